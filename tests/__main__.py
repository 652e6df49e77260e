"""`python3 -m tests`: makes the checkout ready if need be, then runs the suite on SQLite and on PostgreSQL.

What follows goes to pytest, as in `python3 -m tests -k invoice`. `--long` runs the long tests instead.
"""

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from portal import bootstrap

DATABASES = ("sqlite", "postgresql")
AT_ONCE = "3"
"""Processes of a leg: one more than a small machine has cores, since browsers are waited for."""
NO_TESTS = 5  # what pytest exits with where nothing was chosen


def main() -> int:
    """The exit code: the first leg's that failed, 0 if none did, 5 if none found a test."""
    bootstrap.enter("tests", "dev")
    arguments = _with_long(sys.argv[1:])
    codes = []
    total = {"passed": 0, "failed": 0, "skipped": 0}
    with tempfile.TemporaryDirectory() as folder:
        for database in DATABASES:
            report = Path(folder) / f"{database}.xml"
            codes.append(_run(_environment(database, folder), report, arguments))
            for outcome, number in _counts(report).items():
                total[outcome] += number
    print("Altogether: " + ", ".join(f"{number} {outcome}" for outcome, number in total.items()), flush=True)
    failed = [code for code in codes if code not in (0, NO_TESTS)]
    return failed[0] if failed else min(codes)


def _with_long(arguments: list[str]) -> list[str]:
    """Turn `--long` into what pytest knows, with a seed that the reader can give again."""
    if "--long" not in arguments:
        return arguments
    others = [argument for argument in arguments if argument != "--long"]
    if not any(argument.startswith("--hypothesis-seed") for argument in others):
        others.append(f"--hypothesis-seed={secrets.randbelow(2**32)}")
    chosen = ["-m", "long", "--hypothesis-profile=long", *others]
    print("The long tests: " + " ".join(chosen), flush=True)
    return chosen


def _environment(database: str, folder: str) -> dict[str, str]:
    """Where nothing compiled may be written beside the code, it is kept in this folder as long as the run
    lasts: the tests start the portal so often that reading it anew each time takes minutes."""
    environment = os.environ | {"PORTAL_TEST_DATABASE": database}
    if environment.pop("PYTHONDONTWRITEBYTECODE", ""):
        environment["PYTHONPYCACHEPREFIX"] = folder
    return environment


def _run(environment: dict[str, str], report: Path, arguments: list[str]) -> int:
    print(f"== {environment['PORTAL_TEST_DATABASE']}", flush=True)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n",
        AT_ONCE,
        "--dist",
        "worksteal",
        f"--junit-xml={report}",
        *arguments,
    ]
    try:
        return subprocess.run(command, env=environment, check=False).returncode
    except KeyboardInterrupt:
        sys.exit(130)


def _counts(report: Path) -> dict[str, int]:
    """Outcomes of one leg; a leg that ended without a report counts as one failure."""
    if not report.exists():
        return {"failed": 1}
    suites = ElementTree.parse(report).getroot().iter("testsuite")
    told = [
        {name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")}
        for suite in suites
    ]
    failed = sum(suite["failures"] + suite["errors"] for suite in told)
    skipped = sum(suite["skipped"] for suite in told)
    return {
        "passed": sum(suite["tests"] for suite in told) - failed - skipped,
        "failed": failed,
        "skipped": skipped,
    }


if __name__ == "__main__":
    sys.exit(main())
