"""Issuing papers, as far as the ledger is not touched: what is checked, filled in and written.

Functions for the operation that issues; those with a session are called inside its transaction.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.bulk import insert_rows, insert_tuples, reserve_ids
from portal.customers import queries as customer_queries
from portal.customers.models import AddressKind, Customer
from portal.customers.rules import ADDRESS_PARTS
from portal.kit import tokens
from portal.kit.refusal import N_, Refusal
from portal.papers.drafts import PaperDraft
from portal.papers.models import Paper, PaperLine, TaxGroupRow
from portal.papers.rules.instalments import due_date
from portal.papers.rules.statuses import OrderInvoiced, OrderShipped, PaperKind, PaperState
from portal.papers.rules.totals import NO_TAX, Discount, LineValues, TaxGroup, Totals, totals
from portal.preferences.cascade import choices_of_many
from portal.preferences.choices import Choices
from portal.preferences.queries import settings_version
from portal.preferences.rules import (
    MAILS_PAPERS,
    PAYMENT_METHODS_OFFERED,
    PAYMENT_TERMS_DAYS,
    QUOTE_VALIDITY_DAYS,
)

PAYABLE: Final = frozenset({PaperKind.INVOICE, PaperKind.RETAINER_INVOICE})
_SENT_STATES: Final = {PaperKind.QUOTE: PaperState.SENT, PaperKind.ORDER: PaperState.CONFIRMED}
_NO_DISCOUNT: Final = Discount()
_LINE_COLUMNS: Final = (
    "customer_id",
    "paper_id",
    "position",
    "item_code",
    "description",
    "unit",
    "quantity_e6",
    "price_e6",
    "discount_rate_e6",
    "discount_amount_minor",
    "tax_name",
    "tax_rate_e6",
    "amount_minor",
)


class FutureDate(Refusal):
    sentence = N_("The date %(issued_on)s is after today. Schedule this paper instead.")
    field = "issued_on"


class NoLines(Refusal):
    sentence = N_("Add at least one line.")


class OddDeposit(Refusal):
    sentence = N_("A deposit is part of the total and due on or before the rest.")
    field = "deposit"


class NoSuchCustomer(Refusal):
    sentence = N_("This customer is not known.")


@dataclass(frozen=True, slots=True)
class Priced:
    """A draft and what it comes to."""

    draft: PaperDraft
    totals: Totals


@dataclass(frozen=True, slots=True)
class Addressee:
    """What the papers of one customer take from it: addresses by kind, choices."""

    name: str
    addresses: Mapping[str, Mapping[str, str]]
    choices: Choices


def price(draft: PaperDraft) -> Priced:
    """Add a draft up; raises NoLines, NegativeTotal, AmountTooLarge, OddDeposit."""
    if not draft.lines:
        raise NoLines
    sums = totals(
        [line.values for line in draft.lines],
        currency=draft.currency,
        prices_include_tax=draft.prices_include_tax,
        discount=draft.discount,
    )
    if not 0 <= draft.deposit_minor <= sums.total_minor or (
        draft.deposit_minor and (draft.deposit_due_on is None or draft.kind not in PAYABLE)
    ):
        raise OddDeposit
    return Priced(draft, sums)


def addressees(db: Session, customer_ids: Collection[int], version: int) -> dict[int, Addressee]:
    """What papers take from these customers, among every customer, under this version of the settings.

    Unknown and merged customers are left out, the others held with the weakest lock that keeps them from
    being merged meanwhile.
    """
    held = (
        select(Customer.id, Customer.group_id, Customer.display_name)
        .where(Customer.id.in_(customer_ids), Customer.merged_into_id.is_(None))
        .order_by(Customer.id)
        .with_for_update(read=True, key_share=True)
    )
    found = db.execute(held).all()
    choices = choices_of_many(db, {customer_id: group_id for customer_id, group_id, _ in found}, version)
    addresses: dict[int, dict[str, Mapping[str, str]]] = {}
    for customer_id, kind, *parts in db.execute(customer_queries.paper_addresses(customer_ids)):
        addresses.setdefault(customer_id, {})[kind] = dict(zip(ADDRESS_PARTS, parts, strict=True))
    return {
        customer_id: Addressee(name, addresses.get(customer_id, {}), choices[customer_id])
        for customer_id, _, name in found
    }


def sent_row(priced: Priced, to: Addressee, today: date, now: datetime) -> dict[str, Any]:
    """The columns of the paper as it is sent, but for id and number; raises FutureDate or OddDeposit."""
    draft, sums = priced.draft, priced.totals
    issued_on = draft.issued_on or today
    if issued_on > today:
        raise FutureDate(issued_on=issued_on.isoformat())
    due_on = None
    if draft.kind in PAYABLE:
        due_on = draft.due_on or due_date(issued_on, to.choices[PAYMENT_TERMS_DAYS])
        if draft.deposit_minor and draft.deposit_due_on is not None and draft.deposit_due_on > due_on:
            raise OddDeposit
    is_order = draft.kind == PaperKind.ORDER
    return {
        "customer_id": draft.customer_id,
        "kind": str(draft.kind),
        "state": str(_SENT_STATES.get(draft.kind, PaperState.OPEN)),
        "currency": draft.currency,
        "issued_on": issued_on,
        "due_on": due_on,
        "valid_until_on": _valid_until(draft, to.choices, issued_on),
        "expires_on": draft.expires_on,
        "purchase_order": draft.purchase_order,
        "notes": draft.notes,
        "terms": draft.terms,
        "billing_address": _billing_address(draft, to),
        "shipping_address": draft.shipping_address or to.addresses.get(AddressKind.SHIPPING),
        "prices_include_tax": draft.prices_include_tax,
        "discount_rate_e6": draft.discount.rate_e6 if draft.discount else 0,
        "discount_amount_minor": draft.discount.amount_minor if draft.discount else 0,
        "subtotal_minor": sums.subtotal_minor,
        "discount_minor": sums.discount_minor,
        "tax_minor": sums.tax_minor,
        "total_minor": sums.total_minor,
        "deposit_minor": draft.deposit_minor,
        "deposit_due_on": draft.deposit_due_on if draft.deposit_minor else None,
        "open_minor": sums.total_minor if draft.kind in PAYABLE else 0,
        "available_minor": sums.total_minor if draft.kind == PaperKind.CREDIT_NOTE else 0,
        "payment_methods": _payment_methods(draft, to.choices),
        "allows_part_payment": draft.allows_part_payment,
        "invoiced": str(OrderInvoiced.NO) if is_order else None,
        "shipped": str(OrderShipped.NOT_YET) if is_order else None,
        "replaces_id": draft.replaces_id,
        "based_on_id": draft.based_on_id,
        "credits_id": draft.credits_id,
        "sent_at": now,
        "waits_for_mail": to.choices[MAILS_PAPERS],
    }


def draft_row(priced: Priced, to: Addressee, today: date, now: datetime) -> dict[str, Any]:
    """The columns of the paper as a draft that nobody has sent yet, but for its id."""
    unsent = {
        "number": None,
        "sent_at": None,
        "state": str(PaperState.DRAFT),
        "waits_for_mail": False,
    }
    return sent_row(priced, to, today, now) | unsent | {"open_minor": 0, "available_minor": 0}


def write_draft(db: Session, draft: PaperDraft, today: date, now: datetime) -> int:
    """Write a draft, seen by every customer, and return its id; raises what `price` does, NoSuchCustomer."""
    priced = price(draft)
    version = db.scalar(settings_version()) or 0
    to = addressees(db, [draft.customer_id], version).get(draft.customer_id)
    if to is None:
        raise NoSuchCustomer
    paper_id = reserve_ids(db, Paper, 1)[0]
    row = draft_row(priced, to, today, now) | {"id": paper_id, "public_id": tokens.new_public_id()}
    write_new(db, [row], [priced], now)
    return paper_id


def write_new(db: Session, rows: list[dict[str, Any]], priced: Iterable[Priced], now: datetime) -> None:
    """Insert papers, given their complete columns, with lines and tax groups."""
    insert_rows(db, Paper, [{**row, "created_at": now} for row in rows])
    lines: list[tuple[Any, ...]] = []
    with_components: list[dict[str, Any]] = []
    groups: list[dict[str, Any]] = []
    for row, one in zip(rows, priced, strict=True):
        owner = row["customer_id"], row["id"]
        for position, (line, minor) in enumerate(
            zip(one.draft.lines, one.totals.line_minors, strict=True), 1
        ):
            values, item_code, description, unit = line
            filled = (*owner, position, item_code, description, unit, *_figures(values), minor)
            if values.tax is not None and values.tax.components:
                components = [list(part) for part in values.tax.components]
                with_components.append(
                    {**dict(zip(_LINE_COLUMNS, filled, strict=True)), "tax_components": components}
                )
            else:
                lines.append(filled)
        groups += _group_rows(*owner, one.totals)
    insert_tuples(db, PaperLine, _LINE_COLUMNS, lines)
    insert_rows(db, PaperLine, with_components)
    insert_rows(db, TaxGroupRow, groups)


def write_stored(paper: Paper, row: Mapping[str, Any], sums: Totals) -> None:
    """Turn a stored draft into the sent paper."""
    for column, value in row.items():
        setattr(paper, column, value)
    for line, amount_minor in zip(paper.lines, sums.line_minors, strict=True):
        line.amount_minor = amount_minor
    paper.tax_groups = [TaxGroupRow(**group) for group in _group_rows(paper.customer_id, paper.id, sums)]


def _figures(values: LineValues) -> tuple[int, int, int, int, str, int]:
    quantity_e6, price_e6, discount, tax = values
    if discount is None and tax is None:
        return quantity_e6, price_e6, 0, 0, "", 0
    discount, tax = discount or _NO_DISCOUNT, tax or NO_TAX
    return quantity_e6, price_e6, discount.rate_e6, discount.amount_minor, tax.name, tax.rate_e6


def _group_rows(customer_id: int, paper_id: int, sums: Totals) -> list[dict[str, Any]]:
    return [
        {
            "customer_id": customer_id,
            "paper_id": paper_id,
            "position": position,
            "name": group.tax.name,
            "rate_e6": group.tax.rate_e6,
            "base_minor": group.base_minor,
            "tax_minor": group.tax_minor,
            "components": _components(group),
        }
        for position, group in enumerate(sums.groups, 1)
    ]


def _components(group: TaxGroup) -> list[list[object]] | None:
    if not group.tax.components:
        return None
    return [
        [name, rate_e6, tax_minor]
        for (name, rate_e6), tax_minor in zip(group.tax.components, group.component_taxes, strict=True)
    ]


def _valid_until(draft: PaperDraft, choices: Choices, issued_on: date) -> date | None:
    if draft.kind != PaperKind.QUOTE or draft.valid_until_on is not None:
        return draft.valid_until_on
    return issued_on + timedelta(days=choices[QUOTE_VALIDITY_DAYS])


def _billing_address(draft: PaperDraft, to: Addressee) -> Mapping[str, str]:
    if draft.billing_address is not None:
        return draft.billing_address
    on_file = to.addresses.get(AddressKind.BILLING, {})
    if draft.billing_country and draft.billing_country != on_file.get("country"):
        on_file = {"country": draft.billing_country}
    return {**dict.fromkeys(ADDRESS_PARTS, ""), **on_file, "name": to.name}


def _payment_methods(draft: PaperDraft, choices: Choices) -> str:
    if draft.kind not in PAYABLE:
        return ""
    preset = choices[PAYMENT_METHODS_OFFERED]
    return " ".join(preset if draft.payment_methods is None else draft.payment_methods)
