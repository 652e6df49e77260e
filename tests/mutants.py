"""`python3 -m tests.mutants`: how many small mistakes in the rules of paying and of the ledger are noticed.

mutmut makes each mistake in a copy of the checkout and runs the tests named below, which need no database;
nothing is changed in the checkout itself, and no other run of the tests knows of it. The copy stays, so that
`mutmut show NAME` can be asked there.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from portal import bootstrap

ROOT = Path(__file__).parent.parent
MUTMUT = "mutmut==3.8.1"
MUTATED = ("portal/payments/rules", "portal/ledger/rules.py")
TESTS = ("tests/payments/test_*_rules.py", "tests/ledger/test_rules.py")
COPIED = ("portal", "tests", "templates", "static", "pyproject.toml", "uv.lock", "README.md", "wsgi.py")
NOTHING_OF = shutil.ignore_patterns("__pycache__", ".hypothesis")


def main() -> int:
    """The exit code of mutmut."""
    bootstrap.enter("tests.mutants", "dev")
    folder = Path(tempfile.mkdtemp(prefix="portal-mutants-"))
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=NOTHING_OF)
        else:
            shutil.copy2(ROOT / name, folder / name)
    (folder / "setup.cfg").write_text(_settings(), encoding="utf-8")
    code = _mutmut(folder, "run")
    _mutmut(folder, "results")
    print(f"In {folder}: {' '.join(_command('show NAME'))}")
    return code


def _settings() -> str:
    tests = [str(path.relative_to(ROOT)) for pattern in TESTS for path in sorted(ROOT.glob(pattern))]
    lists = {
        "source_paths": MUTATED,
        "also_copy": ("portal", "templates", "static", "wsgi.py"),
        "pytest_add_cli_args_test_selection": tests,
    }
    lines = [f"{name}=\n" + "".join(f"    {one}\n" for one in values) for name, values in lists.items()]
    return "[mutmut]\n" + "".join(lines)


def _mutmut(folder: Path, *arguments: str) -> int:
    return subprocess.run(_command(*arguments), cwd=folder, check=False).returncode


def _command(*arguments: str) -> list[str]:
    uv = str(ROOT / ".tools" / "uv" / "bin" / "uv")
    return [uv, "run", "-q", "--locked", "--group", "dev", "--with", MUTMUT, "mutmut", *arguments]


if __name__ == "__main__":
    sys.exit(main())
