"""Changing the company's details, at once or after a check, and asking for what is locked."""

import json
from enum import Enum, auto

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.activity.noting import note, note_as_seen
from portal.activity.rules import Actor, Verb
from portal.customers.details import queries as changes
from portal.customers.details.models import ChangeState, CompanyChange
from portal.customers.details.rules import LOCKED_ONCE_SENT, Details, changed, fingerprint, said
from portal.customers.details.writing import read_details, write_details
from portal.customers.models import Customer
from portal.db import locked, transaction
from portal.profile import queries
from portal.profile.company.rules import DetailsChanged, LockedOncePapersExist
from portal.profile.rules import NotAnAdmin

LONGEST_NOTED = 1500


class Outcome(Enum):
    """What became of the details that were typed."""

    SAVED = auto()
    WAITS = auto()
    UNCHANGED = auto()


def change_company(
    details: Details, seen: str, contact_id: int, actor: Actor, *, is_checked: bool
) -> Outcome:
    """Save the entered customer's details, or put them before staff where the business checks first.

    `seen` is the fingerprint of what was on the page. What was asked before and still waits is replaced.
    Raises DetailsChanged, LockedOncePapersExist, NotAnAdmin.
    """
    with transaction() as db:
        customer = _customer_of_admin(db, contact_id)
        now = read_details(db, customer)
        waiting = db.scalar(locked(changes.waiting()).limit(1))
        shown = waiting.details_after if waiting is not None else now
        if fingerprint(now, shown) != seen:
            raise DetailsChanged
        _require_unlocked(db, shown, details)
        if not changed(shown, details):
            return Outcome.UNCHANGED
        if waiting is not None:
            waiting.decide(ChangeState.REPLACED)
            note_as_seen(db, waiting.public_id)
        if is_checked and changed(now, details):
            change = CompanyChange(
                customer_id=customer.id,
                actor_name=actor.name,
                actor=actor.public_id,
                before=json.dumps(now),
                after=json.dumps(dict(details)),
            )
            db.add(change)
            db.flush()
            _note(db, Verb.COMPANY_CHANGE_ASKED, actor, customer, change.public_id, said(now, details))
            return Outcome.WAITS
        write_details(db, customer, details)
        _note(db, Verb.COMPANY_CHANGED, actor, customer, customer.public_id, said(now, details))
    return Outcome.SAVED


def ask_for_correction(words: str, contact_id: int, actor: Actor) -> None:
    """Tell staff what should be changed of what is locked. Raises NotAnAdmin."""
    with transaction() as db:
        customer = _customer_of_admin(db, contact_id)
        note(
            db, Verb.CORRECTION_ASKED, actor, customer_id=customer.id, target=customer.public_id, words=words
        )


def _customer_of_admin(db: Session, contact_id: int) -> Customer:
    customer: Customer = db.scalars(locked(select(Customer))).one()
    if contact_id not in db.scalars(queries.admins(customer.id)).all():
        raise NotAnAdmin
    return customer


def _require_unlocked(db: Session, shown: Details, details: Details) -> None:
    differing = [name for name in LOCKED_ONCE_SENT if shown[name] != details[name]]
    if differing and db.scalar(queries.sent_paper()) is not None:
        raise LockedOncePapersExist(field=differing[0])


def _note(db: Session, verb: Verb, actor: Actor, customer: Customer, target: str, text: str) -> None:
    note(db, verb, actor, customer_id=customer.id, target=target, changes=text[:LONGEST_NOTED])
