"""Which papers, taxes and discounts are refused, and how large everything may be."""

import pytest

from portal.papers.rules.totals import (
    MOST_QUANTITY_E6,
    AmountTooLarge,
    Discount,
    LineValues,
    NegativeTotal,
    OddDiscount,
    OddTax,
    Tax,
    Totals,
    totals,
)

ONE = 1_000_000
LARGEST = 10**15
VAT_19 = Tax("VAT", 190_000)


def priced(cents: int, tax: Tax | None = None) -> LineValues:
    """A thousand pieces that come to so many cents."""
    return LineValues(1000 * ONE, cents * 10, None, tax)


def total_of(*lines: LineValues, discount: Discount | None = None) -> Totals:
    return totals(lines, currency="EUR", prices_include_tax=False, discount=discount)


def gross_total_of(*lines: LineValues) -> Totals:
    return totals(lines, currency="EUR", prices_include_tax=True)


def test_a_total_of_nothing_is_allowed_and_one_below_is_refused():
    assert total_of(priced(100, VAT_19), priced(-100, VAT_19)).total_minor == 0
    for prices_include_tax in (True, False):
        with pytest.raises(NegativeTotal, match=r"^The total is below zero\. Write a credit note instead\.$"):
            totals([priced(-1)], currency="EUR", prices_include_tax=prices_include_tax)


def test_an_unknown_currency_is_an_error():
    with pytest.raises(ValueError, match="“XXX” is not a currency code"):
        totals([priced(1)], currency="XXX", prices_include_tax=False)


@pytest.mark.parametrize("sign", [1, -1])
def test_the_largest_quantity_price_and_line_are_allowed_and_no_more(sign: int):
    other = priced(LARGEST // 2)
    assert total_of(LineValues(sign * MOST_QUANTITY_E6, 1), other).line_minors[0] == sign * 100_000
    assert total_of(LineValues(1, sign * 10**18), other).line_minors[0] == sign * 10**8
    kept = total_of(LineValues(sign * 10 * ONE, 10**18), priced(-sign * LARGEST))
    assert kept.line_minors == (sign * LARGEST, -sign * LARGEST)
    for beyond in (
        LineValues(sign * (MOST_QUANTITY_E6 + 1), 0),
        LineValues(0, sign * (10**18 + 1)),
        LineValues(sign * (10 * ONE + 1), 10**18),
    ):
        with pytest.raises(AmountTooLarge, match="too large"):
            total_of(beyond, priced(-sign * LARGEST))


def test_a_quantity_goes_up_to_a_thousand_million():
    assert MOST_QUANTITY_E6 == 10**9 * 10**6


def test_what_the_lines_add_up_to_has_the_same_limit():
    assert total_of(priced(LARGEST)).total_minor == LARGEST
    assert total_of(priced(LARGEST - 1), priced(1)).total_minor == LARGEST
    assert gross_total_of(priced(LARGEST, VAT_19)).total_minor == LARGEST
    for lines in (
        [priced(LARGEST), priced(1)],
        [priced(-LARGEST), priced(-1)],
        [priced(LARGEST, Tax("Tiny", 1))],
        [priced(LARGEST, VAT_19), priced(1, VAT_19), priced(-LARGEST)],
        [priced(LARGEST), priced(-LARGEST, VAT_19), priced(-1, VAT_19)],
    ):
        with pytest.raises(AmountTooLarge):
            total_of(*lines)


def test_a_document_discount_does_not_hide_lines_beyond_the_limit():
    with pytest.raises(AmountTooLarge):
        total_of(priced(LARGEST), priced(1), discount=Discount(rate_e6=ONE))


@pytest.mark.parametrize(
    ("rate_e6", "components"),
    [
        (-1, ()),
        (ONE + 1, ()),
        (100, (("a", 99),)),
        (100, (("a", 50), ("b", 51))),
        (100, (("a", 101), ("b", -1))),
        (ONE + 1, (("a", ONE), ("b", 1))),
    ],
)
def test_an_odd_tax_is_refused(rate_e6: int, components: tuple[tuple[str, int], ...]):
    with pytest.raises(OddTax, match=r"between 0 and 100 per cent"):
        Tax("Odd", rate_e6, components)


@pytest.mark.parametrize(
    ("rate_e6", "amount_minor"),
    [(-1, 0), (ONE + 1, 0), (0, -1), (1, 1), (ONE, 1)],
)
def test_an_odd_discount_is_refused(rate_e6: int, amount_minor: int):
    with pytest.raises(OddDiscount, match="either a rate between 0 and 100 per cent or an amount"):
        Discount(rate_e6, amount_minor)


def test_a_discount_is_no_larger_than_an_amount_can_be():
    assert Discount(amount_minor=LARGEST).amount_minor == LARGEST
    with pytest.raises(AmountTooLarge):
        Discount(amount_minor=LARGEST + 1)
