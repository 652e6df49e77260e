"""Amounts as the gateway counts them: its own table of decimals, its least and its largest charge.

Source: docs.stripe.com/currencies, as of 2026.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from portal.kit.money import exponent, round_half_away
from portal.kit.refusal import N_, Refusal

MOST_CHARGED: Final = 99_999_999
"""Eight digits, in the gateway's own unit."""

_NO_DECIMALS: Final = frozenset("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split())
_TWO_DECIMALS_ENDING_IN_00: Final = frozenset({"ISK", "UGX"})
_THREE_DECIMALS_ENDING_IN_0: Final = frozenset("BHD JOD KWD OMR TND".split())

_LEAST: Final[Mapping[str, int]] = MappingProxyType(
    {
        **dict.fromkeys("USD EUR CHF CAD AUD SGD NZD BRL INR".split(), 50),
        "GBP": 30,
        "JPY": 50,
        "DKK": 250,
        "NOK": 300,
        "SEK": 300,
        "PLN": 200,
        "CZK": 1500,
        "HUF": 17500,
        "RON": 200,
        "BGN": 100,
        "HKD": 400,
        "MXN": 1000,
        "MYR": 200,
        "THB": 1000,
        "AED": 200,
    }
)
"""The least charge in our minor units, which for these are the gateway's too."""


class NotPayableOnline(Refusal):
    sentence = N_("This amount cannot be paid online. Please pay by bank transfer.")
    field = "amount"


class TooMuchAtOnce(Refusal):
    sentence = N_("This is more than can be paid online at once. Pay it in parts, or by bank transfer.")
    field = "amount"


def to_gateway(minor: int, currency: str) -> int:
    """Our minor units as the gateway counts them. NotPayableOnline where it cannot say them exactly,
    TooMuchAtOnce where they are too many."""
    amount, rest = divmod(minor * _ratio(currency)[0], _ratio(currency)[1])
    is_odd = currency in _THREE_DECIMALS_ENDING_IN_0 and minor % 10
    if rest or is_odd or minor <= 0:
        raise NotPayableOnline
    if amount > MOST_CHARGED:
        raise TooMuchAtOnce
    return amount


def from_gateway(amount: int, currency: str) -> int:
    """What the gateway counted, in our minor units; what we cannot express is rounded, half away from zero.

    ValueError for a currency that we do not know.
    """
    exponent(currency)
    times, divided_by = _ratio(currency)
    return round_half_away(amount * divided_by, times)


def least_charge(currency: str) -> int:
    """The least that the gateway charges, in our minor units; 1 where it names nothing."""
    return _LEAST.get(currency, 1)


def _ratio(currency: str) -> tuple[int, int]:
    """The gateway's units for ours, as a fraction."""
    ours = exponent(currency)
    if currency in _NO_DECIMALS:
        return 1, 10**ours
    if currency in _TWO_DECIMALS_ENDING_IN_00:
        return 100, 10**ours
    if ours == 2 or currency in _THREE_DECIMALS_ENDING_IN_0:
        return 1, 1
    raise NotPayableOnline
