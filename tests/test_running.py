"""`python3 -m tests`: what it tells pytest and how it adds up."""

from pathlib import Path

import pytest

from tests.__main__ import _counts, _environment, _with_long


def test_the_outcomes_of_a_leg_are_read_from_its_report(tmp_path: Path) -> None:
    report = tmp_path / "leg.xml"
    suite = '<testsuite name="pytest" tests="12" failures="2" errors="1" skipped="4"/>'
    report.write_text(f"<testsuites>{suite}</testsuites>")
    assert _counts(report) == {"passed": 5, "failed": 3, "skipped": 4}


def test_a_leg_that_died_before_its_report_is_a_failure(tmp_path: Path) -> None:
    assert _counts(tmp_path / "none.xml") == {"failed": 1}


def test_long_tests_are_chosen_with_a_seed_that_can_be_given_again() -> None:
    chosen = _with_long(["--long", "-k", "money"])
    assert chosen[:3] == ["-m", "long", "--hypothesis-profile=long"]
    assert chosen[3:5] == ["-k", "money"]
    assert chosen[5].removeprefix("--hypothesis-seed=").isdigit()
    assert _with_long(["--long", "--hypothesis-seed=7"]).count("--hypothesis-seed=7") == 1
    assert len(_with_long(["--long", "--hypothesis-seed=7"])) == 4


def test_without_it_pytest_hears_what_was_typed() -> None:
    assert _with_long(["-k", "money"]) == ["-k", "money"]


def test_what_is_compiled_is_kept_for_the_run_where_it_may_not_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    forbidden = _environment("sqlite", "/a/folder")
    assert forbidden["PYTHONPYCACHEPREFIX"] == "/a/folder"
    assert "PYTHONDONTWRITEBYTECODE" not in forbidden
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE")
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    assert "PYTHONPYCACHEPREFIX" not in _environment("sqlite", "/a/folder")
