"""Customers as the back office lists them: who they are, what they owe, what is late."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from portal.access.notices.queries import unread
from portal.activity.models import Activity, HouseActivity
from portal.activity.rules import STEPPED_DOWN
from portal.customers.details.models import ChangeState, CompanyChange
from portal.customers.logos.models import CustomerLogo
from portal.customers.models import Contact, ContactAccess, Customer, CustomerGroup
from portal.db import AnySelect, total
from portal.ledger.models import Account
from portal.papers.models import Paper
from portal.papers.queries import INVOICE_KINDS, invoice_status, is_sent, late_minor, next_due_on
from portal.papers.rules.statuses import PaperKind, PaperState
from portal.papers.viewing.models import PaperView
from portal.people.models import Person

SORTS = ("name", "-name", "number", "-number", "late", "seen", "-seen")
STATUSES = ("", "owing", "late")


def customers(status: str, text: str, today: date) -> AnySelect:
    """The customers that a filter leaves, one a row: `Customer.id`."""
    statement = select(Customer.id)
    if status == "owing":
        statement = statement.where(
            exists().where(Account.customer_id == Customer.id, Account.balance_minor > 0)
        )
    elif status == "late":
        statement = statement.where(exists().where(Paper.customer_id == Customer.id, _is_late(today)))
    return statement.where(_says(text)) if text else statement


def listed(status: str, text: str, sort: str, today: date) -> AnySelect:
    """The same with what the list shows, in order: public_id, number, display_name, is_active, contacts
    and last_signed_in_at."""
    of_customer = Contact.customer_id == Customer.id
    contacts = select(func.count()).select_from(Contact).where(of_customer).scalar_subquery()
    last_signed_in_at = select(func.max(Contact.last_signed_in_at)).where(of_customer).scalar_subquery()
    statement = customers(status, text, today).add_columns(
        Customer.public_id,
        Customer.number,
        Customer.display_name,
        Customer.is_active,
        contacts.label("contacts"),
        last_signed_in_at.label("last_signed_in_at"),
    )
    if sort == "late":
        oldest = _oldest_late(today)
        statement = statement.outerjoin(oldest, oldest.c.customer_id == Customer.id).order_by(
            oldest.c.due_on.is_(None), oldest.c.due_on
        )
    elif sort.endswith("seen"):
        newest_first = sort.startswith("-")
        seen = last_signed_in_at.desc() if newest_first else last_signed_in_at
        statement = statement.order_by(last_signed_in_at.is_(None), seen)
    else:
        column: Any = Customer.number if sort.endswith("number") else func.lower(Customer.display_name)
        statement = statement.order_by(column.desc() if sort.startswith("-") else column)
    return statement.order_by(Customer.id)


def balances(customer_ids: Collection[int]) -> AnySelect:
    """customer_id, currency and balance of each account that is not even."""
    return (
        select(Account.customer_id, Account.currency, Account.balance_minor)
        .where(Account.customer_id.in_(customer_ids), Account.balance_minor != 0)
        .order_by(Account.currency)
    )


def late_sums(customer_ids: Collection[int], today: date) -> AnySelect:
    """customer_id, currency, late_minor and the number of late invoices, where something is late."""
    return (
        select(
            Paper.customer_id,
            Paper.currency,
            total(late_minor(today)).label("late_minor"),
            func.count().label("papers"),
        )
        .where(Paper.customer_id.in_(customer_ids), _is_late(today))
        .group_by(Paper.customer_id, Paper.currency)
        .order_by(Paper.currency)
    )


def by_public_id(public_id: str) -> AnySelect:
    """The customer of this public id, or no row."""
    return select(Customer).where(Customer.public_id == public_id)


def groups() -> Select[CustomerGroup]:
    """Every group, by name."""
    return select(CustomerGroup).order_by(CustomerGroup.name)


def group(public_id: str) -> Select[CustomerGroup]:
    """The group of this public id."""
    return select(CustomerGroup).where(CustomerGroup.public_id == public_id)


def with_waiting_change(public_id: str) -> Select[Customer, CustomerLogo | None, bool]:
    """The same with its logo, and whether a change of its details waits for staff."""
    is_waiting = exists().where(
        CompanyChange.customer_id == Customer.id, CompanyChange.state == ChangeState.WAITING
    )
    return (
        select(Customer, CustomerLogo, is_waiting)
        .outerjoin(CustomerLogo, CustomerLogo.customer_id == Customer.id)
        .where(Customer.public_id == public_id)
    )


def contacts_of(customer_id: int) -> AnySelect:
    """The contacts of a customer with the address of each or None, the primary one first."""
    return (
        select(
            Contact.public_id,
            Contact.first_name,
            Contact.last_name,
            Contact.phone,
            Contact.role,
            Contact.access,
            Contact.origin,
            Contact.last_signed_in_at,
            Person.email,
        )
        .outerjoin(Person, Person.id == Contact.person_id)
        .where(Contact.customer_id == customer_id)
        .order_by(Contact.is_primary.desc(), Contact.first_name, Contact.last_name, Contact.id)
    )


def contact_at(customer_public_id: str, public_id: str) -> Select[Contact, Customer]:
    """A contact with its person, and the customer; no row where the contact is not that customer's."""
    return (
        select(Contact, Customer)
        .join(Customer, Customer.id == Contact.customer_id)
        .options(joinedload(Contact.person))
        .where(Customer.public_id == customer_public_id, Contact.public_id == public_id)
    )


def contact_to_look_as(customer_id: int, public_id: str) -> Select[Contact]:
    """That contact of the customer; for an empty id one with an address, if possible the primary one of those
    who may sign in."""
    is_wanted = Contact.public_id == public_id if public_id else Contact.person_id.is_not(None)
    return (
        select(Contact)
        .where(Contact.customer_id == customer_id, is_wanted)
        .order_by(Contact.access != ContactAccess.ACTIVE, ~Contact.is_primary, Contact.id)
        .limit(1)
    )


def of_contact(contact_id: int) -> AnySelect:
    """The public ids of a contact and, as customer_id, of its customer."""
    return (
        select(Contact.public_id, Customer.public_id.label("customer_id"))
        .join(Customer, Customer.id == Contact.customer_id)
        .where(Contact.id == contact_id)
    )


def trail(customer_id: int | None = None) -> Select[Activity, str, str]:
    """What was done at any customer, or at one, the newest first, with the customer's public id and name."""
    statement = select(Activity, Customer.public_id, Customer.display_name).join(
        Customer, Customer.id == Activity.customer_id
    )
    if customer_id is not None:
        statement = statement.where(Activity.customer_id == customer_id)
    return statement.order_by(Activity.id.desc())


def news(staff_id: int) -> Select[Activity, str, str]:
    """The part of it that waits for this member of staff."""
    return trail().where(unread(staff_id))


def stepped_down() -> Select[Activity, str, str]:
    """The part of it that tells of PDFs that are not as they should be."""
    return trail().where(Activity.verb.in_(STEPPED_DOWN))


def trail_length(customer_id: int | None = None) -> Select[int]:
    """How many activities the trail has."""
    statement = select(func.count(Activity.id))
    return statement if customer_id is None else statement.where(Activity.customer_id == customer_id)


def house_length() -> Select[int]:
    """How much was done to the portal itself."""
    return select(func.count(HouseActivity.id))


def sent_papers(customer_id: int, kind: str, seen: str) -> Select[Paper]:
    """The papers that were sent to a customer, the newest first. `kind` and `seen` (`seen` by a contact, or
    `unseen`) may be empty: all."""
    statement = (
        select(Paper)
        .where(Paper.customer_id == customer_id, is_sent(*PaperKind))
        .order_by(Paper.issued_on.desc(), Paper.id.desc())
    )
    if kind:
        statement = statement.where(Paper.kind == kind)
    if seen:
        was_seen = exists().where(PaperView.paper_id == Paper.id)
        statement = statement.where(was_seen if seen == "seen" else ~was_seen)
    return statement


def sent_paper(customer_id: int, public_id: str) -> Select[Paper]:
    """A paper that was sent to the customer, or no row."""
    return select(Paper).where(
        Paper.customer_id == customer_id, Paper.public_id == public_id, is_sent(*PaperKind)
    )


def open_invoices(customer_id: int, today: date) -> AnySelect:
    """Invoices and retainers with something open, oldest due first."""
    return (
        select(
            Paper.public_id,
            Paper.kind,
            Paper.number,
            Paper.currency,
            Paper.open_minor,
            Paper.total_minor,
            next_due_on().label("due_on"),
            invoice_status(today).label("status"),
        )
        .where(
            Paper.customer_id == customer_id,
            is_sent(*INVOICE_KINDS),
            Paper.state == PaperState.OPEN,
            Paper.open_minor > 0,
        )
        .order_by(next_due_on(), Paper.id)
    )


def _is_late(today: date) -> ColumnElement[bool]:
    """Retainers that were asked are not owed, so they are never late here."""
    return and_(is_sent(PaperKind.INVOICE), late_minor(today) > 0)


def _oldest_late(today: date) -> Subquery:
    return (
        select(Paper.customer_id, func.min(next_due_on()).label("due_on"))
        .where(_is_late(today))
        .group_by(Paper.customer_id)
        .subquery()
    )


def _says(text: str) -> ColumnElement[bool]:
    """Whether the text stands in the customer's name, numbers or address, or in a contact's."""
    of_contact = exists().where(
        Contact.customer_id == Customer.id,
        or_(
            (Contact.first_name + " " + Contact.last_name).icontains(text, autoescape=True),
            exists().where(Person.id == Contact.person_id, Person.email.icontains(text, autoescape=True)),
        ),
    )
    columns = (Customer.display_name, Customer.number, Customer.id_number, Customer.email)
    return or_(*(column.icontains(text, autoescape=True) for column in columns), of_contact)
