"""What became of letters, of the whole house and of one customer."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select

from portal.customers.models import Contact, Customer
from portal.db import AnySelect
from portal.mail.models import Letter, LetterState
from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperState
from portal.people.models import Person
from portal.staff.letters.rules import WRONG

NOT_ARRIVED = (LetterState.FAILED, LetterState.BOUNCED)


def matching(state: str, text: str, customer_id: int | None) -> list[ColumnElement[bool]]:
    """What a filter leaves: letters in this state, to an address with this text, to a customer's contacts."""
    wanted: list[ColumnElement[bool]] = []
    if state == WRONG:
        wanted.append(Letter.state.in_(NOT_ARRIVED))
    elif state:
        wanted.append(Letter.state == state)
    if text:
        wanted.append(Letter.email.icontains(text, autoescape=True))
    if customer_id is not None:
        wanted.append(_to_customer(customer_id))
    return wanted


def how_many(wanted: list[ColumnElement[bool]]) -> Select[int]:
    """Their number."""
    return select(func.count(Letter.id)).where(*wanted)


def listed(wanted: list[ColumnElement[bool]]) -> Select[Letter]:
    """The newest first."""
    return select(Letter).where(*wanted).order_by(Letter.created_at.desc(), Letter.id.desc())


def gone_wrong(since: datetime) -> Select[int]:
    """How many letters failed or came back, of those written since then."""
    return select(func.count(Letter.id)).where(Letter.state.in_(NOT_ARRIVED), Letter.created_at > since)


def contacts_named(public_ids: Collection[str]) -> AnySelect:
    """The contacts of these public ids: public_id, access, email, and their customer's public id as
    customer_id."""
    return (
        select(Contact.public_id, Contact.access, Person.email, Customer.public_id.label("customer_id"))
        .join(Customer, Customer.id == Contact.customer_id)
        .join(Person, Person.id == Contact.person_id)
        .where(Contact.public_id.in_(public_ids))
    )


def papers_named(public_ids: Collection[str]) -> AnySelect:
    """The papers of these public ids that can be mailed: public_id, and their customer's as customer_id."""
    return (
        select(Paper.public_id, Customer.public_id.label("customer_id"))
        .join(Customer, Customer.id == Paper.customer_id)
        .where(Paper.public_id.in_(public_ids), Paper.state.not_in((PaperState.DRAFT, PaperState.VOID)))
    )


def _to_customer(customer_id: int) -> ColumnElement[bool]:
    """To a contact of the customer: named as such, or by the address where no contact was named."""
    of_customer = Contact.customer_id == customer_id
    named = select(Contact.public_id).where(of_customer)
    addresses = select(Person.email).join(Contact, Contact.person_id == Person.id).where(of_customer)
    by_address = (Letter.addressee == "") & Letter.email.in_(addresses)
    return or_(Letter.addressee.in_(named), by_address)
