"""Reminding customers of what they owe: once for each step, and never of what was paid meanwhile."""

from datetime import date, datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.activity.noting import note
from portal.activity.rules import SYSTEM, Verb
from portal.db import current_session, transaction
from portal.kit import clock
from portal.ledger.accounts import business_day
from portal.mailings import queries
from portal.mailings.holding import held_paper
from portal.mailings.planning import planned_reminders
from portal.mailings.recipients import recipients
from portal.mailings.rules import due_reminders, is_daytime, may_be_reminded, reminded
from portal.mailings.running import one_by_one
from portal.mailings.writing import Occasion, write_reminder
from portal.papers.models import Paper
from portal.preferences.cascade import choices_of
from portal.preferences.models import Organisation
from portal.preferences.rules import ATTACHES_PAPERS, REMINDER_PLAN, SENDS_REMINDERS
from portal.tenancy import every_customer

AT_ONCE = 500
OF_ANYBODY = "papers of any customer are reminded of"


def send_reminders() -> int:
    """Write all reminders that are due today, by day only; how many papers were reminded of.

    What is due is found without a lock, some papers at a time. Then each paper is held by itself and looked
    at again: a payment that came between is seen, nobody waits long, and any number of workers may do so.
    """
    db = current_session()
    now = clock.now()
    zone = db.scalars(select(Organisation.time_zone)).one_or_none()
    if zone is None or not is_daytime(now, zone):
        return 0
    day, last, sent = business_day(db), 0, 0
    while True:
        with every_customer(db, OF_ANYBODY):
            found = planned_reminders(db, day, zone, last, AT_ONCE)
            paper_ids = [one.paper.id for one in found.planned]
        db.rollback()
        sent += one_by_one(paper_ids, partial(_remind, day=day, zone=zone, now=now))
        if not found.last_id:
            return sent
        last = found.last_id


def _remind(paper_id: int, day: date, zone: str, now: datetime) -> bool:
    """Remind of one paper, if it is still due now that it is held; whether a letter goes."""
    with transaction() as db, every_customer(db, OF_ANYBODY):
        customer, paper = held_paper(db, paper_id)
        choices = choices_of(db, customer.id, customer.group_id)
        if not (customer.is_active and choices[SENDS_REMINDERS] and _may_be_reminded(paper)):
            return False
        went = [
            reminded(step, on) for _paper_id, step, on in db.execute(queries.reminders_of(paper.id, paper.id))
        ]
        assert paper.issued_on is not None and paper.sent_at is not None, "it was sent"
        sent_on = clock.day_of(paper.sent_at, zone)
        due = due_reminders(paper, paper.issued_on, sent_on, choices[REMINDER_PLAN], went, day)
        to = recipients(db, customer.id, customer.group_id) if due else []
        why = Occasion("", now, day, SYSTEM, choices[ATTACHES_PAPERS])
        goes = [one.name_or_email for one in to if write_reminder(db, paper, one, due, why)]
        if goes:
            _note(db, paper, ", ".join(goes))
    return bool(goes)


def _may_be_reminded(paper: Paper) -> bool:
    return may_be_reminded(
        paper.state, paper.open_minor, paper.under_way_minor, is_disputed=paper.is_disputed
    )


def _note(db: Session, paper: Paper, contacts: str) -> None:
    note(
        db, Verb.REMINDED, SYSTEM, customer_id=paper.customer_id, target=paper.public_id,
        number=paper.number or "", contacts=contacts,
    )  # fmt: skip
