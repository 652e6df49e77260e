"""The arithmetic of the ledger over plain values."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.ledger.rules import (
    SIGNS,
    EntryKind,
    PaymentState,
    credit_rank,
    end_of,
    is_added_later,
    is_forward,
    is_usable,
    left_and_excess,
    next_moment,
    payable,
    running_balances,
    taken_by,
)

MINOR = st.integers(0, 10**12)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
STARTED, PROCESSING, SETTLED, FAILED, EXPIRED, CANCELLED = PaymentState


def test_every_kind_of_entry_has_the_sign_the_domain_gives_it() -> None:
    assert {kind for kind, sign in SIGNS.items() if sign == 1} == {
        EntryKind.INVOICE_ISSUED,
        EntryKind.CREDIT_NOTE_VOIDED,
        EntryKind.CREDIT_EXPIRED,
        EntryKind.PAYMENT_CANCELLED,
        EntryKind.PAYMENT_RETURNED,
        EntryKind.REFUND,
        EntryKind.WRITE_OFF_REVERSED,
    }
    assert {kind for kind, sign in SIGNS.items() if sign == -1} == set(EntryKind) - {
        kind for kind, sign in SIGNS.items() if sign == 1
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (STARTED, PROCESSING),
        (STARTED, SETTLED),
        (STARTED, FAILED),
        (STARTED, EXPIRED),
        (PROCESSING, SETTLED),
        (PROCESSING, FAILED),
        (PROCESSING, EXPIRED),
        (FAILED, SETTLED),
        (EXPIRED, SETTLED),
        (SETTLED, CANCELLED),
    ],
)
def test_a_payment_moves_forward_and_never_back(before: PaymentState, after: PaymentState) -> None:
    assert is_forward(before, after)
    assert not is_forward(after, before)


@pytest.mark.parametrize("state", PaymentState)
def test_what_is_told_twice_moves_nothing(state: PaymentState) -> None:
    assert not is_forward(state, state)
    assert not is_forward(FAILED, EXPIRED)
    assert not is_forward(EXPIRED, FAILED)


def test_each_booking_is_later_than_the_last_even_if_the_clock_goes_back() -> None:
    tick = timedelta(microseconds=1)
    assert next_moment(NOW, None) == NOW
    assert next_moment(NOW, NOW - tick) == NOW
    assert next_moment(NOW, NOW) == NOW + tick
    assert next_moment(NOW, NOW + timedelta(hours=1)) == NOW + timedelta(hours=1) + tick


@given(st.integers(-(10**12), 10**12))
def test_a_position_is_either_left_or_excess(position: int) -> None:
    left, excess = left_and_excess(position)
    assert left - excess == position
    assert min(left, excess) == 0 <= max(left, excess)


@given(open_minor=MINOR, written_off=MINOR, arriving=MINOR)
def test_arriving_money_takes_what_is_open_and_then_reverses_the_write_off(
    open_minor: int, written_off: int, arriving: int
) -> None:
    taken, back = taken_by(open_minor, written_off, arriving)
    assert taken == min(arriving, open_minor + written_off)
    assert back == max(taken - open_minor, 0)


def test_what_is_open_and_not_under_way_may_newly_be_paid() -> None:
    assert payable(100, 0) == 100
    assert payable(100, 99) == 1
    assert payable(100, 100) == 0
    assert payable(100, 130) == 0


def test_credit_is_used_in_the_order_of_the_domain() -> None:
    early, late = date(2026, 1, 1), date(2026, 2, 1)
    in_order = [
        credit_rank(True, None, True, late),
        credit_rank(False, early, True, late),
        credit_rank(False, late, True, early),
        credit_rank(False, None, True, early),
        credit_rank(False, None, True, late),
        credit_rank(False, None, False, early),
        credit_rank(False, None, False, late),
    ]
    assert in_order == sorted(in_order)
    assert len(set(in_order)) == len(in_order)
    assert credit_rank(True, early, True, late) < credit_rank(False, early, True, early)
    assert credit_rank(True, None, True, early) < credit_rank(True, None, True, late)


def test_credit_of_the_same_last_day_is_used_oldest_first() -> None:
    last = date(2026, 6, 1)
    assert credit_rank(False, last, True, date(2026, 1, 1)) < credit_rank(False, last, True, date(2026, 1, 2))


def test_expiring_credit_can_be_used_through_its_last_day() -> None:
    last = date(2026, 3, 31)
    assert is_usable(last, last)
    assert not is_usable(last, date(2026, 4, 1))
    assert is_usable(None, date.max)


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(-(10**9), 10**9)))
def test_each_row_shows_the_balance_after_it(opening: int, amounts: list[int]) -> None:
    balances = running_balances(opening, amounts)
    before = [opening, *balances][: len(amounts)]
    assert [after - earlier for after, earlier in zip(balances, before, strict=True)] == amounts


def test_a_row_learnt_after_the_end_of_its_period_was_added_later() -> None:
    end = end_of(date(2026, 3, 31), "Europe/Berlin")
    assert end == datetime(2026, 3, 31, 22, tzinfo=UTC), "midnight in Berlin, in summer time"
    assert is_added_later(end, end)
    assert not is_added_later(end - timedelta(microseconds=1), end)
