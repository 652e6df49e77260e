"""Which papers wait for the mail or may be reminded of, who can be written to, and what went."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from portal.customers.models import Contact, ContactAccess, Customer
from portal.db import AnySelect
from portal.ledger.models import Account, Entry
from portal.mail.models import Letter
from portal.mailings.models import Mailing
from portal.mailings.rules import MailingKind, Scheduled
from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperKind, PaperState
from portal.people.models import Person
from portal.statements.models import StoredStatement

REMINDABLE = (PaperKind.INVOICE, PaperKind.RETAINER_INVOICE)


def waiting(after_id: int, most: int) -> Select[int]:
    """Papers that were sent and still have to go by mail, by id."""
    return select(Paper.id).where(Paper.waits_for_mail, Paper.id > after_id).order_by(Paper.id).limit(most)


def addressable(customer_ids: Collection[int]) -> AnySelect:
    """The contacts of these customers with an address, but for disabled ones; the primary one first."""
    return (
        select(
            Contact.customer_id,
            Contact.id,
            Contact.public_id,
            Contact.first_name,
            Contact.last_name,
            Contact.is_primary,
            Contact.access,
            Person.email,
            Person.language,
        )
        .join(Person, Person.id == Contact.person_id)
        .where(Contact.customer_id.in_(customer_ids), Contact.access != ContactAccess.DISABLED)
        .order_by(Contact.is_primary.desc(), Contact.id)
    )


def _may_be_reminded() -> list[ColumnElement[bool]]:
    """`rules.may_be_reminded`, as the database says it."""
    return [
        Paper.kind.in_(REMINDABLE),
        Paper.state == PaperState.OPEN,
        Paper.open_minor > Paper.under_way_minor,
        Paper.is_disputed.is_(False),
    ]


def remindable(after_id: int, most: int | None) -> AnySelect:
    """What the rule of reminders asks of papers of active customers that have something to pay, by id."""
    return (
        select(
            Paper.id,
            Paper.public_id,
            Paper.number,
            Paper.kind,
            Paper.currency,
            Paper.customer_id,
            Customer.group_id,
            Customer.public_id.label("customer_public_id"),
            Customer.display_name,
            Paper.issued_on,
            Paper.due_on,
            Paper.sent_at,
            Paper.total_minor,
            Paper.open_minor,
            Paper.under_way_minor,
            Paper.deposit_minor,
            Paper.deposit_due_on,
        )
        .join(Customer, Customer.id == Paper.customer_id)
        .where(*_may_be_reminded(), Customer.is_active, Paper.id > after_id)
        .order_by(Paper.id)
        .limit(most)
    )


def reminders_of(first_id: int, last_id: int) -> AnySelect:
    """Paper, step and day of the reminders that went of papers between these ids."""
    return select(Mailing.paper_id, Mailing.step, Mailing.sent_on).where(
        Mailing.kind == MailingKind.REMINDER, Mailing.paper_id.between(first_id, last_id)
    )


def of_paper(paper_id: int) -> AnySelect:
    """Every letter about a paper with what became of it, the newest first."""
    return _with_fate().where(Mailing.paper_id == paper_id)


def of_customer(customer_id: int, most: int) -> AnySelect:
    """The last letters to a customer with what became of them, the newest first."""
    return _with_fate().where(Mailing.customer_id == customer_id).limit(most)


def _with_fate() -> AnySelect:
    return (
        select(
            Mailing,
            Letter.state,
            Letter.reason,
            Paper.number,
            Paper.public_id.label("paper"),
            StoredStatement.currency,
            StoredStatement.from_on,
            StoredStatement.to_on,
        )
        .outerjoin(Letter, Letter.public_id == Mailing.letter)
        .outerjoin(Paper, and_(Paper.customer_id == Mailing.customer_id, Paper.id == Mailing.paper_id))
        .outerjoin(StoredStatement, _is_statement_of_it())
        .order_by(Mailing.id.desc())
    )


def _is_statement_of_it() -> ColumnElement[bool]:
    return and_(
        StoredStatement.customer_id == Mailing.customer_id, StoredStatement.id == Mailing.statement_id
    )


def step_went(contact: str, step: str) -> Select[int]:
    """Whether a statement went to this contact under this name."""
    return select(Mailing.id).where(
        Mailing.paper_id.is_(None), Mailing.contact == contact, Mailing.step == step
    )


def with_accounts(after_id: int, most: int) -> AnySelect:
    """Active customers on whose accounts something was ever booked, with their groups, by id."""
    booked = exists().where(Account.customer_id == Customer.id, Account.booked_at.is_not(None))
    return (
        select(Customer.id, Customer.group_id)
        .where(Customer.is_active, Customer.id > after_id, booked)
        .order_by(Customer.id)
        .limit(most)
    )


def accounts_with_news(customer_id: int, span: Scheduled) -> AnySelect:
    """The customer's accounts on which something is open, or moved in this period: currency, known at."""
    moved = exists().where(
        Entry.customer_id == customer_id,
        Entry.account_id == Account.id,
        Entry.dated_on.between(span.from_on, span.to_on),
    )
    something_open = exists().where(
        Paper.customer_id == customer_id, Paper.currency == Account.currency, *_may_be_open()
    )
    return (
        select(Account.currency, Account.booked_at)
        .where(
            Account.customer_id == customer_id,
            Account.booked_at.is_not(None),
            or_(Account.balance_minor != 0, moved, something_open),
        )
        .order_by(Account.currency)
    )


def _may_be_open() -> list[ColumnElement[bool]]:
    return [Paper.kind == PaperKind.INVOICE, Paper.state == PaperState.OPEN, Paper.open_minor > 0]
