"""What papers come to: examples worked by hand, for every way of pricing."""

import pytest

from portal.papers.rules.totals import (
    NO_TAX,
    Discount,
    LineValues,
    Tax,
    TaxGroup,
    Totals,
    spread,
    totals,
)

ONE = 1_000_000
VAT_19 = Tax("VAT", 190_000)
VAT_7 = Tax("VAT", 70_000)
EXPORT = Tax("Export", 0)
VANCOUVER = Tax("GST + PST", 120_000, (("GST", 50_000), ("PST", 70_000)))
HALIFAX = Tax("HST", 150_000, (("GST", 50_000), ("PST", 100_000)))


def priced(cents: int, tax: Tax | None = None) -> LineValues:
    """A thousand pieces that come to so many cents."""
    return LineValues(1000 * ONE, cents * 10, None, tax)


def total_of(*lines: LineValues, discount: Discount | None = None) -> Totals:
    return totals(lines, currency="EUR", prices_include_tax=False, discount=discount)


def gross_total_of(*lines: LineValues, discount: Discount | None = None) -> Totals:
    return totals(lines, currency="EUR", prices_include_tax=True, discount=discount)


def test_three_rates_with_tax_included_and_a_document_discount():
    # Gross 129.01 at 19 %, 53.50 at 7 %, 20.00 at 0 %: 202.51. Of the discount of 10.00 they would carry
    # 6.3705…, 2.6418… and 0.9876…; cut to cents that is 9.99; the missing cent goes to the largest rest, 0 %.
    # 129.01 − 6.37 = 122.64; ÷ 1.19 = 103.058… → 103.06; tax 19.58.
    #  53.50 − 2.64 =  50.86; ÷ 1.07 =  47.532… →  47.53; tax  3.33.
    #  20.00 − 0.99 =  19.01, no tax.
    lines = [priced(2000, EXPORT), priced(11900, VAT_19), priced(5350, VAT_7), priced(1001, VAT_19)]
    assert gross_total_of(*lines, discount=Discount(amount_minor=1000)) == Totals(
        line_minors=(2000, 11900, 5350, 1001),
        subtotal_minor=20251,
        discount_minor=1000,
        groups=(TaxGroup(VAT_19, 10306, 1958), TaxGroup(VAT_7, 4753, 333), TaxGroup(EXPORT, 1901, 0)),
        net_minor=16960,
        tax_minor=2291,
        total_minor=19251,
    )


def test_the_same_paper_with_tax_on_top():
    # The same shares. 122.64 × 0.19 = 23.3016 → 23.30; 50.86 × 0.07 = 3.5602 → 3.56.
    lines = [priced(2000, EXPORT), priced(11900, VAT_19), priced(5350, VAT_7), priced(1001, VAT_19)]
    assert total_of(*lines, discount=Discount(amount_minor=1000)) == Totals(
        line_minors=(2000, 11900, 5350, 1001),
        subtotal_minor=20251,
        discount_minor=1000,
        groups=(TaxGroup(VAT_19, 12264, 2330), TaxGroup(VAT_7, 5086, 356), TaxGroup(EXPORT, 1901, 0)),
        net_minor=19251,
        tax_minor=2686,
        total_minor=21937,
    )


def test_a_paper_without_lines_comes_to_nothing():
    assert total_of(discount=Discount(amount_minor=5)) == Totals((), 0, 0, (), 0, 0, 0)


def test_quantity_times_price_is_rounded_on_each_line():
    paper = total_of(
        LineValues(1_500_000, 83_333), LineValues(1_500_000, 83_334), LineValues(500_000, 10_000)
    )
    assert paper.line_minors == (12, 13, 1)  # 0.1249995, 0.125001, 0.005
    assert paper.total_minor == 26


def test_tax_is_rounded_once_for_its_group():
    paper = total_of(priced(3, VAT_19), priced(3, VAT_19), priced(3, VAT_19))
    assert paper.groups == (TaxGroup(VAT_19, 9, 2),)  # 3 × round(0.57) would be 3


def test_a_rate_goes_down_to_millionths():
    assert total_of(priced(100_000, Tax("NYC", 88_750))).tax_minor == 8_875


def test_a_line_discount_by_rate_is_taken_before_the_one_rounding():
    # 3 × 0.35 less 10 % is 0.945; rounding the discount of 0.105 first would leave 0.94.
    assert total_of(LineValues(3 * ONE, 350_000, Discount(rate_e6=100_000))).line_minors == (95,)


def test_a_line_discount_by_amount_is_taken_before_the_one_rounding():
    # 0.005 − 0.01 is −0.005, which is −0.01; rounding 0.005 first would leave 0.
    line = LineValues(500_000, 10_000, Discount(amount_minor=1))
    assert total_of(line, priced(50)).line_minors == (-1, 50)
    assert total_of(LineValues(2 * ONE, ONE, Discount(amount_minor=25))).line_minors == (175,)


def test_a_discount_of_nothing_changes_nothing():
    line = LineValues(2 * ONE, ONE, Discount())
    assert total_of(line, discount=Discount()) == total_of(LineValues(2 * ONE, ONE))


def test_a_full_discount_leaves_nothing():
    paper = total_of(priced(999, VAT_19), LineValues(ONE, ONE, Discount(rate_e6=ONE)))
    assert paper.line_minors == (999, 0)
    assert total_of(priced(999, VAT_19), discount=Discount(rate_e6=ONE)).total_minor == 0


def test_a_document_discount_by_rate_is_rounded_once_on_the_sum():
    paper = total_of(priced(2, VAT_19), priced(2, VAT_7), priced(1), discount=Discount(rate_e6=100_000))
    assert paper.discount_minor == 1  # 0.005 is half a cent
    assert paper.net_minor == 4


def test_a_document_discount_by_amount_is_capped_at_the_sum():
    for amount, off in ((499, 499), (500, 500), (501, 500)):
        paper = total_of(priced(300, VAT_19), priced(200), discount=Discount(amount_minor=amount))
        assert (paper.discount_minor, paper.net_minor) == (off, 500 - off)


def test_a_cent_of_discount_that_two_groups_claim_equally_goes_to_the_higher_rate():
    paper = total_of(priced(100, VAT_7), priced(100, VAT_19), discount=Discount(amount_minor=1))
    assert paper.groups == (TaxGroup(VAT_19, 99, 19), TaxGroup(VAT_7, 100, 7))


def test_a_single_cent_can_be_discounted():
    assert total_of(priced(1), discount=Discount(amount_minor=7)).total_minor == 0


def test_a_document_discount_on_a_sum_of_nothing_is_nothing():
    paper = total_of(priced(100), priced(-100, EXPORT), discount=Discount(amount_minor=7))
    assert (paper.discount_minor, paper.total_minor) == (0, 0)


def test_shares_are_cut_first_and_the_rest_goes_to_the_largest_remainders():
    assert spread(1000, [12901, 5350, 2000]) == [637, 264, 99]
    assert spread(2, [1, 1, 1]) == [1, 1, 0]
    assert spread(5, [3, 0, 7]) == [2, 0, 3]  # 1.5 and 3.5: the earlier one
    assert spread(1, [1000, -999]) == [1000, -999]
    assert spread(0, [0, 0]) == [0, 0]
    assert spread(0, []) == []


def test_a_yen_has_no_decimals():
    # 3 × 333.5 = 1000.5 → 1001; 10 % of it 100.1 → 100
    line = LineValues(3 * ONE, 333_500_000, None, Tax("消費税", 100_000))
    paper = totals([line], currency="JPY", prices_include_tax=False)
    assert (paper.net_minor, paper.tax_minor, paper.total_minor) == (1001, 100, 1101)


def test_a_dinar_has_three_decimals():
    # 1.2345 → 1.235; 5 % of it 0.06175 → 0.062; included, 1.235 ÷ 1.05 = 1.17619… → 1.176
    line = LineValues(ONE, 1_234_500, None, Tax("VAT", 50_000))
    paper = totals([line], currency="KWD", prices_include_tax=False)
    assert (paper.net_minor, paper.tax_minor, paper.total_minor) == (1235, 62, 1297)
    paper = totals([line], currency="KWD", prices_include_tax=True)
    assert (paper.net_minor, paper.tax_minor, paper.total_minor) == (1176, 59, 1235)


def test_each_component_of_a_tax_is_rounded_by_itself():
    # 5 % of 10.10 is 0.505, 7 % is 0.707; 12 % in one would be 1.21
    paper = total_of(priced(1010, VANCOUVER))
    assert paper.groups == (TaxGroup(VANCOUVER, 1010, 122, (51, 71)),)
    assert paper.total_minor == 1132


@pytest.mark.parametrize(
    ("gross", "base", "component_taxes"),
    [
        (115, 100, (5, 10)),
        (18, 16, (1, 1)),  # 0.8 and 1.6 round to 1 and 2, one too many: 1.6 was furthest off
        (27, 23, (1, 3)),  # 1.15 and 2.3 round to 1 and 2, one too few: 2.3 was furthest off
        (11, 10, (0, 1)),  # 0.5 and 1.0 round to 1 and 1: 0.5 was furthest off
        (-18, -16, (-1, -1)),
    ],
)
def test_components_of_an_included_tax_add_up_to_it(gross: int, base: int, component_taxes: tuple[int, int]):
    paper = gross_total_of(priced(gross, HALIFAX), priced(100))
    assert paper.groups[0] == TaxGroup(HALIFAX, base, gross - base, component_taxes)


def test_a_cent_that_two_components_are_equally_far_off_is_carried_by_the_higher_rate():
    # 12 ÷ 1.2 = 10; 0.5 and 1.5 round to 1 and 2, one too many
    low_first = Tax("Two", 200_000, (("low", 50_000), ("high", 150_000)))
    high_first = Tax("Two", 200_000, (("high", 150_000), ("low", 50_000)))
    assert gross_total_of(priced(12, low_first)).groups == (TaxGroup(low_first, 10, 2, (1, 1)),)
    assert gross_total_of(priced(12, high_first)).groups == (TaxGroup(high_first, 10, 2, (1, 1)),)
    # 13 ÷ 1.25 = 10.4 → 10; 0.5 and 2.0 round to 1 and 2, which is the tax: nothing is moved
    exact = Tax("Two", 250_000, (("low", 50_000), ("high", 200_000)))
    assert gross_total_of(priced(13, exact)).groups == (TaxGroup(exact, 10, 3, (1, 2)),)


def test_taxes_are_grouped_by_rate_name_and_components():
    other_name = Tax("MwSt", 190_000)
    in_parts = Tax("VAT", 190_000, (("state", 190_000),))
    paper = total_of(
        priced(1, VAT_7), priced(10, VAT_19), priced(20, other_name), priced(40, in_parts), priced(80, VAT_19)
    )
    assert [(group.tax, group.base_minor) for group in paper.groups] == [
        (other_name, 20),
        (VAT_19, 90),
        (in_parts, 40),
        (VAT_7, 1),
    ]


def test_lines_without_tax_form_one_group_of_no_tax():
    paper = total_of(priced(10), priced(20, NO_TAX), priced(40))
    assert paper.groups == (TaxGroup(Tax("", 0), 70, 0),)
    assert paper.net_minor == paper.subtotal_minor == paper.total_minor == 70


def test_goods_taken_back_lower_the_total():
    paper = total_of(priced(1000, VAT_19), LineValues(-2 * ONE, ONE, None, VAT_19))
    assert paper.line_minors == (1000, -200)
    assert paper.groups == (TaxGroup(VAT_19, 800, 152),)


def test_lines_below_zero_are_fine_while_tax_lifts_the_total():
    paper = total_of(priced(100, VAT_19), priced(-101))
    assert (paper.net_minor, paper.tax_minor, paper.total_minor) == (-1, 19, 18)


def test_a_tax_goes_from_nothing_to_all():
    assert total_of(priced(5, Tax("None", 0, (("a", 0),)))).groups[0].component_taxes == (0,)
    assert total_of(priced(5, Tax("All", ONE))).total_minor == 10
    assert gross_total_of(priced(5, Tax("All", ONE))).groups[0].base_minor == 3
