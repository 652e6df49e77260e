"""What is due when: deposit first, then the rest, each with its own date."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.papers.rules.instalments import Ageing, Instalment, OddTerms, ageing, due_date, instalments

TODAY = date(2026, 3, 15)
DEPOSIT_DUE = date(2026, 3, 1)
REST_DUE = date(2026, 4, 1)


@dataclass(frozen=True)
class Asked:
    total_minor: int = 1000
    open_minor: int = 1000
    under_way_minor: int = 0
    deposit_minor: int = 300
    deposit_due_on: date | None = DEPOSIT_DUE
    due_on: date | None = REST_DUE


@st.composite
def asked(draw: st.DrawFn) -> Asked:
    total = draw(st.integers(0, 60))
    return Asked(
        total_minor=total,
        open_minor=draw(st.integers(0, total)),
        under_way_minor=draw(st.integers(0, total + 5)),
        deposit_minor=draw(st.integers(0, total)),
    )


@pytest.mark.parametrize(
    ("paid", "under_way", "deposit_left", "rest_left"),
    [
        (0, 0, (300, 300), (700, 700)),
        (100, 0, (200, 200), (700, 700)),
        (299, 0, (1, 1), (700, 700)),
        (300, 0, (0, 0), (700, 700)),
        (301, 0, (0, 0), (699, 699)),
        (1000, 0, (0, 0), (0, 0)),
        (0, 300, (300, 0), (700, 700)),
        (0, 301, (300, 0), (700, 699)),
        (100, 150, (200, 50), (700, 700)),
        (100, 250, (200, 0), (700, 650)),
        (400, 100, (0, 0), (600, 500)),
        (400, 700, (0, 0), (600, 0)),
    ],
)
def test_what_is_paid_fills_the_deposit_first_and_what_is_under_way_comes_after(
    paid: int, under_way: int, deposit_left: tuple[int, int], rest_left: tuple[int, int]
):
    assert instalments(Asked(open_minor=1000 - paid, under_way_minor=under_way)) == (
        Instalment(DEPOSIT_DUE, 300, *deposit_left),
        Instalment(REST_DUE, 700, *rest_left),
    )


def test_without_a_deposit_there_is_one_instalment():
    paper = Asked(deposit_minor=0, deposit_due_on=None, open_minor=900, under_way_minor=50)
    assert instalments(paper) == (Instalment(REST_DUE, 1000, 900, 850),)


def test_a_deposit_of_one_unit_is_an_instalment_of_its_own():
    assert [part.amount_minor for part in instalments(Asked(deposit_minor=1))] == [1, 999]
    assert [part.amount_minor for part in instalments(Asked(deposit_minor=999))] == [999, 1]


@pytest.mark.parametrize("deposit", [1000, 1001])
def test_a_deposit_over_the_whole_is_the_only_instalment(deposit: int):
    assert instalments(Asked(deposit_minor=deposit)) == (Instalment(DEPOSIT_DUE, 1000, 1000, 1000),)


def test_a_paper_of_nothing_is_one_filled_instalment():
    nothing = Asked(total_minor=0, open_minor=0, deposit_minor=0)
    assert instalments(nothing) == (Instalment(REST_DUE, 0, 0, 0),)


@given(asked())
def test_instalments_agree_with_laying_down_the_money_unit_by_unit(paper: Asked):
    owner = ["deposit"] * paper.deposit_minor + ["rest"] * (paper.total_minor - paper.deposit_minor)
    allocated = paper.total_minor - paper.open_minor
    unfilled = owner[allocated:]
    unfilled_not_under_way = unfilled[paper.under_way_minor :]
    counted = {
        (part, owner.count(part), unfilled.count(part), unfilled_not_under_way.count(part)) for part in owner
    }
    found = {
        (
            "deposit" if part.due_on == DEPOSIT_DUE else "rest",
            part.amount_minor,
            part.unfilled_minor,
            part.unfilled_not_under_way_minor,
        )
        for part in instalments(paper)
        if part.amount_minor
    }
    assert found == counted


@given(asked())
def test_the_unfilled_parts_add_up_to_what_is_open(paper: Asked):
    parts = instalments(paper)
    assert 1 <= len(parts) <= 2
    assert sum(part.amount_minor for part in parts) == paper.total_minor
    assert sum(part.unfilled_minor for part in parts) == paper.open_minor
    payable = max(0, paper.open_minor - paper.under_way_minor)
    assert sum(part.unfilled_not_under_way_minor for part in parts) == payable


@pytest.mark.parametrize(("days", "is_late"), [(-1, False), (0, False), (1, True), (400, True)])
def test_an_instalment_is_late_from_the_day_after_its_date(days: int, is_late: bool):
    assert Instalment(TODAY - timedelta(days=days), 10, 10, 1).is_late(TODAY) is is_late


def test_an_instalment_under_way_or_undated_is_not_late():
    late = Instalment(DEPOSIT_DUE, 10, 10, 10)
    assert late.is_late(TODAY) is True
    assert replace(late, unfilled_not_under_way_minor=0).is_late(TODAY) is False
    assert replace(late, due_on=None).is_late(TODAY) is False


@pytest.mark.parametrize(
    ("days", "bucket"),
    [(-400, 0), (-1, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (4000, 4)],
)
def test_each_day_late_falls_into_its_bucket(days: int, bucket: int):
    expected = [0, 0, 0, 0, 0]
    expected[bucket] = 7
    assert ageing([(TODAY - timedelta(days=days), 7)], TODAY) == Ageing(*expected)


def test_a_part_without_a_date_is_current():
    assert ageing([(None, 5)], TODAY) == Ageing(5, 0, 0, 0, 0)


def test_buckets_add_up():
    parts = [(TODAY, 1), (TODAY - timedelta(days=1), 10), (TODAY - timedelta(days=2), 20)]
    parts += [(TODAY - timedelta(days=days), 100) for days in (31, 61, 91)]
    aged = ageing(parts, TODAY)
    assert aged == Ageing(1, 30, 100, 100, 100)
    assert aged.total_minor == 331


@given(st.lists(st.tuples(st.none() | st.dates(), st.integers(0, 10**15))), st.dates())
def test_ageing_loses_nothing(parts: list[tuple[date | None, int]], as_at: date):
    assert ageing(parts, as_at).total_minor == sum(minor for _, minor in parts)


@pytest.mark.parametrize(
    ("issued_on", "terms_days", "due_on"),
    [
        (date(2026, 1, 31), 30, date(2026, 3, 2)),
        (date(2028, 2, 28), 1, date(2028, 2, 29)),
        (date(2026, 5, 1), 0, date(2026, 5, 1)),
        (date(2026, 1, 1), 3650, date(2035, 12, 30)),
        (date(9999, 12, 30), 1, date.max),
    ],
)
def test_a_paper_is_due_its_terms_after_its_date(issued_on: date, terms_days: int, due_on: date):
    assert due_date(issued_on, terms_days) == due_on


@pytest.mark.parametrize(
    ("issued_on", "terms_days"),
    [(date(2026, 1, 1), -1), (date(2026, 1, 1), 3651), (date(9999, 12, 30), 2), (date.max, 1)],
)
def test_odd_terms_are_refused(issued_on: date, terms_days: int):
    with pytest.raises(OddTerms, match=r"^Payment terms are between 0 and 3,650 days\.$"):
        due_date(issued_on, terms_days)
