"""Accepting an invitation."""

from dataclasses import dataclass

from portal.access import throttle
from portal.access.arriving import arrive
from portal.access.invitations.queries import invited_place
from portal.access.keeping import keep_password
from portal.access.proofs import proving
from portal.access.proofs.refusals import DeadLink
from portal.access.proofs.rules import Purpose
from portal.access.sessions import SignedIn
from portal.activity.noting import note
from portal.activity.rules import Actor, ActorKind, Verb
from portal.db import current_session, transaction
from portal.kit import clock, passwords
from portal.tenancy import every_customer

INVITE = frozenset({Purpose.INVITE})


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the page of an invitation says."""

    company: str
    email: str
    has_password: bool


def look_at_invitation(token: str, network: str) -> Invitation:
    """What a link invites to; nothing of it is used. Raises DeadLink, or TooManyTries."""
    with every_customer(current_session(), "nobody is signed in yet"), transaction() as db:
        now = clock.now()
        tried = throttle.note_try(db, throttle.limits_of_network("links", network), now)
        proof = proving.by_token(db, token, INVITE, now)
        if proof is not None:
            throttle.strike_off(db, tried)
            place = db.execute(invited_place(proof.contact_public_id, proof.person_id)).one_or_none()
            if place is not None:
                return Invitation(place.company, proof.email, place.has_password)
    raise DeadLink


def accept_invitation(token: str, password: str, network: str, replaces: str | None = None) -> SignedIn:
    """Let the contact in, and begin their session at the customer that the invitation names.

    The password may be empty; one that the person has already stays. Raises DeadLink, TooManyTries, or what
    `passwords.hashed` does.
    """
    password_hash = passwords.hashed(password) if password else None
    with every_customer(current_session(), "nobody is signed in yet"), transaction() as db:
        now = clock.now()
        tried = throttle.note_try(db, throttle.limits_of_network("links", network), now)
        proof = proving.by_token(db, token, INVITE, now)
        place = (
            db.execute(invited_place(proof.contact_public_id, proof.person_id)).one_or_none()
            if proof is not None
            else None
        )
        if proof is not None and proof.person_id is not None and place is not None:
            throttle.strike_off(db, tried)
            proving.use(db, proof, now)
            if password_hash is not None and not place.has_password:
                keep_password(db, proof.person_id, password_hash, now)
            name = f"{place.first_name} {place.last_name}".strip() or proof.email
            actor = Actor(ActorKind.CONTACT, name, place.public_id)
            note(
                db,
                Verb.INVITATION_ACCEPTED,
                actor,
                customer_id=place.customer_id,
                target=place.public_id,
                contact=name,
            )
            begun = arrive(db, proof.person_id, now, replaces, at=place.contact_id)
            if begun is not None:
                return begun
    raise DeadLink
