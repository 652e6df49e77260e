"""What a paper comes to: its lines, discounts and taxes, down to the last minor unit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, NamedTuple

from portal.kit.money import MILLION, MOST_E6, MOST_MINOR, exponent, round_half_away
from portal.kit.refusal import N_, Refusal

MOST_QUANTITY_E6: Final = 10**9 * MILLION
_SQUARE: Final = MILLION * MILLION  # a quantity times a price, both in millionths


class NegativeTotal(Refusal):
    sentence = N_("The total is below zero. Write a credit note instead.")


class AmountTooLarge(Refusal):
    sentence = N_("A quantity, price or amount on this paper is too large.")


class OddTax(Refusal):
    sentence = N_("A tax rate lies between 0 and 100 per cent, and its parts add up to it.")


class OddDiscount(Refusal):
    sentence = N_("A discount is either a rate between 0 and 100 per cent or an amount of zero or more.")


@dataclass(frozen=True, slots=True)
class Tax:
    """One tax by name and rate; `components` are the named rates it is made of (GST + PST), if any."""

    name: str
    rate_e6: int
    components: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        rates = [rate for _, rate in self.components] or [self.rate_e6]
        if sum(rates) != self.rate_e6 or min(rates) < 0 or self.rate_e6 > MILLION:
            raise OddTax


NO_TAX: Final = Tax("", 0)


@dataclass(frozen=True, slots=True)
class Discount:
    """A part of the sum or an amount off it, one of the two."""

    rate_e6: int = 0
    amount_minor: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.rate_e6 <= MILLION or self.amount_minor < 0 or (self.rate_e6 and self.amount_minor):
            raise OddDiscount
        if self.amount_minor > MOST_MINOR:
            raise AmountTooLarge


class LineValues(NamedTuple):
    """What one line says; quantity or price may be below zero (goods taken back, a deduction).

    A NamedTuple, the one value here that is not a dataclass: an import makes 400,000 of them.
    """

    quantity_e6: int
    price_e6: int
    discount: Discount | None = None
    tax: Tax | None = None


@dataclass(frozen=True, slots=True)
class TaxGroup:
    """What all lines of one tax come to, after their share of the document discount.

    `component_taxes` stand in the order of `tax.components` and add up to `tax_minor`.
    """

    tax: Tax
    base_minor: int
    tax_minor: int
    component_taxes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Totals:
    """A whole paper in minor units. Lines, subtotal and discount are gross where prices include tax.

    Groups are ordered from the highest rate down; lines without tax form a group of NO_TAX.
    """

    line_minors: tuple[int, ...]
    subtotal_minor: int
    discount_minor: int
    groups: tuple[TaxGroup, ...]
    net_minor: int
    tax_minor: int
    total_minor: int


def totals(
    lines: Iterable[LineValues],
    *,
    currency: str,
    prices_include_tax: bool,
    discount: Discount | None = None,
) -> Totals:
    """Add a paper up; raises NegativeTotal or AmountTooLarge. ValueError for an unknown currency."""
    scale = 10 ** exponent(currency)
    line_minors: list[int] = []
    sums: dict[Tax | None, int] = {}
    for line in lines:
        minor = line_minor(line, scale)
        line_minors.append(minor)
        sums[line.tax] = sums.get(line.tax, 0) + minor
    if None in sums:
        sums[NO_TAX] = sums.pop(None) + sums.get(NO_TAX, 0)

    ordered = sorted(
        ((tax, amount) for tax, amount in sums.items() if tax is not None),
        key=lambda group: (-group[0].rate_e6, group[0].name, group[0].components),
    )
    subtotal = sum(line_minors)
    off = discount_minor(discount, subtotal)
    shares = spread(off, [amount for _, amount in ordered])
    taxed = _taxed_inclusive if prices_include_tax else _taxed_exclusive
    groups = tuple(taxed(tax, amount - share) for (tax, amount), share in zip(ordered, shares, strict=True))

    net = sum(group.base_minor for group in groups)
    tax_sum = sum(group.tax_minor for group in groups)
    # A group can be larger than the total it is part of, when another one is below zero.
    _require_within_columns(chain([subtotal, net, net + tax_sum], (group.base_minor for group in groups)))
    if net + tax_sum < 0:
        raise NegativeTotal
    return Totals(tuple(line_minors), subtotal, off, groups, net, tax_sum, net + tax_sum)


def line_minor(line: LineValues, scale: int) -> int:
    """quantity × price − discount, rounded once; `scale` is the minor units of one major unit."""
    quantity, price, discount, _ = line
    if abs(quantity) > MOST_QUANTITY_E6 or abs(price) > MOST_E6:
        raise AmountTooLarge
    if discount is None:
        minor = round_half_away(quantity * price * scale, _SQUARE)
    elif discount.rate_e6:
        kept = MILLION - discount.rate_e6
        minor = round_half_away(quantity * price * scale * kept, _SQUARE * MILLION)
    else:
        minor = round_half_away(quantity * price * scale - discount.amount_minor * _SQUARE, _SQUARE)
    if abs(minor) > MOST_MINOR:
        raise AmountTooLarge
    return minor


def discount_minor(discount: Discount | None, subtotal_minor: int) -> int:
    """A document discount in minor units: a rate is rounded once on the sum, an amount capped at it."""
    if discount is None or subtotal_minor <= 0:
        return 0
    if discount.rate_e6:
        return round_half_away(subtotal_minor * discount.rate_e6, MILLION)
    return min(discount.amount_minor, subtotal_minor)


def spread(amount: int, weights: Sequence[int]) -> list[int]:
    """Shares of the amount in proportion to the weights, by largest remainder, ties to the earlier weight.

    They add up to the amount exactly. The weights add up to more than zero, unless the amount is zero.
    """
    if amount == 0:
        return [0] * len(weights)
    whole = sum(weights)
    parts = [divmod(amount * weight, whole) for weight in weights]
    shares = [share for share, _ in parts]
    by_remainder = sorted(range(len(parts)), key=lambda index: -parts[index][1])
    for index in by_remainder[: amount - sum(shares)]:
        shares[index] += 1
    return shares


def _taxed_exclusive(tax: Tax, base: int) -> TaxGroup:
    if not tax.components:
        return TaxGroup(tax, base, round_half_away(base * tax.rate_e6, MILLION))
    parts = tuple(round_half_away(base * rate, MILLION) for _, rate in tax.components)
    return TaxGroup(tax, base, sum(parts), parts)


def _taxed_inclusive(tax: Tax, gross: int) -> TaxGroup:
    base = round_half_away(gross * MILLION, MILLION + tax.rate_e6)
    if not tax.components:
        return TaxGroup(tax, base, gross - base)
    return TaxGroup(tax, base, gross - base, _components_adding_up(tax, base, gross - base))


def _components_adding_up(tax: Tax, base: int, tax_minor: int) -> tuple[int, ...]:
    """Each component's round(base × rate), but what was quoted is exact: where they miss the tax by a unit
    or two, the components whose rounding was furthest off that way carry it, ties to the higher rate."""
    exact = [base * rate for _, rate in tax.components]
    parts = [round_half_away(numerator, MILLION) for numerator in exact]
    missing = tax_minor - sum(parts)
    step = 1 if missing > 0 else -1
    furthest = sorted(
        range(len(parts)),
        key=lambda index: (step * (parts[index] * MILLION - exact[index]), -tax.components[index][1]),
    )
    for index in furthest[: abs(missing)]:
        parts[index] += step
    return tuple(parts)


def _require_within_columns(amounts: Iterable[int]) -> None:
    if any(abs(amount) > MOST_MINOR for amount in amounts):
        raise AmountTooLarge
