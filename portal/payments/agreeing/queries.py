"""What was agreed to of a paper, and which papers will have to be shown as PDF when somebody agrees."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import ColumnElement, Select, exists, or_, select

from portal.customers.models import Customer
from portal.papers.models import Paper
from portal.papers.pdf.models import KeptPdf
from portal.papers.queries import next_due_on
from portal.payments.agreeing.models import PaymentConsent
from portal.payments.queries import payable_papers
from portal.preferences.models import CustomerPreference, GroupPreference, OrganisationPreference
from portal.preferences.rules import ASKS_INVOICE_SIGNATURE, ASKS_INVOICE_TERMS

MOST_SHOWN = 20
ASKING: Final = (ASKS_INVOICE_TERMS, ASKS_INVOICE_SIGNATURE)


def consents_to(paper_id: int) -> Select[PaymentConsent]:
    """What was given before this paper was paid, the newest first."""
    return (
        select(PaymentConsent)
        .where(PaymentConsent.paper_id == paper_id)
        .order_by(PaymentConsent.id.desc())
        .limit(MOST_SHOWN)
    )


def is_asked_of_anybody() -> Select[bool]:
    """Whether anything is asked before paying, of whomever."""
    names = [preference.name for preference in ASKING]
    levels = (OrganisationPreference, GroupPreference, CustomerPreference)
    return select(or_(*(exists().where(one.name.in_(names), one.value == "true") for one in levels)))


def customers_without_pdf() -> Select[int, int | None]:
    """Id and group of each customer who may pay something online whose PDF was not drawn yet."""
    return (
        select(Customer.id, Customer.group_id)
        .where(Customer.id.in_(_undrawn().with_only_columns(Paper.customer_id).order_by(None)))
        .order_by(Customer.id)
    )


def papers_without_pdf(customer_ids: Collection[int]) -> Select[int]:
    """The ids of those papers, what is due first at the head."""
    wanted = _undrawn().with_only_columns(Paper.id).where(Paper.customer_id.in_(customer_ids))
    return wanted.order_by(None).order_by(next_due_on(), Paper.id)


def _undrawn() -> Select[Paper]:
    is_drawn: ColumnElement[bool] = exists().where(
        KeptPdf.customer_id == Paper.customer_id, KeptPdf.paper_id == Paper.id, KeptPdf.state == ""
    )
    return payable_papers().where(Paper.payment_methods != "", ~is_drawn)
