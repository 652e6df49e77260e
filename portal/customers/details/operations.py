"""What staff decide on a change of company details."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.activity.noting import note, note_as_seen
from portal.activity.rules import Actor, Verb
from portal.customers.details import queries
from portal.customers.details.models import ChangeState, CompanyChange
from portal.customers.details.rules import changed, said
from portal.customers.details.writing import read_details, write_details
from portal.customers.models import Customer
from portal.db import locked, transaction
from portal.kit.refusal import N_, Refusal
from portal.tenancy import every_customer

REASON = "staff look at any customer's changes"
LONGEST_REASON = 1000
LONGEST_NOTED = 1500


class AlreadyDecided(Refusal):
    sentence = N_("Somebody decided on this change already, or the company took it back.")


def accept_change(public_id: str, actor: Actor) -> CompanyChange:
    """Let the change count: only what it changed is written over what the details are by now.

    Raises AlreadyDecided, also for an id that nothing has.
    """
    with transaction() as db, every_customer(db, REASON):
        customer, change = _held(db, public_id)
        now = read_details(db, customer)
        wanted = change.details_after
        after = {**now, **{name: wanted[name] for name in changed(change.details_before, wanted)}}
        write_details(db, customer, after)
        change.decide(ChangeState.ACCEPTED)
        note_as_seen(db, change.public_id)
        note(
            db, Verb.COMPANY_CHANGE_ACCEPTED, actor, customer_id=customer.id, target=change.public_id,
            contact=change.actor_name, changes=said(now, after)[:LONGEST_NOTED],
        )  # fmt: skip
    return change


def decline_change(public_id: str, reason: str, actor: Actor) -> CompanyChange:
    """Leave the details as they are; the company reads the reason, which may be empty.

    Raises AlreadyDecided, also for an id that nothing has.
    """
    with transaction() as db, every_customer(db, REASON):
        customer, change = _held(db, public_id)
        change.decide(ChangeState.DECLINED, reason[:LONGEST_REASON])
        note_as_seen(db, change.public_id)
        note(
            db, Verb.COMPANY_CHANGE_DECLINED, actor, customer_id=customer.id, target=change.public_id,
            contact=change.actor_name,
        )  # fmt: skip
    return change


def _held(db: Session, public_id: str) -> tuple[Customer, CompanyChange]:
    """The change under a lock on its customer, as it waits."""
    owner = select(CompanyChange.customer_id).where(CompanyChange.public_id == public_id).scalar_subquery()
    customer = db.scalar(locked(select(Customer).where(Customer.id == owner)))
    change = db.scalar(locked(queries.by_public_id(public_id)))
    if customer is None or change is None or change.state != ChangeState.WAITING:
        raise AlreadyDecided
    return customer, change
