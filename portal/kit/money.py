"""Money as whole minor units and a currency: the one rounding, strict reading and plain writing."""

import re
from dataclasses import dataclass
from typing import Final, Self

from portal.kit.currencies import EXPONENTS

MILLION: Final = 10**6
MOST_MINOR: Final = 10**15
"""The largest amount of one paper or payment; thousands of them still add up within a 64-bit column."""
MOST_E6: Final = 10**18
"""The largest quantity, price or rate in millionths that a 64-bit column is trusted with."""
_COLUMN_MOST: Final = 2**63 - 1

_PLAIN: Final = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")
_SHOWN_CHARACTERS: Final = 40


class CurrencyMismatch(ValueError):
    """Two currencies met where only one makes sense; amounts are never summed across."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} and {other} cannot be added or compared.")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole minor units of an ISO 4217 currency, either sign.

    Equal only in the same currency; adding or ordering across currencies raises CurrencyMismatch.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"Money counts whole minor units, not {self.minor!r}.")
        if abs(self.minor) > _COLUMN_MOST:
            raise ValueError("This amount is too large to be kept.")
        exponent(self.currency)

    @classmethod
    def zero(cls, currency: str) -> Self:
        return cls(0, currency)

    def __add__(self, other: Self) -> Self:
        return type(self)(self.minor + self._same_currency(other), self.currency)

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.minor - self._same_currency(other), self.currency)

    def __neg__(self) -> Self:
        return type(self)(-self.minor, self.currency)

    def __lt__(self, other: Self) -> bool:
        return self.minor < self._same_currency(other)

    def __le__(self, other: Self) -> bool:
        return self.minor <= self._same_currency(other)

    def __gt__(self, other: Self) -> bool:
        return self.minor > self._same_currency(other)

    def __ge__(self, other: Self) -> bool:
        return self.minor >= self._same_currency(other)

    def _same_currency(self, other: Self) -> int:
        if not isinstance(other, Money):
            raise TypeError(f"Money meets only Money, not {other!r}.")
        if other.currency != self.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return other.minor


def exponent(currency: str) -> int:
    """How many decimals the currency has: 2 for USD, 0 for JPY, 3 for KWD. ValueError when unknown."""
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise ValueError(f"{_shown(currency)} is not a currency code like USD or EUR.") from None


def round_half_away(numerator: int, denominator: int) -> int:
    """The whole number nearest to the fraction, halves away from zero. The denominator is above zero."""
    if denominator <= 0:
        raise ValueError("A fraction to round needs a denominator above zero.")
    if numerator < 0:
        return -((denominator - 2 * numerator) // (2 * denominator))
    return (denominator + 2 * numerator) // (2 * denominator)


def parse_minor(text: str, currency: str) -> int:
    """Minor units of a plain decimal such as "6240.00" or "-5"; ValueError with a sentence otherwise."""
    return _scaled(text, exponent(currency), MOST_MINOR)


def parse_e6(text: str) -> int:
    """Millionths of a plain decimal such as "2.55"; ValueError with a sentence otherwise."""
    return _scaled(text, 6, MOST_E6)


def decimal_text(minor: int, currency: str) -> str:
    """The amount as a plain decimal with all decimals of its currency: 624000 USD is "6240.00"."""
    return _decimal(minor, exponent(currency))


def e6_text(e6: int) -> str:
    """Millionths as the shortest plain decimal: 2500000 is "2.5"."""
    return _decimal(e6, 6).rstrip("0").rstrip(".")


def _scaled(text: str, decimals: int, most: int) -> int:
    found = _PLAIN.fullmatch(text)
    if found is None:
        raise ValueError(f"{_shown(text)} is not a plain number like 1234.5.")
    sign, whole, fraction = found.groups("")
    if len(fraction) > decimals:
        raise ValueError(f"{_shown(text)} has too many decimals, the most here is {decimals}.")
    # The length goes first: Python itself refuses to read thousands of digits, with a sentence of its own.
    if len(whole) > len(str(most)) or (scaled := int(whole + fraction.ljust(decimals, "0"))) > most:
        raise ValueError(f"{_shown(text)} is too large.")
    return -scaled if sign else scaled


def _decimal(scaled: int, decimals: int) -> str:
    sign = "-" if scaled < 0 else ""
    digits = str(abs(scaled)).rjust(decimals + 1, "0")
    whole, fraction = digits[: len(digits) - decimals], digits[len(digits) - decimals :]
    return f"{sign}{whole}.{fraction}" if decimals else f"{sign}{whole}"


def _shown(text: str) -> str:
    short = text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"
    return f"“{short}”"
