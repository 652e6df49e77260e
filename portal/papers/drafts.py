"""What is known of a paper before it is sent, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperKind
from portal.papers.rules.totals import Discount, LineValues, Tax


class DraftLine(NamedTuple):
    """One line; a tuple, as the values in it are, because an import makes 400,000 of them."""

    values: LineValues
    item_code: str = ""
    description: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class PaperDraft:
    """A paper to be issued. What is None is filled in at sending: the number by the series, the date by
    today, the due date by the terms, addresses by those on file, ways to pay by the preference."""

    customer_id: int
    kind: PaperKind
    currency: str
    lines: Sequence[DraftLine]
    issued_on: date | None = None
    number: str | None = None
    due_on: date | None = None
    valid_until_on: date | None = None
    expires_on: date | None = None
    prices_include_tax: bool = False
    discount: Discount | None = None
    deposit_minor: int = 0
    deposit_due_on: date | None = None
    purchase_order: str = ""
    notes: str = ""
    terms: str = ""
    billing_address: Mapping[str, str] | None = None
    billing_country: str = ""
    """Where the paper was billed to, when that is another country than the one on file."""
    shipping_address: Mapping[str, str] | None = None
    payment_methods: Sequence[str] | None = None
    allows_part_payment: bool | None = None
    replaces_id: int | None = None
    based_on_id: int | None = None
    credits_id: int | None = None


def draft_of(paper: Paper) -> PaperDraft:
    """A stored draft as plain values."""
    lines = [
        DraftLine(
            LineValues(
                line.quantity_e6,
                line.price_e6,
                _discount(line.discount_rate_e6, line.discount_amount_minor),
                Tax(
                    line.tax_name,
                    line.tax_rate_e6,
                    tuple((name, rate_e6) for name, rate_e6 in line.tax_components or ()),
                ),
            ),
            line.item_code,
            line.description,
            line.unit,
        )
        for line in paper.lines
    ]
    return PaperDraft(
        customer_id=paper.customer_id,
        kind=PaperKind(paper.kind),
        currency=paper.currency,
        lines=lines,
        issued_on=paper.issued_on,
        number=paper.number,
        due_on=paper.due_on,
        valid_until_on=paper.valid_until_on,
        expires_on=paper.expires_on,
        prices_include_tax=paper.prices_include_tax,
        discount=_discount(paper.discount_rate_e6, paper.discount_amount_minor),
        deposit_minor=paper.deposit_minor,
        deposit_due_on=paper.deposit_due_on,
        purchase_order=paper.purchase_order,
        notes=paper.notes,
        terms=paper.terms,
        billing_address=paper.billing_address,
        shipping_address=paper.shipping_address,
        payment_methods=paper.payment_methods.split(),
        allows_part_payment=paper.allows_part_payment,
        replaces_id=paper.replaces_id,
        based_on_id=paper.based_on_id,
        credits_id=paper.credits_id,
    )


def invoice_for(quote: Paper, purchase_order: str) -> PaperDraft:
    """The invoice of an accepted quote: the same goods, with dates, number and ways to pay of its own."""
    return replace(
        draft_of(quote),
        kind=PaperKind.INVOICE,
        issued_on=None,
        number=None,
        due_on=None,
        valid_until_on=None,
        payment_methods=None,
        purchase_order=purchase_order or quote.purchase_order,
        replaces_id=None,
        based_on_id=quote.id,
        credits_id=None,
    )


def _discount(rate_e6: int, amount_minor: int) -> Discount | None:
    return Discount(rate_e6, amount_minor) if rate_e6 or amount_minor else None
