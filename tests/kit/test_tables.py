"""Tables as files: what a spreadsheet reads out of them."""

import csv
import io
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kit.tables import FORMULA_STARTS, Amount, Table, as_csv, as_xlsx
from tests.spreadsheets import cells_of

DAY = date(2026, 11, 20)


def table(*rows: tuple[object, ...]) -> Table:
    return Table("Invoices", ["Number", "Day", "Amount"], rows)  # type: ignore[arg-type]


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_csv_has_days_as_written_in_iso_and_amounts_with_their_decimals() -> None:
    content = as_csv(
        table(
            ("INV-1", DAY, Amount(-624000, "USD")),
            ("Größe, „so“", None, Amount(5, "JPY")),
            ("x", DAY, Amount(1, "KWD")),
        )
    )
    assert content.startswith(b"\xef\xbb\xbf")
    assert read_csv(content) == [
        ["Number", "Day", "Amount"],
        ["INV-1", "2026-11-20", "-6240.00"],
        ["Größe, „so“", "", "5"],
        ["x", "2026-11-20", "0.001"],
    ]


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_a_text_never_becomes_a_formula(start: str) -> None:
    evil = f"{start}cmd|' /C calc'!A0"
    assert read_csv(as_csv(table((evil, None, None))))[1][0] == f"'{evil}"
    content = as_xlsx(table((evil, None, None)))
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    assert cells_of(content)[1][0].strip() == evil.strip()


def test_an_xlsx_has_numbers_days_and_a_row_of_heads_that_stays() -> None:
    content = as_xlsx(table(("INV-1", DAY, Amount(-624001, "USD")), ("http://x.example", None, None)))
    assert cells_of(content) == [
        ["Number", "Day", "Amount"],
        ["INV-1", 46346, "-6240.01"],
        ["http://x.example"],
    ]
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert "<hyperlink" not in sheet
    assert 'state="frozen"' in sheet


@given(texts=st.lists(st.text(), max_size=5), minor=st.integers(-(10**12), 10**12))
def test_whatever_a_paper_says_the_file_can_be_read(texts: list[str], minor: int) -> None:
    rows = [(text, DAY, Amount(minor, "EUR")) for text in texts]
    read = cells_of(as_xlsx(table(*rows)))
    assert len(read) == len(rows) + 1
    as_csv(table(*rows))
    assert all(float(row[-1]) == minor / 100 for row in read[1:])
