"""Choosing the password of one's private links, entering it, asking for another; staff take it away.

It opens links and nothing else: the account has a password of its own, which nothing here reads or writes.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.access import throttle
from portal.activity.noting import note
from portal.activity.rules import Actor, Verb
from portal.customers.models import Contact
from portal.db import current_session, hold_name, locked, transaction
from portal.kit import clock, passwords
from portal.kit.refusal import N_, Refusal
from portal.links.current import CurrentLink
from portal.links.models import Link, LinkPassword
from portal.links.rules import proof_of


class WrongLinkPassword(Refusal):
    sentence = N_("This is not the password of your private links. Check it, or choose a new one by email.")
    field = "password"


class ChosenMeanwhile(Refusal):
    sentence = N_("A password was chosen meanwhile. Enter that one.")


def choose_password(link: CurrentLink, password: str, now: datetime) -> str:
    """Let this be the password of the contact's links; the proof that a browser keeps of it.

    The customer is entered. Raises ChosenMeanwhile, and refuses as `passwords.hashed` does.
    """
    password_hash = passwords.hashed(password)
    with transaction() as db:
        hold_name(db, f"link password of {link.contact_id}")
        row = db.scalar(select(LinkPassword).where(LinkPassword.contact_id == link.contact_id))
        is_theirs = row is not None and row.person_id == link.person_id
        may_renew = db.scalars(select(Link.renews_password).where(Link.id == link.id)).one()
        if is_theirs and not (may_renew and link.may_choose_password(now)):
            raise ChosenMeanwhile
        if row is None:
            row = LinkPassword(customer_id=link.customer_id, contact_id=link.contact_id)
            db.add(row)
        row.person_id, row.password_hash, row.chosen_at = link.person_id, password_hash, now
        _end_renewals(db, link.contact_id)
        note(
            db, Verb.LINKS_LOCKED, link.actor, customer_id=link.customer_id,
            target=link.contact_public_id,
        )  # fmt: skip
    return proof_of(password_hash)


def enter_password(link: CurrentLink, password: str, network: str) -> str:
    """Check it; the proof that a browser keeps of it.

    The customer is entered. Raises WrongLinkPassword, TooManyTries, TooBusy.
    """
    with transaction() as db:
        limits = throttle.limits_of(f"links of {link.contact_public_id}", network)
        tried = throttle.note_try(db, limits, clock.now())
    current_session().rollback()  # no snapshot is held while the password is hashed
    try:
        is_right = passwords.matches(password, link.password_hash)
    except passwords.TooBusy:
        with transaction() as db:
            throttle.strike_off(db, tried)
        raise
    if not is_right or link.password_hash is None:
        raise WrongLinkPassword
    with transaction() as db:
        throttle.strike_off(db, tried)
    return proof_of(link.password_hash)


def reset_link_password(contact_id: int, actor: Actor) -> None:
    """Take the password of a contact's links away: the next one opened asks for another. Every customer is
    seen; nothing happens where there is none."""
    with transaction() as db:
        contact = db.get_one(Contact, contact_id)
        row = db.scalar(locked(select(LinkPassword).where(LinkPassword.contact_id == contact_id)))
        if row is None:
            return
        db.delete(row)
        _end_renewals(db, contact_id)
        note(
            db, Verb.LINKS_UNLOCKED, actor, customer_id=contact.customer_id, target=contact.public_id,
            contact=contact.name_or_email,
        )  # fmt: skip


def _end_renewals(db: Session, contact_id: int) -> None:
    """Links by which another password could be chosen are from now on like any other."""
    renewing = update(Link).where(Link.contact_id == contact_id, Link.renews_password)
    db.execute(renewing.values(renews_password=False))
