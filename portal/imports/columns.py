"""Which column of a file holds what, and how its papers are meant."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from portal.kit.currencies import EXPONENTS
from portal.kit.refusal import N_, Refusal


class Column(StrEnum):
    """What a column can hold; a file needs the first five."""

    NUMBER = "number"
    CUSTOMER = "customer"
    DATE = "date"
    QUANTITY = "quantity"
    PRICE = "price"
    KIND = "kind"
    CUSTOMER_NAME = "customer_name"
    DUE = "due"
    ITEM = "item"
    DESCRIPTION = "description"
    TAX = "tax"
    CURRENCY = "currency"
    COUNTRY = "country"


NEEDED: Final = (Column.NUMBER, Column.CUSTOMER, Column.DATE, Column.QUANTITY, Column.PRICE)


class MissingColumn(Refusal):
    sentence = N_("The file has no column “%(header)s” for the %(column)s. Its columns are: %(headers)s.")


class UnknownPreset(Refusal):
    sentence = N_("There is no preset “%(preset)s”. There are: %(presets)s.")


class UnknownCurrency(Refusal):
    sentence = N_("“%(currency)s” is not a currency code like USD or EUR.")


class OddPattern(Refusal):
    sentence = N_("“%(pattern)s” is not a pattern: %(reason)s.")


@dataclass(frozen=True, slots=True)
class Preset:
    """How the files of one source are read."""

    columns: Mapping[Column, str]
    currency: str | None = None
    credit_pattern: str | None = None
    customer_name: str = ""
    customer_email: str = ""
    """Both made with the customer's id in the place of `{}`, where the file has none."""


PRESETS: Final[Mapping[str, Preset]] = {
    "online-retail": Preset(
        columns={
            Column.NUMBER: "InvoiceNo",
            Column.ITEM: "StockCode",
            Column.DESCRIPTION: "Description",
            Column.QUANTITY: "Quantity",
            Column.DATE: "InvoiceDate",
            Column.PRICE: "UnitPrice",
            Column.CUSTOMER: "CustomerID",
            Column.COUNTRY: "Country",
        },
        currency="GBP",
        credit_pattern="^C",
        customer_name="Customer {}",
        customer_email="c{}@retail.example",
    )
}


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the person who imports says: headers by column, and what the file leaves open.

    Without preset and columns a file's headers are the names of the columns themselves.
    """

    columns: Mapping[Column, str] = field(default_factory=dict)
    preset: str | None = None
    currency: str | None = None
    credit_pattern: str | None = None
    reject_file: Path | None = None


@dataclass(frozen=True, slots=True)
class Meaning:
    """A file's columns by their places, and everything else that its rows need to become papers."""

    places: Mapping[Column, int]
    width: int
    headers: Mapping[Column, str]
    currency: str
    is_credit: re.Pattern[str] | None
    customer_name: str
    customer_email: str


def meaning(header: list[str], options: ImportOptions, default_currency: str) -> Meaning:
    """Match options and header; raises UnknownPreset, MissingColumn, UnknownCurrency, OddPattern."""
    preset = _preset(options.preset)
    wanted = {**preset.columns, **options.columns}
    if not preset.columns:
        own = {name.lower(): name for name in header}
        wanted = {column: own[column] for column in Column if column in own} | wanted
    for column in (*NEEDED, *wanted):
        name = wanted.get(column, str(column))
        if name not in header:
            shown = ", ".join(part[:40] for part in header[:30])
            raise MissingColumn(header=name, column=column.replace("_", " "), headers=shown)
    currency = (options.currency or preset.currency or default_currency).upper()
    if currency not in EXPONENTS:
        raise UnknownCurrency(currency=currency)
    return Meaning(
        places={column: header.index(name) for column, name in wanted.items()},
        width=len(header),
        headers={column: wanted.get(column, str(column)) for column in Column},
        currency=currency,
        is_credit=_pattern(options.credit_pattern or preset.credit_pattern),
        customer_name=preset.customer_name,
        customer_email=preset.customer_email,
    )


def _preset(name: str | None) -> Preset:
    if name is None:
        return Preset(columns={})
    if name not in PRESETS:
        raise UnknownPreset(preset=name, presets=", ".join(sorted(PRESETS)))
    return PRESETS[name]


def _pattern(text: str | None) -> re.Pattern[str] | None:
    if not text:
        return None
    try:
        return re.compile(text)
    except re.error as fault:
        raise OddPattern(pattern=text, reason=str(fault)) from None
