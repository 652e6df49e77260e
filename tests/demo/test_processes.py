"""The demo's children end whole: with whatever they started themselves."""

import os
import time
from pathlib import Path

import pytest

from portal.demo.processes import Child

STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("It began.", flush=True)
started = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(started.pid, file=open("started", "w"), flush=True)
time.sleep(600)
"""


def test_a_child_that_will_not_end_is_ended_with_what_it_started(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "stubborn.py").write_text(STUBBORN.replace('"started"', repr(str(tmp_path / "started"))))
    child = Child("It", ["stubborn"], os.environ | {"PYTHONPATH": str(tmp_path)}, tmp_path / "log")
    child.keep_running()
    number = _written(tmp_path / "started")
    child.end()
    assert child.process is not None
    assert child.process.poll() is not None
    assert _is_gone(number)
    assert (tmp_path / "log").read_text() == "It began.\n"
    assert capfd.readouterr() == ("", "")  # what it says hides no address from who reads the terminal


def _written(path: Path) -> int:
    for _ in range(300):
        if path.exists() and (words := path.read_text().strip()):
            return int(words)
        time.sleep(0.1)
    raise AssertionError("it did not start")


def _is_gone(number: int) -> bool:
    for _ in range(50):
        try:
            state = Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":  # ended, and nobody asked how
            return True
        time.sleep(0.1)
    return False
