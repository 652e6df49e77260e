"""The texts of a row become values, or say what is wrong with them."""

from datetime import date

import pytest

from portal.imports.columns import (
    Column,
    ImportOptions,
    MissingColumn,
    OddPattern,
    UnknownCurrency,
    UnknownPreset,
    meaning,
)
from portal.imports.countries import country_code
from portal.imports.rows import RowReader, read_date
from portal.papers.rules.statuses import PaperKind
from portal.papers.rules.totals import Tax

TODAY = date(2026, 3, 10)
ALL = [str(column) for column in Column]
GOOD = {
    "number": "7",
    "customer": "c1",
    "date": "2026-03-01",
    "quantity": "2",
    "price": "1.5",
    "kind": "",
    "customer_name": "",
    "due": "",
    "item": "",
    "description": "",
    "tax": "",
    "currency": "",
    "country": "",
}


def reader() -> RowReader:
    return RowReader(meaning(ALL, ImportOptions(), "EUR"), TODAY)


def faults(**changed: str) -> list[tuple[str, str]]:
    rows, cells = reader(), list((GOOD | changed).values())
    found = rows.read(cells)
    told = rows.faults(cells)
    assert (found is None) == bool(told)
    return told


def value(column: Column, text: str) -> object:
    rows = reader()
    values = rows.read(list((GOOD | {str(column): text}).values()))
    assert values is not None
    return values[rows.at[column]]


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01",
        "2026-03-01 08:26",
        "2026-03-01 08:26:30",
        "2026-03-01T08:26:30.123Z",
        "2026-03-01T08:26+01:00",
        "2026/03/01",
        "2026.03.01",
        "20260301",
        "01.03.2026",
        "1.3.2026 8:05",
    ],
)
def test_usual_dates_are_read(text: str) -> None:
    assert read_date(text) == date(2026, 3, 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "01/03/2026",
        "3/1/26",
        "2026-02-30",
        "2026-3-1",
        "2026-03/01",
        "1 March 2026",
        "٢٠٢٦-03-01",
        "0000-01-01",
    ],
)
def test_other_dates_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|day"):
        read_date(text)


@pytest.mark.parametrize(
    ("changed", "column", "reason"),
    [
        ({"customer": " "}, "customer", "no customer"),
        ({"number": ""}, "number", "no number"),
        ({"number": "x" * 61}, "number", "longer than 60"),
        ({"number": "1\x1b[2J"}, "number", "cannot be printed"),
        ({"date": "2026-03-11"}, "date", "after today"),
        ({"quantity": "1,5"}, "quantity", "plain number"),
        ({"quantity": "1e3"}, "quantity", "plain number"),
        ({"quantity": ""}, "quantity", "plain number"),
        ({"quantity": "0.0000001"}, "quantity", "decimals"),
        ({"quantity": "99999999999"}, "quantity", "too large"),
        ({"price": "-0.01"}, "price", "below zero"),
        ({"price": "NaN"}, "price", "plain number"),
        ({"kind": "bill"}, "kind", "none of"),
        ({"tax": "101"}, "tax", "rate"),
        ({"tax": "19.00001"}, "tax", "rate"),
        ({"currency": "EURO"}, "currency", "currency code"),
        ({"due": "soon"}, "due", "not a date"),
        ({"description": "x" * 2001}, "description", "longer than 2000"),
    ],
)
def test_a_fault_names_its_column_and_reason(changed: dict[str, str], column: str, reason: str) -> None:
    ((found, why),) = faults(**changed)
    assert (found, reason in why) == (column, True)


def test_every_fault_of_a_row_is_told_also_when_it_was_seen_before() -> None:
    rows, cells = reader(), list((GOOD | {"customer": "", "price": "-1"}).values())
    for _ in range(2):
        assert rows.faults(cells) == [("customer", "no customer"), ("price", "a price below zero")]


def test_too_few_and_too_many_cells_are_a_fault() -> None:
    rows = reader()
    for cells in (["1"], [*GOOD.values(), "more"]):
        assert rows.read(cells) is None
        assert rows.faults(cells) == [("", f"{len(cells)} cells, the header has 13")]


def test_values_are_exact() -> None:
    assert value(Column.QUANTITY, "-1.5") == -1_500_000
    assert value(Column.PRICE, " 0.001 ") == 1000
    assert value(Column.TAX, "8.875 %") == Tax("", 88_750)
    assert value(Column.TAX, "0") == ""
    assert value(Column.KIND, "Credit Note") == PaperKind.CREDIT_NOTE
    assert value(Column.CURRENCY, "usd") == "USD"


def test_columns_are_matched_by_name_by_option_and_by_preset() -> None:
    header = ["Number", "Client", "date", "quantity", "price"]
    found = meaning(header, ImportOptions(columns={Column.CUSTOMER: "Client"}), "EUR")
    assert (found.places[Column.NUMBER], found.places[Column.CUSTOMER]) == (0, 1)
    retail = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID"]
    found = meaning([*retail, "Country"], ImportOptions(preset="online-retail"), "EUR")
    assert (found.currency, found.headers[Column.NUMBER]) == ("GBP", "InvoiceNo")


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        (ImportOptions(columns={Column.ITEM: "SKU"}), MissingColumn),
        (ImportOptions(preset="online-retail"), MissingColumn),
        (ImportOptions(preset="nobody"), UnknownPreset),
        (ImportOptions(currency="EURO"), UnknownCurrency),
        (ImportOptions(credit_pattern="("), OddPattern),
    ],
)
def test_options_that_do_not_fit_are_refused(options: ImportOptions, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        meaning(ALL, options, "EUR")


def test_a_file_without_a_header_is_refused_by_the_columns_it_lacks() -> None:
    with pytest.raises(MissingColumn, match="536365"):
        meaning(["536365", "85123A"], ImportOptions(), "EUR")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Norway", "NO"),
        ("EIRE", "IE"),
        ("Deutschland", "DE"),
        ("gb", "GB"),
        ("USA", "US"),
        ("Channel Islands", ""),
    ],
)
def test_countries_are_known_by_name_and_code(name: str, code: str) -> None:
    assert country_code(name) == code
