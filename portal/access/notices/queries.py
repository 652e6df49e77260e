"""The news of each member of staff, and what nobody was told of by mail yet."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select

from portal.access.models import StaffMember
from portal.access.notices.models import NoticeChoice, NoticeRead
from portal.access.notices.rules import EVENTS, HIDDEN, VERBS, Event
from portal.activity.models import Activity
from portal.activity.rules import Verb
from portal.customers.models import Contact, Customer
from portal.db import AnySelect
from portal.mail.models import Letter, LetterState
from portal.people.models import Person


def event_of() -> ColumnElement[str]:
    """The event to which an activity belongs."""
    known = {str(verb): str(event) for verb, event in EVENTS.items()}
    return case(known, value=Activity.verb, else_=str(Event.OTHER))


def is_for(staff_id: Any) -> ColumnElement[bool]:
    """Whether an activity is news that this member wants to see in the app."""
    chosen = (
        select(NoticeChoice.is_shown)
        .where(NoticeChoice.staff_id == staff_id, NoticeChoice.event == event_of())
        .correlate(Activity, StaffMember)
        .scalar_subquery()
    )
    usual = case((Activity.verb.in_(HIDDEN), False), else_=True)
    return and_(Activity.is_news, func.coalesce(chosen, usual))


def is_read_by(staff_id: Any) -> ColumnElement[bool]:
    """Whether this member opened it."""
    read = exists().where(NoticeRead.staff_id == staff_id, NoticeRead.activity == Activity.public_id)
    return read.correlate(Activity, StaffMember)


def unread(staff_id: Any) -> ColumnElement[bool]:
    """Whether it waits for this member; in a query of activities, inside `every_customer`."""
    return and_(is_for(staff_id), ~is_read_by(staff_id))


def unread_count(staff_id: Any) -> Select[int]:
    """How much waits for this member."""
    return select(func.count()).select_from(Activity).where(unread(staff_id))


def belongs_to(event: Event) -> ColumnElement[bool]:
    """Whether an activity belongs to this event."""
    if event in VERBS:
        return Activity.verb.in_(VERBS[event])
    return Activity.verb.not_in(EVENTS)


def choices_of_staff(staff_ids: Collection[int]) -> Select[NoticeChoice]:
    """What these members chose otherwise than usual."""
    return select(NoticeChoice).where(NoticeChoice.staff_id.in_(staff_ids))


def untold() -> Select[Activity, str, str]:
    """News of which nobody was told by mail, the oldest first, with the customer's public id and name."""
    return (
        select(Activity, Customer.public_id, Customer.display_name)
        .join(Customer, Customer.id == Activity.customer_id)
        .where(Activity.is_untold)
        .order_by(Activity.id)
    )


def failed_letters(since: datetime, but_for: str) -> AnySelect:
    """Letters to contacts that failed since then, for another reason than this, and of which no trail tells:
    public_id, email, reason, and the customer of each contact."""
    told = exists().where(Activity.verb == Verb.MAIL_FAILED, Activity.target == Letter.public_id)
    return (
        select(Letter.public_id, Letter.email, Letter.reason, Contact.customer_id)
        .join(Person, Person.email == Letter.email)
        .join(Contact, Contact.person_id == Person.id)
        .where(
            Letter.state == LetterState.FAILED,
            Letter.created_at >= since,
            Letter.reason != but_for,
            ~told,
        )
        .order_by(Letter.id, Contact.id)
    )
