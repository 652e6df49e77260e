"""A paper as its page shows it: the parts, order and figures that all kinds have."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import g
from sqlalchemy.orm import object_session

from portal.customers.rules import ADDRESS_PARTS, address_lines
from portal.kit.money import exponent, round_half_away
from portal.papers.facts import Fact, Section, facts_of, sections_of
from portal.papers.models import Paper, PaperLine
from portal.papers.pdf import queries
from portal.papers.placeholders import filled_in
from portal.web import frame
from portal.web.formats import Formats

E6 = 10**6


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line: quantity and price in millionths, amounts in minor units of the paper's currency."""

    description: str
    note: str
    quantity_e6: int
    unit: str
    price_e6: int
    discount_minor: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Tax:
    """A tax of the paper, or one named part of it."""

    name: str
    rate_e6: int
    base_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """What every kind of paper shows; all amounts in minor units of `currency`."""

    public_id: str
    number: str
    state: str
    currency: str
    bill_to: list[str]
    ship_to: list[str]
    lines: list[SheetLine]
    subtotal_minor: int
    discount_minor: int
    is_inclusive: bool
    taxes: list[Tax]
    total_minor: int
    facts: list[Fact]
    sections: list[Section]


def parts_of(paper: Paper, state: str, neighbours: Mapping[int, str] | None = None) -> dict[str, Any]:
    """The values of a `PaperSheet`, by name; the lines and tax groups are loaded.

    `neighbours` are the numbers of the papers that it names, by their ids; without them they are asked for.
    """
    show, texts = frame.show(), (filled_in(paper, paper.notes), filled_in(paper, paper.terms))
    named = _named_by(paper) if neighbours is None else neighbours
    return {
        "public_id": paper.public_id,
        "number": paper.number or "",
        "state": state,
        "currency": paper.currency,
        "bill_to": copied_address(paper.billing_address, show),
        "ship_to": copied_address(paper.shipping_address, show),
        "lines": [line_of(line, paper.currency) for line in paper.lines],
        "subtotal_minor": paper.subtotal_minor,
        "discount_minor": paper.discount_minor,
        "is_inclusive": paper.prices_include_tax,
        "taxes": taxes_of(paper),
        "total_minor": paper.total_minor,
        "facts": facts_of(paper, _numbers_of_reader(), named, show),
        "sections": sections_of(paper, _bank_details(), *texts, show),
    }


def _numbers_of_reader() -> dict[str, str]:
    """The numbers of the reader's company, which found out who reads."""
    reader: frame.Reader | None = g.get("reader")
    if reader is None:
        return {}
    return {"number": reader.customer_number, "tax_number": reader.customer_tax_number}


def _named_by(paper: Paper) -> dict[int, str]:
    """The numbers of the papers that it names, by their ids; one that names none asks nothing."""
    db = object_session(paper)
    if db is None or not (paper.based_on_id or paper.credits_id or paper.replaces_id):
        return {}
    return {row.id: row.number for row in db.execute(queries.numbers_of(paper))}


def _bank_details() -> str:
    business: frame.Business | None = g.get("business")
    return business.bank_details if business else ""


def copied_address(copied: Mapping[str, Any] | None, formats: Formats) -> list[str]:
    """A copied address as lines, the customer's name first."""
    if not copied:
        return []
    parts = {part: str(copied.get(part) or "") for part in ADDRESS_PARTS}
    lines = address_lines(**parts, country_name=formats.country(parts["country"]))
    name = copied.get("name")
    return [name, *lines] if name and name != parts["addressee"] else lines


def line_of(line: PaperLine, currency: str) -> SheetLine:
    """A line with its note apart and what was taken off it."""
    description, _newline, note = line.description.partition("\n")
    gross = round_half_away(line.quantity_e6 * line.price_e6 * 10 ** exponent(currency), E6 * E6)
    return SheetLine(
        description=description or line.item_code,
        note=note,
        quantity_e6=line.quantity_e6,
        unit=line.unit,
        price_e6=line.price_e6,
        discount_minor=gross - line.amount_minor,
        amount_minor=line.amount_minor,
    )


def taxes_of(paper: Paper) -> list[Tax]:
    """Each tax of the paper, or each of its named parts."""
    taxes = []
    for group in paper.tax_groups:
        if group.components:
            taxes += [Tax(name, rate, group.base_minor, minor) for name, rate, minor in group.components]
        elif group.name or group.rate_e6:
            taxes.append(Tax(group.name, group.rate_e6, group.base_minor, group.tax_minor))
    return taxes
