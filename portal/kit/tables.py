"""Tables as files, CSV and XLSX: a text is never a formula, an amount is a number, a day is a day."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeAlias

from portal.kit.money import decimal_text, exponent

FORMULA_STARTS: Final = tuple("=+-@\t\r＝＋－＠")
"""What a spreadsheet takes for the beginning of a formula, in full width too."""
LONGEST_CELL: Final = 32_767
"""What XLSX takes."""
DAY_FORMAT: Final = "yyyy-mm-dd"


@dataclass(frozen=True, slots=True)
class Amount:
    """Minor units of a currency, written as a plain decimal number."""

    minor: int
    currency: str


Cell: TypeAlias = str | date | Amount | None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads; `title` names the sheet. The rows are read once. `further` tables go into the same
    file: as CSV below it under their titles, as XLSX on sheets of their own."""

    title: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    further: Sequence["Table"] = ()


def as_csv(table: Table) -> bytes:
    """UTF-8 with the mark by which spreadsheets know it; days as 2026-11-20, amounts with a point."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for one in (table, *table.further):
        if one is not table:
            writer.writerows(([], [_harmless(one.title)]))
        writer.writerow([_harmless(head) for head in one.heads])
        writer.writerows([_plain(cell) for cell in row] for row in one.rows)
    return text.getvalue().encode("utf-8-sig", "replace")


def as_xlsx(table: Table) -> bytes:
    """A sheet for each table, written row by row so that a long one needs no memory."""
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True, "bottom": 1})
    formats: dict[str, Any] = {}

    def format_of(pattern: str) -> Any:
        if pattern not in formats:
            formats[pattern] = book.add_format({"num_format": pattern})
        return formats[pattern]

    for one in (table, *table.further):
        sheet = book.add_worksheet(_sheet_name(one.title))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(one.heads) - 1, 18)
        for column, head in enumerate(one.heads):
            sheet.write_string(0, column, head, bold)
        for line, row in enumerate(one.rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, Amount):
                    number = Decimal(decimal_text(cell.minor, cell.currency))
                    sheet.write_number(line, column, number, format_of(_amount_format(cell.currency)))
                elif isinstance(cell, date):
                    sheet.write_datetime(line, column, cell, format_of(DAY_FORMAT))
                elif cell:
                    sheet.write_string(line, column, cell[:LONGEST_CELL])
    book.close()
    return file.getvalue()


def _plain(cell: Cell) -> str:
    if isinstance(cell, Amount):
        return decimal_text(cell.minor, cell.currency)
    if isinstance(cell, date):
        return cell.isoformat()
    return _harmless(cell or "")


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _amount_format(currency: str) -> str:
    decimals = exponent(currency)
    return f"#,##0.{'0' * decimals}" if decimals else "#,##0"


def _sheet_name(title: str) -> str:
    """Excel takes 31 characters and not all of them."""
    kept = "".join(letter for letter in title if letter.isprintable() and letter not in "[]:*?/\\'")
    return kept[:31] or "1"
