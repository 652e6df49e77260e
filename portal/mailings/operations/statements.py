"""Mailing statements: by schedule, and by staff when they like."""

from collections.abc import Collection
from datetime import date, datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.activity.noting import note
from portal.activity.rules import SYSTEM, Actor, Verb
from portal.customers.models import Customer
from portal.db import current_session, transaction
from portal.kit import clock
from portal.ledger.accounts import business_day
from portal.ledger.statement import known_now
from portal.mailings import queries
from portal.mailings.recipients import Recipient, addressable, chosen_among, recipients
from portal.mailings.refusals import NobodyChosen, NothingBooked
from portal.mailings.rules import Scheduled, is_daytime, scheduled
from portal.mailings.running import one_by_one
from portal.mailings.writing import Occasion, write_statement
from portal.preferences.cascade import choices_of, choices_of_many
from portal.preferences.choices import Choices
from portal.preferences.models import Organisation
from portal.preferences.rules import ATTACHES_PAPERS, LANGUAGE, STATEMENT_DAY, STATEMENT_SCHEDULE
from portal.statements.models import StoredStatement
from portal.statements.rules import Period, Shown
from portal.statements.storing import statement_row, stored_as
from portal.tenancy import every_customer

AT_ONCE = 500
TO_ANYBODY = "statements of any customer are mailed"


def send_statements() -> int:
    """Write the statements that are due by schedule, by day only; to how many customers.

    One customer is one transaction; what went is noted in it, so that no crash and no worker doubles it.
    """
    db = current_session()
    now = clock.now()
    zone = db.scalars(select(Organisation.time_zone)).one_or_none()
    if zone is None or not is_daytime(now, zone):
        return 0
    day, last, sent = business_day(db), 0, 0
    while True:
        with every_customer(db, TO_ANYBODY):
            rows = db.execute(queries.with_accounts(last, AT_ONCE)).all()
            groups = {row.id: row.group_id for row in rows}
            chosen = choices_of_many(db, groups)
            due = [customer_id for customer_id in groups if _due(chosen[customer_id], day) is not None]
        db.rollback()
        sent += one_by_one(due, partial(_send_by_schedule, day=day, now=now))
        if len(groups) < AT_ONCE:
            return sent
        last = max(groups)


def _due(choices: Choices, day: date) -> Scheduled | None:
    return scheduled(choices[STATEMENT_SCHEDULE], choices[STATEMENT_DAY], day)


def _send_by_schedule(customer_id: int, day: date, now: datetime) -> bool:
    """A statement for each currency in which something is open or moved; whether any goes."""
    with transaction() as db, every_customer(db, TO_ANYBODY):
        customer, choices = _held(db, customer_id)
        span = _due(choices, day)
        if not customer.is_active or span is None:
            return False
        to = recipients(db, customer.id, customer.group_id)
        written = set()
        for currency, known_at in db.execute(queries.accounts_with_news(customer.id, span)).all():
            step = f"{span.name}-{currency}"
            fresh = [one for one in to if db.scalar(queries.step_went(one.public_id, step)) is None]
            if not fresh:
                continue
            stored = stored_as(
                db,
                statement_row(
                    customer.id, currency, "activity", span.from_on, span.to_on, known_at, choices[LANGUAGE]
                ),
            )
            why = Occasion(step, now, day, SYSTEM, choices[ATTACHES_PAPERS])
            written |= {one.name_or_email for one in fresh if write_statement(db, stored, one, why)}
        if written:
            _note(db, customer, Verb.STATEMENT_WENT, SYSTEM, written)
    return bool(written)


def mail_statement(
    customer_id: int,
    kind: str,
    currency: str,
    span: Period,
    shown: Shown,
    contacts: Collection[str],
    attempt: str,
    actor: Actor,
    *,
    attaches: bool,
) -> list[Recipient]:
    """Store a statement as it is known now and write to these contacts, named by their public ids; those who
    are written to. The same attempt again writes nobody twice. Raises NobodyChosen, NothingBooked."""
    with transaction() as db, every_customer(db, TO_ANYBODY):
        customer, choices = _held(db, customer_id)
        to = chosen_among(addressable(db, {customer.id: customer.group_id}).get(customer.id, []), contacts)
        if not to:
            raise NobodyChosen
        known_at = known_now(db, customer.id, currency)
        if known_at is None:
            raise NothingBooked
        step = f"staff-{attempt}"
        fresh = [one for one in to if db.scalar(queries.step_went(one.public_id, step)) is None]
        if fresh:
            days = (span.from_on, span.to_on)
            row = statement_row(customer.id, currency, kind, *days, known_at, choices[LANGUAGE], shown)
            stored: StoredStatement = stored_as(db, row)
            why = Occasion(step, clock.now(), business_day(db), actor, attaches)
            if written := {one.name_or_email for one in fresh if write_statement(db, stored, one, why)}:
                _note(db, customer, Verb.STATEMENT_MAILED, actor, written)
    return to


def _held(db: Session, customer_id: int) -> tuple[Customer, Choices]:
    """The customer, held so that two workers, or a worker and staff, come one after the other. Nothing else
    is held after it but what is new."""
    wanted = select(Customer).where(Customer.id == customer_id)
    customer = db.scalars(wanted.with_for_update(key_share=True)).one()
    return customer, choices_of(db, customer.id, customer.group_id)


def _note(db: Session, customer: Customer, verb: Verb, actor: Actor, names: Collection[str]) -> None:
    note(
        db,
        verb,
        actor,
        customer_id=customer.id,
        target=customer.public_id,
        contacts=", ".join(sorted(names)),
    )
