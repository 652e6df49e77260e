"""An invoice as its page shows it: the parts, order and figures of the paper."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.customers.rules import ADDRESS_PARTS, address_lines
from portal.invoices import queries
from portal.kit.money import exponent, round_half_away
from portal.ledger.words import method_words
from portal.papers.models import Paper, PaperLine
from portal.papers.rules.instalments import instalments
from portal.papers.rules.statuses import InvoiceStatus, PaperKind, invoice_status, is_due_soon
from portal.web.frame import show

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
class Part:
    """An instalment and what of it is still open."""

    due_on: date
    amount_minor: int
    open_minor: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """What was paid or credited on the paper by one payment, note or retainer."""

    words: str
    on: date
    minor: int
    is_credit: bool


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A paper that this one names."""

    number: str
    public_id: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What `invoices/show.html` expects; all amounts in minor units of `currency`."""

    number: str
    kind: str
    state: str
    days: int | None
    currency: str
    issued_on: date
    due_on: date | None
    terms: str
    po: str
    order_number: str
    bill_to: list[str]
    ship_to: list[str]
    lines: list[SheetLine]
    subtotal_minor: int
    discount_minor: int
    is_inclusive: bool
    taxes: list[Tax]
    total_minor: int
    paid_minor: int
    credited_minor: int
    written_off_minor: int
    open_minor: int
    under_way_minor: int
    instalments: list[Part]
    settlements: list[Settlement]
    replaces: Neighbour | None
    replaced_by: Neighbour | None
    notes: str


def sheet_of(db: Session, paper: Paper, today: date) -> Sheet:
    """Read what belongs to the paper, in two statements, and lay it out."""
    settlements = [_settlement(row) for row in db.execute(queries.settlements(paper.id))]
    neighbours = {row.id: row for row in db.execute(queries.neighbours(paper))}
    replaced_by = next((row for row in neighbours.values() if row.replaces_id == paper.id), None)
    parts = instalments(paper)
    waiting = [part.due_on for part in parts if part.unfilled_not_under_way_minor and part.due_on]
    due_on = waiting[0] if waiting else paper.due_on
    return Sheet(
        number=paper.number or "",
        kind=queries.KIND_WORDS[PaperKind(paper.kind)],
        state=tone_of(paper, today),
        days=(due_on - today).days if waiting and due_on else None,
        currency=paper.currency,
        issued_on=paper.issued_on or today,
        due_on=due_on,
        terms="",
        po=paper.purchase_order,
        order_number=getattr(neighbours.get(paper.based_on_id or 0), "number", ""),
        bill_to=_address(paper.billing_address),
        ship_to=_address(paper.shipping_address),
        lines=[_line(line, paper.currency) for line in paper.lines],
        subtotal_minor=paper.subtotal_minor,
        discount_minor=paper.discount_minor,
        is_inclusive=paper.prices_include_tax,
        taxes=_taxes(paper),
        total_minor=paper.total_minor,
        paid_minor=sum(one.minor for one in settlements if not one.is_credit),
        credited_minor=sum(one.minor for one in settlements if one.is_credit),
        written_off_minor=paper.written_off_minor,
        open_minor=paper.open_minor,
        under_way_minor=min(paper.under_way_minor, paper.open_minor),
        instalments=[
            Part(part.due_on, part.amount_minor, part.unfilled_minor)
            for part in parts
            if paper.deposit_minor and part.due_on
        ],
        settlements=settlements,
        replaces=_neighbour(neighbours.get(paper.replaces_id or 0)),
        replaced_by=_neighbour(replaced_by),
        notes=paper.notes,
    )


def tone_of(paper: Any, today: date) -> str:
    """The status, or the tone "due soon" of what is open and not late."""
    if is_due_soon(paper, today):
        return "due_soon"
    status: InvoiceStatus = invoice_status(paper, today)
    return status.value


def _address(copied: dict[str, Any] | None) -> list[str]:
    """A copied address as lines, the customer's name first."""
    if not copied:
        return []
    parts = {part: str(copied.get(part) or "") for part in ADDRESS_PARTS}
    lines = address_lines(**parts, country_name=show().country(parts["country"]))
    name = copied.get("name")
    return [name, *lines] if name and name != parts["addressee"] else lines


def _line(line: PaperLine, currency: str) -> SheetLine:
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


def _taxes(paper: Paper) -> list[Tax]:
    taxes = []
    for group in paper.tax_groups:
        if group.components:
            taxes += [Tax(name, rate, group.base_minor, minor) for name, rate, minor in group.components]
        elif group.name or group.rate_e6:
            taxes.append(Tax(group.name, group.rate_e6, group.base_minor, group.tax_minor))
    return taxes


def _settlement(row: Any) -> Settlement:
    if row.payment_number:
        words = _("%(method)s, %(number)s", method=method_words(row.method), number=row.payment_number)
    elif row.kind == PaperKind.CREDIT_NOTE:
        words = _("Credit note %(number)s", number=row.paper_number)
    else:
        words = _("Retainer %(number)s", number=row.paper_number)
    return Settlement(words, row.on, int(row.minor), row.kind == PaperKind.CREDIT_NOTE)


def _neighbour(row: Any) -> Neighbour | None:
    return Neighbour(row.number, row.public_id) if row and row.number else None
