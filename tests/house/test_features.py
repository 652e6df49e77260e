"""A ticked feature, and a case of abuse, names tests that are there."""

import re

from tests.house.reading import ROOT

ROW = re.compile(r"^\| (?P<id>[A-M]\d\d) \|.*\| (?P<tick>✓?) *\| *(?P<test>.*?) *\|$", re.MULTILINE)


def test_each_tick_names_a_test_and_each_named_test_exists() -> None:
    wrong = []
    for row in ROW.finditer((ROOT / "docs/features.md").read_text()):
        path, _, name = row["test"].strip("`").partition("::")
        is_there = bool(name) and (ROOT / path).is_file() and f"def {name}(" in (ROOT / path).read_text()
        if bool(row["tick"]) != bool(row["test"]) or (row["tick"] and not is_there):
            wrong.append(row["id"])
    assert wrong == []


def test_every_feature_has_its_row() -> None:
    ids = [row["id"] for row in ROW.finditer((ROOT / "docs/features.md").read_text())]
    assert len(ids) == len(set(ids)) > 300


def test_every_test_that_stands_against_abuse_exists() -> None:
    named = re.findall(r"`(tests/\S+?)::(\w+)`", (ROOT / "docs/security.md").read_text())
    assert len(named) > 50
    assert [
        f"{path}::{name}"
        for path, name in named
        if not (ROOT / path).is_file() or f"def {name}(" not in (ROOT / path).read_text()
    ] == []
