"""One row of a file: its texts as values, or what is wrong with them."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from operator import itemgetter
from typing import Any, Final

from portal.imports.columns import Column, Meaning
from portal.kit.currencies import EXPONENTS
from portal.kit.money import parse_e6
from portal.papers.drafts import DraftLine
from portal.papers.rules.statuses import PaperKind
from portal.papers.rules.totals import MOST_QUANTITY_E6, LineValues, Tax

MOST_KEPT: Final = 20_000
_MOST_CHARACTERS: Final = {
    Column.NUMBER: 60,
    Column.CUSTOMER: 60,
    Column.CUSTOMER_NAME: 200,
    Column.ITEM: 60,
    Column.DESCRIPTION: 2000,
    Column.COUNTRY: 100,
}
_OF_THE_PAPER: Final = (Column.CUSTOMER, Column.DATE, Column.KIND, Column.DUE, Column.CURRENCY)
"""What has to be the same in all rows of a paper."""
_TIME: Final = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST: Final = re.compile(r"(\d{4})([-/.]?)(\d{2})\2(\d{2})" + _TIME, re.ASCII)
_DAY_FIRST: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})" + _TIME, re.ASCII)
_PER_CENT: Final = 100

Reader = Callable[[str], Any]


class _Kept(dict[str, Any]):
    """The value of each text, read once, because prices, dates and items come again and again.

    None where the text is odd; `reasons` says why.
    """

    def __init__(self, read: Reader) -> None:
        super().__init__()
        self.read = read
        self.reasons: dict[str, str] = {}

    def __missing__(self, text: str) -> Any:
        if len(self) >= MOST_KEPT:
            self.clear()
            self.reasons.clear()
        try:
            value = self.read(text.strip())
        except ValueError as fault:
            value = None
            self.reasons[text] = str(fault)
        self[text] = value
        return value


class RowReader:
    """Turns rows of cells into lists of values, by the meaning of the file's columns."""

    def __init__(self, meaning: Meaning, today: date) -> None:
        readers = _readers(today)
        self.meaning = meaning
        self._columns = [column for column in Column if column in meaning.places]
        self._plan = [(_Kept(readers[column]), meaning.places[column]) for column in self._columns]
        self.at: Mapping[Column, int] = dict.fromkeys(Column, -1) | {
            column: place for place, column in enumerate(self._columns)
        }
        self._width = meaning.width
        self._number_at, self._kind_at = self.at[Column.NUMBER], self.at[Column.KIND]
        self.of_the_paper = [column for column in _OF_THE_PAPER if column in meaning.places]
        self.head: Callable[[list[Any]], tuple[Any, ...]] = itemgetter(
            *(self.at[column] for column in self.of_the_paper)
        )

    def read(self, cells: list[str]) -> list[Any] | None:
        """The values, in the places that `at` tells, and an empty one in the place of every column that the
        file does not have; None where the row is faulty (`faults` says why)."""
        if len(cells) != self._width:
            return None
        values = [kept[cells[place]] for kept, place in self._plan]
        if None in values:
            return None
        values.append("")
        return values

    def faults(self, cells: list[str]) -> list[tuple[str, str]]:
        """Header and reason for everything that is wrong with a row."""
        if len(cells) != self.meaning.width:
            return [("", f"{len(cells)} cells, the header has {self.meaning.width}")]
        return [
            (self.meaning.headers[column], kept.reasons[cells[place]])
            for column, (kept, place) in zip(self._columns, self._plan, strict=True)
            if kept[cells[place]] is None
        ]

    def key(self, values: list[Any]) -> tuple[str, str]:
        """Kind, empty where the file names none, and number: what makes rows one paper."""
        return values[self._kind_at], values[self._number_at]

    def identity(self, cells: list[str]) -> tuple[str, str | None]:
        """Number and kind of the paper a faulty row belongs to; no number, or None, where it is not told."""
        number, kind = self._cell(cells, Column.NUMBER), self._cell(cells, Column.KIND)
        try:
            return number, _kind(kind) if kind else ""
        except ValueError:
            return number, None

    def _cell(self, cells: list[str], column: Column) -> str:
        place = self.meaning.places.get(column)
        return "" if place is None or place >= len(cells) else cells[place].strip()

    def mixed(self, head: tuple[Any, ...], other: tuple[Any, ...]) -> tuple[str, str]:
        """Header and reason for the first part of two heads of one paper that differs."""
        column = next(c for c, one, two in zip(self.of_the_paper, head, other, strict=True) if one != two)
        return self.meaning.headers[column], f"rows of this number differ in the {column}"

    def lines(self, rows: list[list[Any]], sign: int) -> list[DraftLine]:
        """The lines of a paper, their quantities times the sign."""
        at = self.at
        quantity, price, tax = at[Column.QUANTITY], at[Column.PRICE], at[Column.TAX]
        item, description = at[Column.ITEM], at[Column.DESCRIPTION]
        return [
            DraftLine(
                LineValues(sign * values[quantity], values[price], None, values[tax] or None),
                values[item],
                values[description],
            )
            for values in rows
        ]


def read_date(text: str) -> date:
    """`2026-11-01`, `2026/11/01`, `20261101` or `01.11.2026`, with or without a time, which is left out.

    `01/11/2026` is refused: nobody can tell whether it is November or January.
    """
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = found[1], found[3], found[4]
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = found[1], found[2], found[3]
    else:
        raise ValueError(f"“{text[:40]}” is not a date like 2026-11-01")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(f"“{text[:40]}” is not a day of the calendar") from None


def _readers(today: date) -> dict[Column, Reader]:
    return {
        Column.NUMBER: _needed(Column.NUMBER),
        Column.CUSTOMER: _needed(Column.CUSTOMER),
        Column.DATE: _not_after(today),
        Column.QUANTITY: _quantity,
        Column.PRICE: _price,
        Column.KIND: _kind,
        Column.CUSTOMER_NAME: _text(Column.CUSTOMER_NAME),
        Column.DUE: lambda text: read_date(text) if text else "",
        Column.ITEM: _text(Column.ITEM),
        Column.DESCRIPTION: _text(Column.DESCRIPTION),
        Column.TAX: _tax,
        Column.CURRENCY: _currency,
        Column.COUNTRY: _text(Column.COUNTRY),
    }


def _text(column: Column) -> Reader:
    most = _MOST_CHARACTERS[column]

    def read(text: str) -> str:
        if len(text) > most:
            raise ValueError(f"longer than {most} characters")
        return text

    return read


def _needed(column: Column) -> Reader:
    short = _text(column)

    def read(text: str) -> str:
        if not text:
            raise ValueError(f"no {column}")
        if not text.isprintable():
            raise ValueError(f"the {column} has characters that cannot be printed")
        return str(short(text))

    return read


def _not_after(today: date) -> Reader:
    def read(text: str) -> date:
        day = read_date(text)
        if day > today:
            raise ValueError("after today")
        return day

    return read


def _quantity(text: str) -> int:
    quantity_e6 = parse_e6(text)
    if abs(quantity_e6) > MOST_QUANTITY_E6:
        raise ValueError("too large")
    return quantity_e6


def _price(text: str) -> int:
    price_e6 = parse_e6(text)
    if price_e6 < 0:
        raise ValueError("a price below zero")
    return price_e6


def _kind(text: str) -> PaperKind | str:
    word = text.lower().replace(" ", "_").replace("-", "_")
    if word and word not in set(PaperKind):
        raise ValueError(f"“{text[:40]}” is none of {', '.join(PaperKind)}")
    return PaperKind(word) if word else ""


def _tax(text: str) -> Tax | str:
    """A rate in per cent, with or without the sign; no tax where it is empty or 0."""
    rate_e8 = parse_e6(text.removesuffix("%").rstrip()) if text else 0
    if not 0 <= rate_e8 <= _PER_CENT * 10**6 or rate_e8 % _PER_CENT:
        raise ValueError(f"“{text[:40]}” is not a rate between 0 and 100 with at most four decimals")
    return Tax("", rate_e8 // _PER_CENT) if rate_e8 else ""


def _currency(text: str) -> str:
    code = text.upper()
    if code and code not in EXPONENTS:
        raise ValueError(f"“{text[:40]}” is not a currency code like USD or EUR")
    return code
