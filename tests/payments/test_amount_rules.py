"""Amounts as the gateway counts them, and what it charges at least and at most."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kit.currencies import EXPONENTS
from portal.payments.rules.amounts import (
    MOST_CHARGED,
    NotPayableOnline,
    TooMuchAtOnce,
    from_gateway,
    least_charge,
    to_gateway,
)


def can_be_charged(currency: str) -> bool:
    """Whether the gateway can express amounts of this currency at all."""
    try:
        from_gateway(0, currency)
    except NotPayableOnline:
        return False
    return True


CHARGEABLE = sorted(currency for currency in EXPONENTS if can_be_charged(currency))


@pytest.mark.parametrize(
    ("minor", "currency", "amount"),
    [
        (1_234, "EUR", 1_234),
        (1, "USD", 1),
        (500, "JPY", 500),
        (700, "KRW", 700),
        (5_120, "KWD", 5_120),
        (10, "TND", 10),
        (5, "ISK", 500),
        (300, "UGX", 30_000),
    ],
)
def test_each_currency_is_counted_as_the_gateway_counts_it(minor: int, currency: str, amount: int) -> None:
    assert to_gateway(minor, currency) == amount
    assert from_gateway(amount, currency) == minor


@pytest.mark.parametrize(
    ("minor", "currency"),
    [(0, "EUR"), (-1, "EUR"), (5_124, "KWD"), (1, "BHD"), (1, "MGA"), (15, "MGA"), (100, "CLF")],
)
def test_what_the_gateway_cannot_say_exactly_is_not_paid_online(minor: int, currency: str) -> None:
    with pytest.raises(NotPayableOnline):
        to_gateway(minor, currency)


def test_eight_digits_are_charged_at_once_and_no_more() -> None:
    assert to_gateway(MOST_CHARGED, "USD") == 99_999_999
    for minor, currency in ((MOST_CHARGED + 1, "USD"), (1_000_000, "ISK")):
        with pytest.raises(TooMuchAtOnce):
            to_gateway(minor, currency)
    assert to_gateway(999_999, "ISK") == 99_999_900


def test_what_we_cannot_express_is_rounded_half_away_from_zero() -> None:
    assert [from_gateway(amount, "ISK") for amount in (49, 50, 149, 150)] == [0, 1, 1, 2]


def test_a_currency_that_nobody_knows_has_no_amounts() -> None:
    with pytest.raises(ValueError, match="XQQ"):
        from_gateway(100, "XQQ")


@given(st.sampled_from(CHARGEABLE), st.integers(1, 99_999))
def test_what_can_be_charged_comes_back_as_it_was(currency: str, tens: int) -> None:
    try:
        amount = to_gateway(10 * tens, currency)
    except (NotPayableOnline, TooMuchAtOnce):
        return
    assert from_gateway(amount, currency) == 10 * tens


def test_every_currency_has_a_least_charge_and_those_of_the_gateway_their_own() -> None:
    told = {
        50: "USD EUR CHF CAD AUD SGD NZD BRL INR JPY",
        30: "GBP",
        250: "DKK",
        300: "NOK SEK",
        200: "PLN RON MYR AED",
        1_500: "CZK",
        17_500: "HUF",
        100: "BGN",
        400: "HKD",
        1_000: "MXN THB",
    }
    for least, currencies in told.items():
        assert {least_charge(currency) for currency in currencies.split()} == {least}
    assert least_charge("KWD") == 1


def test_some_currencies_can_never_be_charged() -> None:
    assert can_be_charged("EUR") and can_be_charged("JPY") and can_be_charged("ISK") and can_be_charged("KWD")
    assert not can_be_charged("CLF")
