"""What a PDF is made of beside the paper itself, and the ones that are kept."""

from typing import Any

from sqlalchemy import Select, or_, select

from portal.customers.models import Contact, Customer
from portal.db import AnySelect
from portal.papers.models import Paper
from portal.papers.pdf.models import KeptPdf
from portal.papers.rules.statuses import PaperState


def kept(paper: Any) -> Select[str, str, str, bytes]:
    """Step, means, hash and bytes of this revision's PDF."""
    return select(KeptPdf.step, KeptPdf.means, KeptPdf.sha256, KeptPdf.content).where(
        KeptPdf.customer_id == paper.customer_id,
        KeptPdf.paper_id == paper.id,
        KeptPdf.revision == paper.revision,
        KeptPdf.state == void_mark(paper),
    )


def void_mark(paper: Any) -> str:
    """How the PDF of a voided paper is told from the one that was sent."""
    return "void" if paper.state == PaperState.VOID else ""


def customer_of(customer_id: int) -> AnySelect:
    """What papers say of the customer: numbers, own fields, group."""
    return select(
        Customer.public_id.label("id"),
        Customer.display_name.label("name"),
        Customer.number,
        Customer.id_number,
        Customer.tax_number,
        Customer.group_id,
        Customer.custom1,
        Customer.custom2,
        Customer.custom3,
        Customer.custom4,
    ).where(Customer.id == customer_id)


def first_contact(customer_id: int) -> AnySelect:
    """The own fields of the customer's primary contact."""
    return (
        select(Contact.custom1, Contact.custom2, Contact.custom3, Contact.custom4)
        .where(Contact.customer_id == customer_id)
        .order_by(Contact.is_primary.desc(), Contact.id)
        .limit(1)
    )


def numbers_of(paper: Paper) -> AnySelect:
    """Id and number of the papers that this one names or is replaced by, and which one they replace."""
    named = [key for key in (paper.replaces_id, paper.based_on_id, paper.credits_id) if key is not None]
    return select(Paper.id, Paper.number, Paper.replaces_id).where(
        Paper.customer_id == paper.customer_id,
        or_(Paper.id.in_(named), Paper.replaces_id == paper.id),
        Paper.state != PaperState.DRAFT,
    )
