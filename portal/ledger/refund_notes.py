"""The credit notes that a refund brings along, inside the transaction that books it."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.customers.models import Customer
from portal.kit import clock
from portal.kit.money import MILLION, exponent
from portal.kit.refusal import N_
from portal.ledger.issuing import batch_of, issue
from portal.ledger.models import Payment, Refund
from portal.ledger.rules import payable
from portal.papers.drafts import DraftLine, PaperDraft
from portal.papers.models import Invoice, TaxGroupRow
from portal.papers.rules.statuses import PaperKind
from portal.papers.rules.totals import LineValues, Tax, spread
from portal.preferences.cascade import choices_of
from portal.preferences.rules import LANGUAGE
from portal.tenancy import every_customer
from portal.web.catalogue import catalogue

REFUNDED = N_("Refund of payment %(number)s")


def issue_for(db: Session, refund: Refund, reopened: Mapping[Invoice, int]) -> None:
    """Credit each of these invoices by so much, but by no more than is open and not under way."""
    wanted = {
        invoice: min(minor, payable(invoice.open_minor, invoice.under_way_minor))
        for invoice, minor in sorted(reopened.items(), key=lambda pair: pair[0].id)
    }
    words = _words(db, refund)
    drafts = [_credit_note(invoice, minor, words) for invoice, minor in wanted.items() if minor > 0]
    if drafts:
        db.flush()
        with every_customer(db, "papers are counted over all customers"):
            issue(db, batch_of(drafts), clock.now())


def _words(db: Session, refund: Refund) -> str:
    """What the notes are for, in the language of the customer's papers."""
    group_id = db.scalars(select(Customer.group_id).where(Customer.id == refund.customer_id)).one()
    language = choices_of(db, refund.customer_id, group_id)[LANGUAGE]
    number = db.get_one(Payment, refund.payment_id).number if refund.payment_id is not None else ""
    return catalogue(language).gettext(REFUNDED) % {"number": number}


def _credit_note(invoice: Invoice, minor: int, words: str) -> PaperDraft:
    """A note over so much of an invoice, spread over its taxes as the invoice was."""
    taxed = [(group, group.base_minor + group.tax_minor) for group in invoice.tax_groups]
    groups = [(group, gross) for group, gross in taxed if gross > 0]
    parts = spread(minor, [gross for _, gross in groups]) if groups else [minor]
    taxes = [_tax(group) for group, _ in groups] or [None]
    return PaperDraft(
        customer_id=invoice.customer_id,
        kind=PaperKind.CREDIT_NOTE,
        currency=invoice.currency,
        prices_include_tax=True,
        credits_id=invoice.id,
        lines=[
            DraftLine(
                LineValues(MILLION, part * MILLION // 10 ** exponent(invoice.currency), tax=tax),
                description=words,
            )
            for part, tax in zip(parts, taxes, strict=True)
            if part > 0
        ],
    )


def _tax(group: TaxGroupRow) -> Tax | None:
    if not group.name and not group.rate_e6:
        return None
    return Tax(group.name, group.rate_e6, tuple((name, rate) for name, rate, _ in group.components or ()))
