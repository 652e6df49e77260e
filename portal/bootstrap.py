"""Makes a bare checkout ready to run, given only Python: a uv of its own, `.venv`, the locked packages.

It uses the standard library alone, and syntax that older Pythons can read, so that they can be told kindly.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OLDEST_PYTHON = (3, 11)
UV = "uv==0.13.8"

_WORKS = (
    "import os, sys; sys.exit(sys.version_info < (3, 11) or not os.path.samefile(sys.prefix, sys.argv[1]))"
)


def enter(module: str, *groups: str) -> None:
    """Return inside the checkout's own environment, with the locked packages and those of these groups.

    In any other environment the process is replaced by `python -m module` in that one. Who made `.venv` by
    hand, and starts its Python, finds it left as it is.
    """
    if sys.version_info < OLDEST_PYTHON:
        found = "{}.{}".format(*sys.version_info[:2])
        sys.exit(
            f"Portal needs Python 3.11 or newer, and this is {found}. Try the same with, say, python3.12."
        )
    checkout = Checkout(Path(__file__).resolve().parent.parent)
    is_inside = checkout.venv.exists() and checkout.venv.samefile(sys.prefix)
    if is_inside and (not checkout.stamp.exists() or checkout.is_ready(groups)):
        return
    try:
        checkout.make_ready(groups)
    except KeyboardInterrupt:
        sys.exit(130)
    except subprocess.CalledProcessError:
        sys.exit("Portal could not set itself up: the lines above say why. The same command tries again.")
    except OSError as error:
        sys.exit(f"Portal could not set itself up in {checkout.root}: {error}.")
    os.environ.pop("__PYVENV_LAUNCHER__", None)
    os.execv(checkout.python, [str(checkout.python), "-m", module, *sys.argv[1:]])


class Checkout:
    """A working copy of the project, and what set-up keeps in it: `.venv`, and `.tools` for uv and a lock."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.venv = root / ".venv"
        self.python = self.venv / "bin" / "python"
        self.stamp = self.venv / "portal-ready.json"
        self.tools = root / ".tools"
        self.uv = self.tools / "uv" / "bin" / "uv"

    def is_ready(self, groups: "tuple[str, ...]") -> bool:
        """Whether the last set-up came to its end, here, for these locked packages and groups."""
        stamp = self._read_stamp()
        return (
            stamp.get("checkout") == str(self.root)
            and stamp.get("locked") == self._locked()
            and set(groups) <= set(stamp.get("groups", ()))
            and os.access(self.python, os.X_OK)
        )

    def make_ready(self, groups: "tuple[str, ...]") -> None:
        """Install what is missing, if anything is; a call that comes meanwhile waits for this one."""
        if self.is_ready(groups):
            return
        with self._alone() as lock:
            if self.is_ready(groups):
                return
            say(f"setting up in {self.root}, which takes about a minute the first time.")
            self._provide_uv(lock)
            self._provide_venv(lock)
            self._write_stamp("", groups)
            self._install(groups, lock)
            self._write_stamp(self._locked(), groups)

    def _locked(self) -> str:
        content = b"".join((self.root / name).read_bytes() for name in ("pyproject.toml", "uv.lock"))
        return hashlib.sha256(content).hexdigest()

    def _read_stamp(self) -> "dict[str, Any]":
        try:
            return dict(json.loads(self.stamp.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return {}

    def _write_stamp(self, locked: str, groups: "tuple[str, ...]") -> None:
        """In one step, so that it is never there by half; `locked` stays empty until all is installed."""
        unfinished = self.stamp.with_suffix(".new")
        content = {"checkout": str(self.root), "locked": locked, "groups": sorted(groups)}
        unfinished.write_text(json.dumps(content), encoding="utf-8")
        unfinished.replace(self.stamp)

    @contextlib.contextmanager
    def _alone(self) -> "Iterator[int]":
        """Hold this checkout's lock. Children inherit it, so that one who outlives us is waited for too."""
        self.tools.mkdir(exist_ok=True)
        with (self.tools / "lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("another set-up is under way here; waiting for it.")
                fcntl.flock(file, fcntl.LOCK_EX)
            yield file.fileno()

    def _provide_uv(self, lock: int) -> None:
        """uv in an environment of its own: the lock file, which fills `.venv`, does not name it."""
        home = self.uv.parent.parent
        stamp = home / "portal-ready"
        if os.access(self.uv, os.X_OK) and stamp.exists() and stamp.read_text(encoding="utf-8") == UV:
            return
        self._run([sys.executable, "-m", "venv", "--clear", str(home)], lock)
        self._pip(["install", "--quiet", UV], lock)
        stamp.write_text(UV, encoding="utf-8")

    def _provide_venv(self, lock: int) -> None:
        """Keep a `.venv` that works; make anew one that was moved here or was left half filled."""
        stamp = self._read_stamp()
        is_whole = stamp.get("checkout") == str(self.root) and bool(stamp.get("locked"))
        if (is_whole or not self.stamp.exists()) and os.access(self.python, os.X_OK):
            check = [str(self.python), "-I", "-c", _WORKS, str(self.venv)]
            if subprocess.run(check, stderr=subprocess.DEVNULL, check=False).returncode == 0:
                return
        self._run(
            [str(self.uv), "venv", "--quiet", "--clear", "--python", sys.executable, str(self.venv)], lock
        )

    def _install(self, groups: "tuple[str, ...]", lock: int) -> None:
        """The locked packages, beside what somebody added; by pip where only pip is told the way out."""
        chosen = ["--frozen", "--quiet", *(f"--group={group}" for group in groups)]
        try:
            self._run([str(self.uv), "sync", "--inexact", "--python", str(self.python), *chosen], lock)
        except subprocess.CalledProcessError:
            say("uv could not fetch the packages; trying pip, which may know another way.")
            wanted = str(self.tools / "requirements.txt")
            self._run([str(self.uv), "export", "--no-emit-project", "--output-file", wanted, *chosen], lock)
            into = ["--python", str(self.python), "install", "--quiet"]
            self._pip([*into, "--require-hashes", "--requirement", wanted], lock)
            self._pip([*into, "--no-deps", "--editable", str(self.root)], lock)

    def _pip(self, arguments: "list[str]", lock: int) -> None:
        python = self.uv.parent / "python"
        self._run([str(python), "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments], lock)

    def _run(self, command: "list[str]", lock: int) -> None:
        # What tools print goes to stderr: stdout belongs to the command that was asked for.
        environment = self._environment()
        subprocess.run(
            command, cwd=self.root, env=environment, stdout=sys.stderr, check=True, pass_fds=(lock,)
        )

    def _environment(self) -> "dict[str, str]":
        """This environment, without what would lead the tools elsewhere than into the checkout."""
        astray = (
            "VIRTUAL_ENV",
            "CONDA_PREFIX",
            "PYTHONHOME",
            "UV_PYTHON",
            "PIP_TARGET",
            "PIP_PREFIX",
            "PIP_USER",
        )
        environment = {name: value for name, value in os.environ.items() if name not in astray}
        environment.update(
            PIP_USER="0",  # said aloud, for a pip.conf may say otherwise
            UV_PROJECT=str(self.root),
            UV_PROJECT_ENVIRONMENT=str(self.venv),
            UV_PYTHON_DOWNLOADS="never",
        )
        # Where the machine keeps its certificates, a company's own authority is among them.
        environment.setdefault("UV_SYSTEM_CERTS", "true")
        if not os.access(environment.get("HOME", ""), os.W_OK):
            environment["HOME"] = str(self.tools / "home")
        return environment


def say(sentence: str) -> None:
    """Tell the person at the terminal what is being waited for."""
    print(f"portal: {sentence}", file=sys.stderr, flush=True)  # noqa: T201 - nothing else can speak yet
