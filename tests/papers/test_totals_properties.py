"""What holds for the totals of every paper, whatever its lines, taxes and discounts."""

from collections import defaultdict
from fractions import Fraction
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from portal.papers.rules.totals import (
    NO_TAX,
    Discount,
    LineValues,
    NegativeTotal,
    Tax,
    TaxGroup,
    Totals,
    spread,
    totals,
)

MILLION = 10**6
DECIMALS = {"EUR": 2, "JPY": 0, "KWD": 3, "CLF": 4}

rates = st.sampled_from([0, 50_000, 70_000, 88_750, 190_000, 200_000]) | st.integers(0, MILLION)
discounts = (
    st.none() | st.builds(Discount, rate_e6=rates) | st.builds(Discount, amount_minor=st.integers(0, 10_000))
)


@st.composite
def taxes_in_parts(draw: st.DrawFn) -> Tax:
    parts = tuple(draw(st.lists(st.tuples(st.text(max_size=3), st.integers(0, 250_000)), max_size=4)))
    return Tax(draw(st.sampled_from(["A", "B"])), sum(rate for _, rate in parts), parts)


simple_taxes = st.builds(Tax, st.sampled_from(["VAT", "Sales"]), rates)
taxes = simple_taxes | taxes_in_parts()
quantities = st.integers(1, 50).map(lambda pieces: pieces * MILLION) | st.integers(0, 10**10)
prices = st.integers(0, 50_000).map(lambda cents: cents * 10_000) | st.integers(0, 10**10)


def lines(taxes: st.SearchStrategy[Tax], *, below_zero: bool = False) -> st.SearchStrategy[list[LineValues]]:
    signed = quantities | quantities.map(lambda quantity: -quantity) if below_zero else quantities
    # A line's own discount by amount may exceed it; that has its own place below, with below_zero.
    own = discounts if below_zero else st.none() | st.builds(Discount, rate_e6=rates)
    return st.lists(taxes, min_size=1, max_size=3).flatmap(
        lambda few: st.lists(
            st.builds(LineValues, signed, prices, own, st.none() | st.sampled_from(few)), max_size=6
        )
    )


@st.composite
def papers(draw: st.DrawFn, taxes: st.SearchStrategy[Tax] = taxes, inclusive: bool | None = None) -> Totals:
    return totals(
        draw(lines(taxes)),
        currency=draw(st.sampled_from(sorted(DECIMALS))),
        prices_include_tax=draw(st.booleans()) if inclusive is None else inclusive,
        discount=draw(discounts),
    )


def rounded(exact: Fraction) -> int:
    """Half away from zero: half more, and the decimals dropped."""
    return int(exact + Fraction(1, 2)) if exact > 0 else int(exact - Fraction(1, 2))


@given(papers())
def test_what_a_paper_shows_adds_up(paper: Totals):
    assert sum(paper.line_minors) == paper.subtotal_minor
    assert sum(group.base_minor for group in paper.groups) == paper.net_minor
    # EN 16931 BR-CO-14: the tax of the document is the sum of the tax of its groups
    assert sum(group.tax_minor for group in paper.groups) == paper.tax_minor
    assert paper.net_minor + paper.tax_minor == paper.total_minor
    assert 0 <= paper.discount_minor <= paper.subtotal_minor
    assert all(
        sum(group.component_taxes) == group.tax_minor for group in paper.groups if group.tax.components
    )
    assert all(group.component_taxes == () for group in paper.groups if not group.tax.components)


@given(papers(inclusive=True))
def test_with_tax_included_the_total_is_what_was_quoted(paper: Totals):
    assert paper.total_minor == paper.subtotal_minor - paper.discount_minor


@given(papers(inclusive=False))
def test_with_tax_on_top_the_net_is_what_was_quoted(paper: Totals):
    assert paper.net_minor == paper.subtotal_minor - paper.discount_minor


@given(papers(simple_taxes, inclusive=False))
def test_tax_on_top_is_exactly_base_times_rate(paper: Totals):
    # EN 16931 BR-CO-17
    for group in paper.groups:
        assert group.tax_minor == rounded(Fraction(group.base_minor * group.tax.rate_e6, MILLION))


@given(papers(inclusive=True))
def test_included_tax_is_base_times_rate_within_one_minor_unit(paper: Totals):
    # EN 16931 BR-CO-17
    for group in paper.groups:
        assert abs(group.tax_minor - rounded(Fraction(group.base_minor * group.tax.rate_e6, MILLION))) <= 1


@given(papers(taxes_in_parts()))
def test_each_component_is_base_times_its_rate_within_one_minor_unit(paper: Totals):
    for group in paper.groups:
        for (_, rate), tax_minor in zip(group.tax.components, group.component_taxes, strict=True):
            assert abs(tax_minor - rounded(Fraction(group.base_minor * rate, MILLION))) <= 1


@given(lines(st.just(NO_TAX)), st.booleans(), discounts)
def test_without_tax_the_total_is_the_sum_less_the_discount(
    few: list[LineValues], inclusive: bool, discount: Discount | None
):
    paper = totals(few, currency="EUR", prices_include_tax=inclusive, discount=discount)
    assert paper.total_minor == paper.net_minor == paper.subtotal_minor - paper.discount_minor
    assert paper.tax_minor == 0


@given(lines(taxes), st.booleans(), discounts, st.randoms())
def test_the_order_of_the_lines_changes_nothing(few, inclusive, discount, random):
    shuffled = random.sample(few, len(few))
    one = totals(few, currency="EUR", prices_include_tax=inclusive, discount=discount)
    other = totals(shuffled, currency="EUR", prices_include_tax=inclusive, discount=discount)
    assert sorted(one.line_minors) == sorted(other.line_minors)
    assert (one.groups, one.total_minor) == (other.groups, other.total_minor)


@given(st.integers(0, 10**15), st.lists(st.integers(0, 10**15), min_size=1, max_size=8))
def test_spreading_never_loses_a_unit_and_stays_within_one_of_the_exact_share(
    amount: int, weights: list[int]
):
    assume(sum(weights) > 0)
    shares = spread(amount, weights)
    assert sum(shares) == amount
    for share, weight in zip(shares, weights, strict=True):
        exact = Fraction(amount * weight, sum(weights))
        assert abs(share - exact) < 1
        assert share == 0 or weight > 0


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**9), min_size=2, max_size=6))
def test_of_two_weights_the_larger_never_gets_less(amount: int, weights: list[int]):
    assume(sum(weights) > 0)
    by_weight = sorted(zip(weights, spread(amount, weights), strict=True))
    for (weight, share), (heavier, larger) in pairwise(by_weight):
        assert weight == heavier or share <= larger


@given(lines(simple_taxes, below_zero=True), st.sampled_from(sorted(DECIMALS)), st.booleans(), discounts)
def test_totals_agree_with_fractions(few: list[LineValues], currency: str, inclusive: bool, discount):
    expected = _by_fractions(few, DECIMALS[currency], inclusive, discount)
    try:
        paper = totals(few, currency=currency, prices_include_tax=inclusive, discount=discount)
    except NegativeTotal:
        assert expected[-1] < 0
    else:
        assert (paper.line_minors, paper.discount_minor, paper.groups, paper.total_minor) == expected


def _by_fractions(few: list[LineValues], decimals: int, inclusive: bool, discount: Discount | None):
    """The domain's sentences, one after the other, in exact fractions."""
    line_minors, gross = [], defaultdict(int)
    for line in few:
        exact = Fraction(line.quantity_e6, MILLION) * Fraction(line.price_e6, MILLION) * 10**decimals
        own = line.discount or Discount()
        line_minors.append(rounded(exact - exact * Fraction(own.rate_e6, MILLION) - own.amount_minor))
        gross[line.tax or NO_TAX] += line_minors[-1]

    subtotal, off = sum(line_minors), 0
    if discount and subtotal > 0:
        off = rounded(subtotal * Fraction(discount.rate_e6, MILLION)) or min(discount.amount_minor, subtotal)
    by_rate = sorted(gross, key=lambda tax: (-tax.rate_e6, tax.name))
    exact_shares = {tax: Fraction(off * gross[tax], subtotal) if off else Fraction(0) for tax in by_rate}
    shares = {tax: int(share // 1) for tax, share in exact_shares.items()}
    while sum(shares.values()) < off:
        neediest = max(by_rate, key=lambda tax: exact_shares[tax] - shares[tax])
        shares[neediest] += 1

    groups = []
    for tax in by_rate:
        rate, amount = Fraction(tax.rate_e6, MILLION), gross[tax] - shares[tax]
        base = rounded(amount / (1 + rate)) if inclusive else amount
        groups.append(TaxGroup(tax, base, amount - base if inclusive else rounded(base * rate)))
    total = sum(group.base_minor + group.tax_minor for group in groups)
    return tuple(line_minors), off, tuple(groups), total
