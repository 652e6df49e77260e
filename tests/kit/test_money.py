"""Money is exact: one rounding, no floats, no mixing of currencies, strict reading."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kit.currencies import EXPONENTS
from portal.kit.money import (
    MOST_E6,
    MOST_MINOR,
    CurrencyMismatch,
    Money,
    decimal_text,
    e6_text,
    exponent,
    parse_e6,
    parse_minor,
    round_half_away,
)

minors = st.integers(-MOST_MINOR, MOST_MINOR)
currencies = st.sampled_from(sorted(EXPONENTS))


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [
        *((5, 10, 1), (-5, 10, -1), (4, 10, 0), (-4, 10, 0), (6, 10, 1), (15, 10, 2), (25, 10, 3)),
        *((-25, 10, -3), (0, 10, 0), (7, 1, 7), (-7, 1, -7), (1, 3, 0), (2, 3, 1), (1, 2, 1), (-1, 2, -1)),
    ],
)
def test_halves_are_rounded_away_from_zero(numerator: int, denominator: int, rounded: int):
    assert round_half_away(numerator, denominator) == rounded


@given(st.integers(), st.integers(min_value=1))
def test_rounding_is_symmetric_and_never_further_off_than_half(numerator: int, denominator: int):
    rounded = round_half_away(numerator, denominator)
    assert round_half_away(-numerator, denominator) == -rounded
    off = abs(Fraction(numerator, denominator)) - abs(rounded)
    assert Fraction(-1, 2) <= off < Fraction(1, 2)


@given(st.integers(-(10**18), 10**18), st.integers(0, 9))
def test_rounding_agrees_with_decimals_round_half_up(numerator: int, places: int):
    oracle = Decimal(numerator).scaleb(-places).quantize(Decimal(1), ROUND_HALF_UP)
    assert round_half_away(numerator, 10**places) == int(oracle)


@pytest.mark.parametrize("denominator", [0, -1])
def test_rounding_needs_a_denominator_above_zero(denominator: int):
    with pytest.raises(ValueError, match=r"^A fraction to round needs a denominator above zero\.$"):
        round_half_away(1, denominator)


@given(minors, minors, currencies)
def test_money_adds_subtracts_and_orders_as_its_minor_units_do(one: int, other: int, currency: str):
    a, b = Money(one, currency), Money(other, currency)
    assert a + b == Money(one + other, currency)
    assert a - b == Money(one - other, currency)
    assert -a == Money.zero(currency) - a
    assert (a < b, a <= b, a > b, a >= b, a == b) == (
        one < other,
        one <= other,
        one > other,
        one >= other,
        one == other,
    )


def test_money_is_a_value():
    assert {Money(1, "EUR"), Money(1, "EUR")} == {Money(1, "EUR")}
    assert Money(1, "EUR") != Money(1, "USD")
    assert Money.zero("EUR") == Money(0, "EUR")
    with pytest.raises(AttributeError):
        Money(1, "EUR").minor = 2  # type: ignore[misc]


@pytest.mark.parametrize(
    "mix",
    [
        lambda a, b: a + b,
        lambda a, b: a - b,
        lambda a, b: a < b,
        lambda a, b: a <= b,
        lambda a, b: a > b,
        lambda a, b: a >= b,
    ],
)
def test_two_currencies_never_meet(mix):
    with pytest.raises(CurrencyMismatch, match=r"^USD and EUR cannot be added or compared\.$"):
        mix(Money(1, "USD"), Money(1, "EUR"))
    with pytest.raises(TypeError, match=r"^Money meets only Money, not 1\.$"):
        mix(Money(1, "USD"), 1)


@pytest.mark.parametrize("minor", [1.0, True, "1", Decimal(1), None])
def test_money_is_made_of_whole_minor_units_only(minor):
    with pytest.raises(TypeError, match="Money counts whole minor units, not "):
        Money(minor, "USD")


def test_money_fits_a_64_bit_column():
    for most in (2**63 - 1, -(2**63 - 1)):
        assert Money(most, "USD").minor == most
    for beyond in (2**63, -(2**63)):
        with pytest.raises(ValueError, match=r"^This amount is too large to be kept\.$"):
            Money(beyond, "USD")


@pytest.mark.parametrize("currency", ["", "usd", "EURO", "XXX", "€"])
def test_an_unknown_currency_is_refused_with_a_sentence(currency: str):
    sentence = f"^“{currency}” is not a currency code like USD or EUR\\.$"
    with pytest.raises(ValueError, match=sentence):
        Money(0, currency)
    with pytest.raises(ValueError, match=sentence):
        exponent(currency)


@given(minors, currencies)
def test_an_amount_written_out_reads_back_the_same(minor: int, currency: str):
    text = decimal_text(minor, currency)
    assert parse_minor(text, currency) == minor
    assert Decimal(text) == Decimal(minor).scaleb(-EXPONENTS[currency])
    assert len(text.partition(".")[2]) == EXPONENTS[currency]


@given(st.integers(-MOST_E6, MOST_E6))
def test_millionths_written_out_read_back_the_same_and_short(e6: int):
    text = e6_text(e6)
    assert parse_e6(text) == e6
    assert Fraction(text) == Fraction(e6, 10**6)
    assert "." not in text or text[-1] not in "0."


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (624000, "USD", "6240.00"),
        (5, "USD", "0.05"),
        (-5, "USD", "-0.05"),
        (0, "USD", "0.00"),
        (100, "USD", "1.00"),
        (-624000, "JPY", "-624000"),
        (0, "JPY", "0"),
        (1234, "KWD", "1.234"),
        (12345, "CLF", "1.2345"),
    ],
)
def test_an_amount_is_written_with_the_decimals_of_its_currency(minor: int, currency: str, text: str):
    assert decimal_text(minor, currency) == text


@pytest.mark.parametrize(
    ("e6", "text"),
    [
        (2_500_000, "2.5"),
        (10_000_000, "10"),
        (1, "0.000001"),
        (-88_750, "-0.08875"),
        (0, "0"),
        (100, "0.0001"),
    ],
)
def test_millionths_are_written_without_needless_zeros(e6: int, text: str):
    assert e6_text(e6) == text


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("6240.00", "USD", 624000),
        ("6240.5", "USD", 624050),
        ("6240", "USD", 624000),
        ("-0.05", "USD", -5),
        ("-0", "USD", 0),
        ("007", "JPY", 7),
        ("1.234", "KWD", 1234),
        ("10000000000000.00", "USD", MOST_MINOR),
        ("-1000000000000000", "JPY", -MOST_MINOR),
    ],
)
def test_a_plain_decimal_is_read_as_minor_units(text: str, currency: str, minor: int):
    assert parse_minor(text, currency) == minor


@pytest.mark.parametrize("text", ["2.55", "2.550000"])
def test_a_plain_decimal_is_read_as_millionths(text: str):
    assert parse_e6(text) == 2_550_000
    assert parse_e6(f"-{text}") == -2_550_000


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "1 ", " 1", "1\n", "1 234", "5 USD"),
        *("+1", "--1", "-", ".", "1.", ".5", "1e3", "1E3", "NaN", "nan", "Infinity", "-inf", "0x10", "1.2.3"),
        *("1/2", "$5", "1,234.00", "1,5", "1'234", "1_000", "١٢", "１２", "½", "−5"),
    ],
)
def test_anything_but_a_plain_decimal_is_refused_with_a_sentence(text: str):
    for read in (lambda: parse_minor(text, "USD"), lambda: parse_e6(text)):
        with pytest.raises(ValueError) as refused:
            read()
        assert str(refused.value) == f"“{text}” is not a plain number like 1234.5."


@pytest.mark.parametrize(
    ("text", "currency", "most"),
    [("1.234", "USD", 2), ("1.000", "USD", 2), ("1.0", "JPY", 0), ("1.2345", "KWD", 3)],
)
def test_more_decimals_than_the_currency_has_are_refused(text: str, currency: str, most: int):
    with pytest.raises(ValueError) as refused:
        parse_minor(text, currency)
    assert str(refused.value) == f"“{text}” has too many decimals, the most here is {most}."


def test_more_than_six_decimals_are_refused():
    with pytest.raises(ValueError) as refused:
        parse_e6("0.1234567")
    assert str(refused.value) == "“0.1234567” has too many decimals, the most here is 6."


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("text", ["10000000000000.01", "10000000000001", "9" * 17, "9" * 5000, "0" * 17])
def test_an_amount_beyond_the_largest_is_refused(text: str, sign: str):
    with pytest.raises(ValueError, match=r"^“.{1,41}” is too large\.$"):
        parse_minor(sign + text, "USD")


def test_millionths_go_up_to_a_million_million_units():
    assert parse_e6("1000000000000") == MOST_E6
    assert parse_e6("-1000000000000.000000") == -MOST_E6
    with pytest.raises(ValueError, match=r"^“1000000000000\.000001” is too large\.$"):
        parse_e6("1000000000000.000001")


def test_a_long_text_is_shown_shortened_in_the_sentence():
    with pytest.raises(ValueError) as refused:
        parse_e6("x" * 40)
    assert str(refused.value) == f"“{'x' * 40}” is not a plain number like 1234.5."
    with pytest.raises(ValueError) as refused:
        parse_e6("x" * 41)
    assert str(refused.value) == f"“{'x' * 40}…” is not a plain number like 1234.5."


@given(st.text())
def test_whatever_is_typed_is_read_exactly_or_refused_with_a_sentence(text: str):
    try:
        e6 = parse_e6(text)
    except ValueError as refused:
        assert str(refused).endswith(".")
        assert str(refused).startswith("“")
    else:
        assert Fraction(text) * 10**6 == e6
