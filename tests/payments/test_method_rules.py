"""The ways to pay: what papers share, what the gateway may offer, when money arrives, and who signed."""

import hashlib
import hmac
from datetime import UTC, date, datetime, timedelta

import pytest

from portal.payments.rules.asking import after_business_days, next_question
from portal.payments.rules.methods import (
    ALL_DEBITS,
    TooMuchForAll,
    allowed_kinds,
    excluded_kinds,
    fitting,
    in_common,
    may_debit,
    most_by,
    usable_methods,
    usual_days,
)
from portal.payments.rules.signatures import is_signed


def test_a_dollar_account_is_debited_only_where_the_customer_is_allowed_it() -> None:
    assert usable_methods("card bank", "USD", True) == ("card", "bank")
    assert usable_methods("card bank", "USD", False) == ("card",)
    assert usable_methods("bank card", "EUR", False) == ("bank", "card")
    assert usable_methods("card bank", "GBP", True) == ("card",)
    assert usable_methods("card cheque", "USD", True) == ("card",)
    assert usable_methods("", "USD", True) == ()
    assert [may_debit("USD", allowed) for allowed in (True, False)] == [True, False]
    assert [may_debit("EUR", allowed) for allowed in (True, False)] == [True, True]
    assert not may_debit("JPY", True)


def test_papers_are_paid_with_what_they_share_and_the_others_are_named() -> None:
    both, card, bank, none = ("card", "bank"), ("card",), ("bank",), ()
    found = in_common([("1", none), ("2", both), ("3", card), ("4", bank), ("5", both)])
    assert found.methods == ("card",) and found.left_out == ("1", "4")
    assert in_common([("1", both), ("2", both)]).methods == ("card", "bank")
    assert in_common([]).methods == () and in_common([("1", none)]).left_out == ("1",)


def test_the_gateway_offers_no_debit_that_was_not_chosen() -> None:
    assert allowed_kinds(("card", "bank"), "USD") == () and allowed_kinds(("card",), "USD") == ()
    assert allowed_kinds(("bank",), "USD") == ("us_bank_account",)
    assert allowed_kinds(("bank",), "EUR") == ("sepa_debit",)
    assert excluded_kinds(("card",), "USD") == ALL_DEBITS
    assert set(ALL_DEBITS) - set(excluded_kinds(("card", "bank"), "USD")) == {"us_bank_account"}
    assert set(ALL_DEBITS) - set(excluded_kinds(("card", "bank"), "EUR")) == {"sepa_debit"}
    assert excluded_kinds(("card", "bank"), "JPY") == ALL_DEBITS
    assert excluded_kinds(("bank",), "USD") == ()


def test_what_a_method_does_not_take_is_not_paid_with_it() -> None:
    both = ("card", "bank")
    assert fitting(both, "EUR", 1_000_000) == both and fitting(both, "EUR", 1_000_001) == ("card",)
    assert fitting(both, "USD", 1_000_001) == both and fitting((), "EUR", 1_000_001) == ()
    assert (most_by("bank", "EUR"), most_by("card", "EUR"), most_by("bank", "USD")) == (1_000_000, None, None)
    with pytest.raises(TooMuchForAll):
        fitting(("bank",), "EUR", 1_000_001)


def test_debits_take_days_and_cards_none() -> None:
    kinds = ("us_bank_account", "sepa_debit", "bacs_debit", "card")
    days = {kind: usual_days(kind, "USD") for kind in kinds}
    assert days == {"us_bank_account": (3, 5), "sepa_debit": (5, 8), "bacs_debit": (3, 5), "card": (0, 0)}


def test_a_debit_of_which_no_more_is_known_takes_as_long_as_that_of_its_currency() -> None:
    assert {code: usual_days("", code) for code in ("USD", "EUR", "SEK")} == {
        "USD": (3, 5),
        "EUR": (5, 8),
        "SEK": (3, 5),
    }


def test_saturdays_and_sundays_are_no_business_days() -> None:
    friday = date(2026, 11, 20)
    assert after_business_days(friday, 0) == friday
    assert after_business_days(friday, 1) == date(2026, 11, 23)
    assert after_business_days(friday, 5) == date(2026, 11, 27)
    assert after_business_days(date(2026, 11, 21), 1) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("minutes", "next_one"),
    [
        (0, 1),
        (1, 5),
        (4, 5),
        (5, 15),
        (15, 60),
        (59, 60),
        (60, 120),
        (23 * 60 + 59, 24 * 60),
        (24 * 60, 48 * 60),
        (47 * 60, 48 * 60),
        (60 * 60, 72 * 60),
    ],
)
def test_the_gateway_is_asked_after_1_5_15_minutes_then_hourly_for_a_day_then_daily(
    minutes: int, next_one: int
) -> None:
    began = datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert next_question(began, began + timedelta(minutes=minutes)) == began + timedelta(minutes=next_one)


BODY, SECRET, NOW = b'{"id": "evt_1"}', "whsec_1", 1_772_440_100


def header(moment: object, body: bytes = BODY, secret: str = SECRET, name: str = "v1") -> str:
    signed = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},{name}={signed}"


def test_what_was_signed_within_five_minutes_is_taken() -> None:
    for moment in (NOW, NOW - 300, NOW + 300):
        assert is_signed(BODY, header(moment), SECRET, NOW)
    for moment in (NOW - 301, NOW + 301):
        assert not is_signed(BODY, header(moment), SECRET, NOW)


def test_one_signature_of_several_is_enough_and_may_stand_anywhere() -> None:
    moment, right = header(NOW).split(",")
    assert is_signed(BODY, f"{moment}, v1=00,{right},v0=00", SECRET, NOW)
    assert is_signed(BODY, f"{right},{moment}", SECRET, NOW)


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "t=,v1=",
        f"t={NOW}",
        f"t={NOW},v1=",
        header(NOW, name="v0"),
        header(NOW, secret="whsec_2"),
        header(NOW, body=b"{}"),
        header(NOW).partition(",")[2],
        header(f"{NOW}.5"),
        header("٣"),
        f"t=-{NOW},v1=x",
        f"t={'9' * 400},v1=x",
        f"t={NOW},v1=é",
        f"t={NOW},v1=\udcff",
    ],
)
def test_anything_else_is_not_signed(forged: str) -> None:
    assert not is_signed(BODY, forged, SECRET, NOW)


def test_without_a_secret_nothing_is_signed() -> None:
    assert not is_signed(BODY, header(NOW, secret=""), "", NOW)
