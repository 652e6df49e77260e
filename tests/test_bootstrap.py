"""Set-up: when it runs, what it heals, and that it comes out in the right Python."""

import ast
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from portal import bootstrap
from portal.bootstrap import Checkout

ROOT = Path(__file__).resolve().parent.parent

FAKE_UV = """#!/bin/sh
printf '%s ' "$@" >> "{calls}"; echo >> "{calls}"
for last; do :; done
if [ "$1" = venv ]; then rm -rf "$last"; "{python}" -m venv --without-pip "$last"; fi
if [ "$1" = sync ]; then sleep "${{UV_SLEEPS:-0}}"; exit "${{UV_FAILS:-0}}"; fi
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A checkout whose uv makes environments, installs nothing and writes down what it was asked."""
    made = Checkout(tmp_path / "my portal")
    made.uv.parent.mkdir(parents=True)
    (made.root / "pyproject.toml").write_text("[project]\n")
    (made.root / "uv.lock").write_text("version = 1\n")
    made.uv.write_text(FAKE_UV.format(calls=made.tools / "calls", python=sys.executable))
    made.uv.chmod(0o755)
    (made.uv.parent.parent / "portal-ready").write_text(bootstrap.UV)
    return made


def calls(checkout: Checkout) -> list[str]:
    """The first words of what uv was asked since the last look."""
    path = checkout.tools / "calls"
    words = [line.split()[0] for line in path.read_text().splitlines()] if path.exists() else []
    path.unlink(missing_ok=True)
    return words


def test_a_bare_checkout_gets_an_environment_and_its_packages_once(checkout: Checkout) -> None:
    assert not checkout.is_ready(())
    checkout.make_ready(())
    assert calls(checkout) == ["venv", "sync"]
    assert checkout.is_ready(())
    checkout.make_ready(())
    assert calls(checkout) == []


def test_tests_need_more_than_the_portal_and_the_portal_no_less(checkout: Checkout) -> None:
    checkout.make_ready(())
    assert not checkout.is_ready(("dev",))
    checkout.make_ready(("dev",))
    assert "--group=dev" in (checkout.tools / "calls").read_text()
    assert checkout.is_ready(("dev",))
    assert checkout.is_ready(())


@pytest.mark.parametrize("name", ["pyproject.toml", "uv.lock"])
def test_a_changed_lock_is_installed_into_the_environment_that_is_there(
    checkout: Checkout, name: str
) -> None:
    checkout.make_ready(())
    calls(checkout)
    (checkout.root / name).write_text("changed\n")
    assert not checkout.is_ready(())
    checkout.make_ready(())
    assert calls(checkout) == ["sync"]


def test_packages_that_somebody_added_are_not_removed(checkout: Checkout) -> None:
    checkout.make_ready(())
    assert "--inexact" in (checkout.tools / "calls").read_text()


def test_an_installation_broken_off_is_begun_again_in_a_new_environment(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout.make_ready(())
    (checkout.root / "uv.lock").write_text("changed\n")
    calls(checkout)
    monkeypatch.setenv("UV_FAILS", "1")
    with pytest.raises((subprocess.CalledProcessError, OSError)):
        checkout.make_ready(())
    monkeypatch.delenv("UV_FAILS")
    assert not checkout.is_ready(())
    calls(checkout)
    checkout.make_ready(())
    assert calls(checkout) == ["venv", "sync"]


@pytest.mark.parametrize("harm", ["python gone", "python does not run", "half made", "stamp torn"])
def test_a_harmed_environment_is_made_anew(checkout: Checkout, harm: str) -> None:
    checkout.make_ready(())
    calls(checkout)
    if harm == "python gone":
        checkout.python.unlink()
        checkout.python.symlink_to("/nowhere/python")
    elif harm == "python does not run":
        checkout.python.unlink()
        checkout.python.write_text("#!/bin/sh\nexit 127\n")
        checkout.python.chmod(0o755)
        checkout.stamp.unlink()
    elif harm == "half made":
        shutil.rmtree(checkout.venv)
        checkout.venv.mkdir()
    else:
        checkout.stamp.write_text('{"checkout": ')
    checkout.make_ready(())
    assert calls(checkout) == ["venv", "sync"]
    assert checkout.is_ready(())


def test_a_checkout_that_moved_gets_a_new_environment(checkout: Checkout, tmp_path: Path) -> None:
    checkout.make_ready(())
    calls(checkout)
    moved = Checkout(checkout.root.rename(tmp_path / "elsewhere"))
    assert not moved.is_ready(())
    moved.uv.write_text(FAKE_UV.format(calls=moved.tools / "calls", python=sys.executable))
    moved.make_ready(())
    assert calls(moved) == ["venv", "sync"]


def test_an_environment_made_by_hand_is_kept_and_filled(checkout: Checkout) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", checkout.venv], check=True)
    checkout.make_ready(())
    assert calls(checkout) == ["sync"]


def test_a_second_set_up_waits_for_the_first(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_SLEEPS", "1")
    both = [threading.Thread(target=checkout.make_ready, args=((),)) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert calls(checkout) == ["venv", "sync"]


def test_tools_are_not_led_astray_by_the_environment_of_the_caller(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("VIRTUAL_ENV", "PIP_TARGET", "UV_PYTHON"):
        monkeypatch.setenv(name, "/elsewhere")
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.setenv("UV_PROJECT_ENVIRONMENT", "/elsewhere")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    environment = checkout._environment()
    assert not {"VIRTUAL_ENV", "PIP_TARGET", "UV_PYTHON"} & set(environment)
    assert environment["PIP_USER"] == "0"
    assert environment["UV_PROJECT_ENVIRONMENT"] == str(checkout.venv)
    assert environment["HTTPS_PROXY"] == "http://proxy.example:3128"


@pytest.mark.parametrize("home", [None, "", "/nonexistent"])
def test_without_a_home_the_tools_keep_their_things_in_the_checkout(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch, home: str | None
) -> None:
    if home is None:
        monkeypatch.delenv("HOME", raising=False)
    else:
        monkeypatch.setenv("HOME", home)
    assert checkout._environment()["HOME"] == str(checkout.tools / "home")


def test_an_old_python_is_told_kindly(monkeypatch: pytest.MonkeyPatch) -> None:
    ast.parse(Path(bootstrap.__file__).read_text(), feature_version=(3, 7))
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer, and this is 3\.9"):
        bootstrap.enter("portal")


@pytest.fixture
def ready(checkout: Checkout) -> Checkout:
    """A checkout that is set up, whose `portal` command says where it runs and with what."""
    package = checkout.root / "portal"
    package.mkdir()
    for name in ("__init__.py", "__main__.py", "bootstrap.py"):
        shutil.copy(ROOT / "portal" / name, package)
    (package / "cli.py").write_text(
        '"""Says where it is."""\nimport json, os, sys\n'
        "def main():\n    print(json.dumps([sys.prefix, sys.argv[1:], os.getpid()]))\n    sys.exit(7)\n"
    )
    checkout.make_ready(())
    calls(checkout)
    return checkout


def test_the_command_goes_on_in_the_environment_as_the_same_process(ready: Checkout) -> None:
    command = [sys.executable, "-m", "portal", "say", "two words", "--loud"]
    started = subprocess.Popen(command, cwd=ready.root, stdout=subprocess.PIPE, text=True)
    said, _ = started.communicate(timeout=30)
    assert json.loads(said) == [str(ready.venv), ["say", "two words", "--loud"], started.pid]
    assert started.returncode == 7
    assert calls(ready) == []


def test_python_started_from_an_environment_made_by_hand_sets_nothing_up(ready: Checkout) -> None:
    ready.stamp.unlink()
    said = subprocess.run(
        [ready.python, "-m", "portal"], cwd=ready.root, capture_output=True, text=True, check=False
    )
    assert json.loads(said.stdout)[0] == str(ready.venv)
    assert calls(ready) == []


def test_failing_tools_end_in_a_sentence_and_not_in_a_traceback(ready: Checkout) -> None:
    (ready.root / "uv.lock").write_text("changed\n")
    ready.uv.write_text("#!/bin/sh\necho no network >&2\nexit 2\n")
    said = subprocess.run(
        [sys.executable, "-m", "portal"], cwd=ready.root, capture_output=True, text=True, check=False
    )
    assert said.returncode == 1
    assert said.stdout == ""
    assert "no network" in said.stderr
    assert "Traceback" not in said.stderr
    assert said.stderr.endswith("the lines above say why. The same command tries again.\n")


@pytest.mark.long
def test_a_fresh_clone_sets_itself_up_for_real_also_after_being_killed_on_the_way(tmp_path: Path) -> None:
    clone = tmp_path / "my portal"
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}
    command = ["python3", "-m", "portal", "--help"]
    for seconds in (2, 6, 9):
        begun = subprocess.Popen(command, cwd=clone, env=environment, start_new_session=True)
        time.sleep(seconds)
        if begun.poll() is None:
            os.killpg(begun.pid, signal.SIGKILL)
        begun.wait()
    said = subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    assert "demo" in said.stdout
    start = time.perf_counter()
    again = subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True, check=False)
    assert (again.stdout, again.stderr) == (said.stdout, "")
    assert time.perf_counter() - start < 5
    assert not Path("/nonexistent").exists()
