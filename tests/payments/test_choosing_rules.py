"""Which amounts of which papers may be paid, and why not others."""

from dataclasses import replace
from datetime import date

import pytest

from portal.kit.money import MOST_MINOR
from portal.kit.refusal import Refusal
from portal.payments.rules import choosing
from portal.payments.rules.choosing import Item, Offer, offered, open_parts, require_payable
from tests.payments.papers import Asked

FIXED = Item(
    paper_id=1,
    public_id="p",
    number="INV-1",
    currency="EUR",
    is_retainer=False,
    due_on=None,
    open_minor=10_000,
    deposit_minor=3_000,
    overdue_minor=4_000,
    methods=("card",),
    allows_part=False,
    minimum_minor=0,
    allows_more=False,
)
"""100.00, of which 30.00 are the deposit and 40.00 overdue; nothing else may be paid."""
PART = replace(FIXED, allows_part=True, minimum_minor=2_000)
LEAST = 50


def refusal(item: Item, amount: int) -> type[Refusal] | None:
    try:
        require_payable(item, amount, LEAST)
    except Refusal as refused:
        return type(refused)
    return None


def test_what_is_offered_may_always_be_paid_and_no_other_amount() -> None:
    for amount in (3_000, 4_000, 10_000):
        assert refusal(FIXED, amount) is None
    for amount in (2_999, 3_001, 9_000):
        assert refusal(FIXED, amount) is choosing.OnlyWhole


def test_a_part_may_be_paid_from_the_minimum_on() -> None:
    assert refusal(PART, 2_000) is None
    assert refusal(PART, 1_999) is choosing.BelowMinimum
    assert refusal(replace(PART, minimum_minor=0), 50) is None


def test_what_is_open_below_the_minimum_is_paid_whole() -> None:
    little = replace(PART, open_minor=1_500, deposit_minor=0, overdue_minor=0)
    assert refusal(little, 1_500) is None
    assert refusal(little, 1_400) is choosing.OnlyWhole
    same = replace(little, open_minor=2_000)
    assert refusal(same, 2_000) is None and refusal(same, 1_999) is choosing.BelowMinimum


def test_more_than_is_open_only_where_that_is_allowed() -> None:
    assert refusal(PART, 10_001) is choosing.MoreThanOpen
    assert refusal(replace(PART, allows_more=True), 10_001) is None


def test_no_rest_is_left_that_could_not_be_paid_online() -> None:
    assert refusal(PART, 9_951) is choosing.OddRest
    assert refusal(PART, 9_999) is choosing.OddRest
    assert refusal(PART, 9_950) is None
    assert refusal(PART, 10_000) is None
    assert refusal(replace(FIXED, deposit_minor=9_951), 9_951) is choosing.OddRest


@pytest.mark.parametrize("amount", [0, -1, MOST_MINOR + 1])
def test_nothing_and_what_nobody_has_is_no_amount(amount: int) -> None:
    assert refusal(replace(FIXED, allows_more=True), amount) is choosing.OddAmount
    assert refusal(replace(FIXED, allows_more=True), MOST_MINOR) is None


def test_a_refusal_names_the_paper_and_the_minimum_as_it_is_shown() -> None:
    with pytest.raises(choosing.BelowMinimum) as refused:
        require_payable(PART, 1_000, LEAST, {"minimum": "20.00 EUR"})
    assert refused.value.values == {"number": "INV-1", "minimum": "20.00 EUR"}
    for item, amount, kind in (
        (FIXED, 1, choosing.OnlyWhole),
        (replace(PART, open_minor=1_500), 7, choosing.OnlyWhole),
        (FIXED, 10_001, choosing.MoreThanOpen),
        (PART, 9_951, choosing.OddRest),
    ):
        with pytest.raises(kind) as told:
            require_payable(item, amount, LEAST)
        assert told.value.values == {"number": "INV-1"}
    with pytest.raises(choosing.BelowMinimum) as plain:
        require_payable(PART, 1_000, LEAST)
    assert plain.value.values["minimum"] == 2_000


def test_the_deposit_is_asked_first_and_where_there_is_none_all() -> None:
    assert FIXED.first_minor == 3_000
    assert replace(FIXED, deposit_minor=0).first_minor == 10_000


def test_an_amount_may_be_typed_where_a_part_or_more_may_be_paid() -> None:
    assert FIXED.is_fixed
    assert not PART.is_fixed and not replace(FIXED, allows_more=True).is_fixed


def test_an_offer_over_several_papers_leaves_out_what_it_does_not_touch() -> None:
    other = replace(FIXED, public_id="q", deposit_minor=0, overdue_minor=0)
    assert offered([FIXED, other], Offer.OVERDUE) == {"p": 4_000}
    assert offered([FIXED, other], Offer.DEPOSIT) == {"p": 3_000}
    assert offered([replace(FIXED, deposit_minor=1)], Offer.DEPOSIT) == {"p": 1}
    assert offered([FIXED, other], Offer.EVERYTHING) == {"p": 10_000, "q": 10_000}


def test_a_sum_below_the_least_charge_is_refused_and_nothing_is_no_sum() -> None:
    choosing.require_chargeable(0, LEAST, "0.50 EUR")
    choosing.require_chargeable(50, LEAST, "0.50 EUR")
    for amount in (1, 49):
        with pytest.raises(choosing.LeastCharge) as refused:
            choosing.require_chargeable(amount, LEAST, "0.50 EUR")
        assert refused.value.values == {"minimum": "0.50 EUR"}


def test_one_to_two_hundred_papers_are_paid_at_once() -> None:
    choosing.require_some([FIXED])
    choosing.require_some([FIXED] * 200)
    with pytest.raises(choosing.NothingChosen):
        choosing.require_some([])
    with pytest.raises(choosing.TooManyChosen):
        choosing.require_some([FIXED] * 201)


def test_the_open_deposit_and_what_is_late_are_told_apart() -> None:
    today = date(2026, 11, 20)
    asked = Asked(10_000, 10_000, deposit_minor=3_000, deposit_due_on=date(2026, 11, 19), due_on=today)
    assert open_parts(asked, today) == (3_000, 3_000)
    assert open_parts(asked, date(2026, 11, 21)) == (3_000, 10_000)
    assert open_parts(replace(asked, open_minor=9_000, under_way_minor=500), today) == (1_500, 1_500)
    assert open_parts(replace(asked, deposit_minor=0, deposit_due_on=None), today) == (0, 0)
