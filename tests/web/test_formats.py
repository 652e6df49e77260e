"""Amounts and dates as each language writes them."""

from datetime import date
from decimal import Decimal

import pytest
from babel import numbers
from hypothesis import given
from hypothesis import strategies as st

from portal.kit.money import exponent
from portal.web.formats import formats_in

NARROW, NBSP = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("language", "minor", "currency", "written"),
    [
        ("en", 624000, "USD", "$6,240.00"),
        ("en", -2227400, "USD", "−$22,274.00"),
        ("en", 0, "USD", "$0.00"),
        ("en", 123456, "JPY", "¥123,456"),
        ("en", 1234567, "KWD", f"KWD{NBSP}1,234.567"),
        ("en", 427500, "EUR", "€4,275.00"),
        ("de", 427500, "EUR", f"4.275,00{NBSP}€"),
        ("de", -5, "EUR", f"−0,05{NBSP}€"),
        ("de", 123456, "JPY", f"123.456{NBSP}¥"),
        ("fr", 123456789, "EUR", f"1{NARROW}234{NARROW}567,89{NBSP}€"),
        ("es", 427500, "EUR", f"4.275,00{NBSP}€"),
        ("es", 1234567, "KWD", f"1.234,567{NBSP}KWD"),
    ],
)
def test_an_amount_is_written_as_the_language_does(
    language: str, minor: int, currency: str, written: str
) -> None:
    assert formats_in(language).money_text(minor, currency) == written


@given(
    st.sampled_from(["en", "de", "fr", "es"]),
    st.integers(0, 10**13),
    st.sampled_from(["USD", "EUR", "GBP", "JPY", "INR"]),
)
def test_amounts_agree_with_the_locale_data(language: str, minor: int, currency: str) -> None:
    # Babel puts no space between letters and digits, so these are currencies with a sign.
    theirs = numbers.format_currency(Decimal(minor).scaleb(-exponent(currency)), currency, locale=language)
    assert formats_in(language).money_text(minor, currency) == theirs


def test_the_machine_reads_the_plain_decimal() -> None:
    assert formats_in("de").money(-427500, "EUR") == (
        f'<data class="money" value="-4275.00">−4.275,00{NBSP}€</data>'
    )
    assert 'value="5"' in formats_in("en").money(5, "JPY")


def test_the_code_follows_when_asked_and_is_not_said_twice() -> None:
    show = formats_in("en")
    assert show.money(100, "USD", True, "big").endswith("<span>$1.00</span><small>USD</small></data>")
    assert show.money(100, "USD", True, "big").startswith('<data class="money big"')
    assert "<small>" not in show.money(100, "CHF", True)
    assert show.money_text(100, "USD", True) == "$1.00 USD"
    assert show.money_text(100, "CAD") == "CA$1.00"
    assert show.money_text(100, "CAD", True) == "$1.00 CAD"
    assert formats_in("fr").money_text(100, "USD", True) == f"1,00{NBSP}$ USD"


def test_amounts_in_two_currencies_are_listed_and_never_added() -> None:
    listed = formats_in("en").sums([(1841250, "USD"), (427500, "EUR")])
    assert "$18,412.50<small>USD</small></data> and <data" in listed
    assert formats_in("en").sums([(100, "USD")]) == formats_in("en").money(100, "USD")
    assert formats_in("en").sums([]) == ""


def test_quantities_prices_and_rates_drop_only_what_says_nothing() -> None:
    english, german = formats_in("en"), formats_in("de")
    assert english.quantity(6_000_000) == "6"
    assert german.quantity(1_500_000) == "1,5"
    assert english.quantity(-250_000) == "−0.25"
    assert english.price(184_000_000, "USD") == "184.00"
    assert english.price(52_500, "USD") == "0.0525"
    assert english.price(1_250_000_000, "JPY") == "1,250"
    assert english.percent(88_750) == "8.875%"
    assert german.percent(190_000) == f"19{NBSP}%"
    assert english.percent(0) == "0%"


def test_dates_follow_the_language() -> None:
    day = date(2026, 11, 1)
    assert formats_in("en").day(day) == "Nov 1, 2026"
    assert formats_in("de").day(day) == "01.11.2026"
    assert formats_in("fr").month(day) == "novembre 2026"
    assert formats_in("es").short_day(day) == "1 nov"


@pytest.mark.parametrize(
    ("days", "english", "german"),
    [
        (-19, "19 days overdue", "19 Tage überfällig"),
        (-1, "1 day overdue", "1 Tag überfällig"),
        (0, "Due today", "Heute fällig"),
        (1, "Due tomorrow", "Morgen fällig"),
        (7, "Due in 7 days", "Fällig in 7 Tagen"),
    ],
)
def test_the_distance_of_a_due_date_is_said_in_words(days: int, english: str, german: str) -> None:
    assert formats_in("en").due(days) == english
    assert formats_in("de").due(days) == german


@pytest.mark.parametrize(
    ("locale", "typed", "minor"),
    [
        ("en", "5,000.00", 500_000),
        ("en", "5000", 500_000),
        ("en", " 0.5 ", 50),
        ("de", "5.000,00", 500_000),
        ("de", "5.000", 500_000),
        ("de", "5.00", 500),
        ("fr", "5\u202f000,00", 500_000),
        ("fr", "5 000,00", 500_000),
        ("es", "12,5", 1_250),
    ],
)
def test_an_amount_is_read_as_the_reader_writes_it(locale: str, typed: str, minor: int) -> None:
    assert formats_in(locale).minor(typed, "EUR") == minor


@pytest.mark.parametrize(
    "typed", ["", "x", "1e5", "NaN", "1,00", "5.000", "0.005", "1,0000.00", "٣", "١٢", "1 000", "+5", "0x10"]
)
def test_what_could_mean_two_amounts_is_none(typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        formats_in("en").minor(typed, "EUR")


@pytest.mark.parametrize(
    ("locale", "shown", "currency", "minor"),
    [
        ("en", "$6,240.00", "USD", 624_000),
        ("en", "$6,240.00 USD", "USD", 624_000),
        ("de", "6.240,00\u00a0$", "USD", 624_000),
        ("fr", "6\u202f240,00\u00a0$US", "USD", 624_000),
        ("en", "CHF\u00a05.50", "CHF", 550),
        ("en", "5.50", "CHF", 550),
    ],
)
def test_an_amount_is_read_as_our_pages_write_it(locale: str, shown: str, currency: str, minor: int) -> None:
    assert formats_in(locale).shown_minor(shown, currency) == minor


@pytest.mark.parametrize("shown", ["", "$", "INV-6240", "US 5", "\u20ac5.00"])
def test_what_only_has_a_figure_in_it_is_no_amount(shown: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        formats_in("en").shown_minor(shown, "USD")


@pytest.mark.parametrize(
    ("language", "sizes"),
    [
        ("en", ["1 kB", "35 kB", "1 MB", "2.4 MB"]),
        ("de", ["1 kB", "35 kB", "1 MB", "2,4 MB"]),
        ("fr", ["1\u202fko", "35\u202fko", "1\u202fMo", "2,4\u202fMo"]),
        ("es", ["1 kB", "35 kB", "1 MB", "2,4 MB"]),
    ],
)
def test_a_size_has_the_same_unit_for_one_and_for_many(language: str, sizes: list[str]) -> None:
    assert [formats_in(language).size(size) for size in (0, 35_000, 1_000_000, 2_400_000)] == sizes
