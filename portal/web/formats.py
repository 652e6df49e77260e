"""Amounts, dates and numbers as the reader's language writes them.

One `Formats` for each locale, kept for the life of the process; templates know the reader's as `show`.
Amounts come as whole minor units and an ISO 4217 code, and are written with our own number of decimals.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers, units
from markupsafe import Markup, escape

from portal.kit.money import exponent, parse_minor
from portal.web.catalogue import catalogue

MINUS = "−"
LETTERS = re.compile("[A-Za-z]+")
SPACES = re.compile("[\u00a0\u202f]")  # no-break spaces, as CLDR writes them in French
MILLION = 1_000_000
NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"})
"""Regions that CLDR names with two letters too."""


class Formats:
    """The habits of one locale, `Formats("de")` say. Make them with `formats_in`."""

    def __init__(self, locale: str) -> None:
        self.locale = Locale.parse(locale)
        self.words = catalogue(locale)
        self.decimal = numbers.get_decimal_symbol(self.locale)
        self.group = numbers.get_group_symbol(self.locale)
        self.money = lru_cache(8192)(self._money)
        self.amount = lru_cache(8192)(self._amount)
        self.money_text = lru_cache(1024)(self._money_text)
        self.quantity = lru_cache(1024)(self._quantity)
        self.price = lru_cache(2048)(self._price)
        self.percent = lru_cache(64)(self._percent)
        self.day = lru_cache(2048)(self._day)
        self.short_day = lru_cache(2048)(self._short_day)
        self.month = lru_cache(256)(self._month)
        self.due = lru_cache(4096)(self._due)
        self._frame = lru_cache(64)(self._currency_frame)

    def country(self, code: str) -> str:
        """The name of a country by its ISO 3166-1 code; the code itself where there is none."""
        return str(self.locale.territories.get(code, code))

    def countries(self) -> list[tuple[str, str]]:
        """Every country as ISO 3166-1 code and name, by name."""
        named = self.locale.territories.items()
        countries = [(code, name) for code, name in named if len(code) == 2 and code not in NO_COUNTRIES]
        return sorted(countries, key=lambda country: _sortable(country[1]))

    def _money(self, minor: int, currency: str, code: bool = False, size: str = "") -> Markup:
        """`$6,240.00` as a `<data>` element, its value the plain decimal; `code` adds USD, `size` a class.

        The code is left out where the symbol says it already (CHF in English).
        """
        text = self._written(minor, currency, code)
        named = f"<small>{currency}</small>" if code and currency not in text else ""
        classes = f"money {escape(size)}" if size else "money"
        plain = _plain(minor, exponent(currency))
        shown = Markup("<span>{}</span>").format(text) if size else escape(text)  # wraps before the code only
        return Markup(f'<data class="{classes}" value="{plain}">{shown}{named}</data>')  # noqa: S704

    def _money_text(self, minor: int, currency: str, code: bool = False) -> str:
        """The same without mark-up, for sentences, titles and mails."""
        text = self._written(minor, currency, code)
        return f"{text} {currency}" if code and currency not in text else text

    def _written(self, minor: int, currency: str, is_named: bool) -> str:
        before, after = self._frame(currency, is_named)
        sign = MINUS if minor < 0 else ""
        return f"{sign}{before}{self._digits(abs(minor), exponent(currency))}{after}"

    def _amount(self, minor: int, currency: str) -> str:
        """The bare figure, `1,104.00`, for columns whose head names the currency."""
        sign = MINUS if minor < 0 else ""
        return sign + self._digits(abs(minor), exponent(currency))

    def minor(self, text: str, currency: str) -> int:
        """Minor units of an amount as a person types it: `5,000.00`, `5000` or, in German, `5.000,00`.

        ValueError for anything else. The plain decimal of every language is read too, unless it could mean
        something else here.
        """
        written = SPACES.sub(" ", text).strip()
        group = SPACES.sub(" ", self.group)
        found = re.fullmatch(
            rf"([0-9]{{1,3}}(?:{re.escape(group)}[0-9]{{3}})+|[0-9]+)(?:{re.escape(self.decimal)}([0-9]+))?",
            written,
        )
        if found is not None:
            whole, part = found[1].replace(group, ""), found[2]
            written = f"{whole}.{part}" if part else whole
        return parse_minor(written, currency)

    def shown_minor(self, text: str, currency: str) -> int:
        """The same of an amount as our pages write it, its sign and code included: `$6,240.00 USD`."""
        marks = {currency, *self._frame(currency, False), *self._frame(currency, True)}
        for mark in sorted((mark.strip() for mark in marks), key=len, reverse=True):
            text = text.replace(mark, "") if mark else text
        return self.minor(text, currency)

    def _quantity(self, quantity_e6: int) -> str:
        """Millionths as written by a person: `6`, `1.5`."""
        return self._millionths(quantity_e6, 0)

    def _price(self, price_e6: int, currency: str) -> str:
        """A unit price, with at least the currency's decimals and at most six."""
        return self._millionths(price_e6, exponent(currency))

    def _percent(self, rate_e6: int) -> str:
        """A rate in millionths: 88 750 is 8.875 %."""
        pattern = self.locale.percent_formats[None]
        before, after = pattern.prefix[0], pattern.suffix[0]
        return f"{before}{self._millionths(rate_e6 * 100, 0)}{after}"

    def _day(self, day: date) -> str:
        return dates.format_date(day, "medium", locale=self.locale)

    def _short_day(self, day: date) -> str:
        """Without the year, for places where the year is plain."""
        return dates.format_skeleton("MMMd", day, locale=self.locale)

    def _month(self, day: date) -> str:
        return dates.format_skeleton("yMMMM", day, locale=self.locale)

    def moment(self, at: datetime, zone: str) -> str:
        """A moment to the minute, as a clock on the wall of this zone shows it."""
        here = at.astimezone(ZoneInfo(zone))
        return f"{self.day(here.date())}, {dates.format_time(here, 'short', locale=self.locale)}"

    def _due(self, days: int) -> str:
        """How a due date lies to today, `19 days overdue`; `days` is due date minus today."""
        said = self.words
        if days < 0:
            return said.ngettext("%(num)s day overdue", "%(num)s days overdue", -days) % {"num": -days}
        if days == 0:
            return said.gettext("Due today")
        if days == 1:
            return said.gettext("Due tomorrow")
        return said.ngettext("Due in %(num)s day", "Due in %(num)s days", days) % {"num": days}

    def number(self, number: int) -> str:
        """A count: `22,190`."""
        return self._grouped(number)

    def size(self, size_bytes: int) -> str:
        """How large a file is, `2.4 MB`, at least 1 kB."""
        if size_bytes < MILLION:
            unit, value = "digital-kilobyte", Decimal(max(1, size_bytes // 1000))
        else:
            unit, value = "digital-megabyte", Decimal(size_bytes // 100_000) / 10
        written = units.format_unit(value, unit, length="short", locale=self.locale)
        return written.replace("byte", "B")  # German has “1 kbyte” beside “2 kB”

    def sums(self, amounts: Sequence[tuple[int, str]]) -> Markup:
        """`$18,412.50 and €4,275.00`: one amount for each currency, never added up."""
        parts = [self.money(minor, currency, code=len(amounts) > 1) for minor, currency in amounts]
        if len(parts) < 2:
            return Markup("").join(parts)
        return escape(self.words.gettext("%(several)s and %(last)s")) % {
            "several": Markup(", ").join(parts[:-1]),
            "last": parts[-1],
        }

    def _currency_frame(self, currency: str, is_named: bool) -> tuple[str, str]:
        """What the locale writes before and after an amount; where the code follows, US$ is but $."""
        pattern = self.locale.currency_formats["standard"]
        symbol = numbers.get_currency_symbol(currency, locale=self.locale)
        if is_named:
            symbol = LETTERS.sub("", symbol) or symbol
        before, after = pattern.prefix[0], pattern.suffix[0]
        if before.endswith("¤") and symbol[-1].isalpha():  # CLDR parts letters from digits
            before += "\u00a0"
        return before.replace("¤", symbol), after.replace("¤", symbol)

    def _digits(self, minor: int, decimals: int) -> str:
        whole, part = divmod(minor, 10**decimals)
        grouped = self._grouped(whole)
        return f"{grouped}{self.decimal}{part:0{decimals}d}" if decimals else grouped

    def _grouped(self, whole: int) -> str:
        return f"{whole:,}".replace(",", self.group)

    def _millionths(self, value_e6: int, decimals: int) -> str:
        whole, part = divmod(abs(value_e6), MILLION)
        digits = f"{part:06d}".rstrip("0").ljust(decimals, "0")
        sign = MINUS if value_e6 < 0 else ""
        return sign + self._grouped(whole) + (self.decimal + digits if digits else "")


@lru_cache(32)
def formats_in(locale: str) -> Formats:
    """The formats of a locale such as `en`, `de`, `fr` or `es`."""
    return Formats(locale)


def _sortable(name: str) -> str:
    """Without accents and capitals, so that Österreich stands among the names with O."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


def _plain(minor: int, decimals: int) -> str:
    sign = "-" if minor < 0 else ""
    whole, part = divmod(abs(minor), 10**decimals)
    return f"{sign}{whole}.{part:0{decimals}d}" if decimals else f"{sign}{whole}"
