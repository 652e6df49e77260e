"""The rules of the house for code, each with a specimen that breaks it."""

import ast
from collections.abc import Callable, Iterable
from pathlib import PurePath

import pytest

from tests.house import reading
from tests.house.reading import Finding, modules

LONGEST_FILE = 350
LONGEST_FUNCTION = 60
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "service", "services", "misc", "base"}


def findings(
    read: Callable[[ast.Module], Iterable[Finding]],
    trees: tuple[str, ...] = ("portal",),
    allowed: Iterable[str] = (),
) -> list[str]:
    """What a reader finds, as `file:line what`, outside the files that are allowed it."""
    return [
        f"{path}:{line} {what}"
        for tree in trees
        for path, module in modules(tree).items()
        if not any(PurePath(path).match(pattern) for pattern in allowed)
        for line, what in read(module)
    ]


def found_in(read: Callable[[ast.Module], Iterable[Finding]], specimen: str) -> list[str]:
    return [what for _, what in read(ast.parse(specimen))]


def test_no_file_is_too_long_to_keep_in_mind() -> None:
    lines = {
        path: len((reading.ROOT / path).read_text().splitlines())
        for tree in ("portal", "tests")
        for path in modules(tree)
    }
    assert {path: count for path, count in lines.items() if count > LONGEST_FILE} == {}
    assert len(lines) > 20


def test_no_function_is_too_long_to_keep_in_mind() -> None:
    assert findings(lambda module: reading.long_functions(module, LONGEST_FUNCTION)) == []
    specimen = "def f():\n" + "    x = 1\n" * LONGEST_FUNCTION
    assert found_in(lambda module: reading.long_functions(module, LONGEST_FUNCTION), specimen) == [
        "f has 61 lines"
    ]


@pytest.mark.parametrize("tree", ["portal", "tests"])
def test_every_module_opens_with_a_sentence_that_says_what_it_is_for(tree: str) -> None:
    first = {
        path: (ast.get_docstring(module) or "").split("\n\n")[0] for path, module in modules(tree).items()
    }
    assert [path for path, sentence in first.items() if not sentence.endswith((".", "…"))] == []


@pytest.mark.parametrize("tree", ["portal", "tests"])
def test_a_package_holds_its_docstring_and_nothing_else(tree: str) -> None:
    packages = {path: module for path, module in modules(tree).items() if path.endswith("__init__.py")}
    assert [path for path, module in packages.items() if len(module.body) > 1] == []
    assert packages


def test_only_the_clock_reads_the_clock() -> None:
    assert findings(reading.clock_reads, allowed=["portal/kit/clock.py"]) == []
    for specimen in (
        "datetime.now(UTC)",
        "datetime.datetime.utcnow()",
        "date.today()",
        "time.time()",
        "func.now()",
    ):
        assert found_in(reading.clock_reads, specimen), specimen
    assert found_in(reading.clock_reads, "from time import time")
    assert not found_in(reading.clock_reads, "clock.now() + clock.today(zone)\ntime.monotonic()")


def test_only_operations_open_a_transaction() -> None:
    opened = lambda module: reading.calls(module, "transaction", "commit")  # noqa: E731 - short and local
    # The demo makes up what staff and gateways would have written, so it writes as they do.
    allowed = [
        "portal/db.py",
        "portal/tenancy.py",
        "portal/migrations/env.py",
        "operations.py",
        "operations/*.py",
    ]
    allowed += ["portal/demo/*.py"]
    assert findings(opened, allowed=allowed) == []
    assert found_in(opened, "with transaction() as db: pass") == ["transaction"]
    assert found_in(opened, "with db.transaction(): session.commit()") == ["db.transaction", "session.commit"]


def test_an_operation_never_calls_another_operation() -> None:
    operations = {path: module for path, module in modules("portal").items() if "operations" in path}
    assert [path for path, module in operations.items() if list(reading.imported_operations(module))] == []
    for specimen in ("from portal.papers.operations import send", "from portal.papers import operations"):
        assert found_in(reading.imported_operations, specimen) == [specimen]


def test_money_is_never_a_float() -> None:
    colours = ["portal/kit/colours.py", "portal/preferences/branding/rules.py"]  # which are no money
    assert findings(reading.floats, allowed=["portal/standins/*", *colours]) == []
    for specimen in (
        "float(text)",
        "price: float = 0",
        "def f(x: float | None): ...",
        "def f() -> float: ...",
    ):
        assert found_in(reading.floats, specimen), specimen
    assert found_in(reading.floats, "from sqlalchemy import Integer, Numeric") == ["Numeric"]


def test_pages_are_reached_only_through_a_guarded_area() -> None:
    doors = lambda module: reading.calls(module, "Blueprint", "add_url_rule")  # noqa: E731 - short and local
    assert findings(doors, allowed=["portal/*/areas.py", "portal/app.py"]) == []
    assert found_in(doors, "area = flask.Blueprint('x', __name__)") == ["flask.Blueprint"]


def test_no_module_has_a_name_that_could_hold_anything() -> None:
    assert [path for path in modules("portal") if VAGUE & set(PurePath(path).with_suffix("").parts)] == []


@pytest.mark.parametrize(
    ("tree", "others"),
    [
        ("tests", {"house", "journeys", "bench", "long"}),
        ("templates", {"ui", "errors", "pdf"}),
    ],
)
def test_the_three_trees_have_one_shape(tree: str, others: set[str]) -> None:
    folders = {
        path.name
        for path in (reading.ROOT / tree).iterdir()
        if path.is_dir() and not path.name.startswith((".", "_"))
    }
    assert folders - reading.rooms() - others == set()
    assert folders & reading.rooms()


def test_every_room_stands_in_the_floor_plan() -> None:
    built = {PurePath(path).parts[1].removesuffix(".py") for path in modules("portal")} - {
        "__init__",
        "__main__",
    }
    assert built - reading.rooms() == set()
