"""Inviting a contact and taking it back, inside an open transaction that sees their customer."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.proofs import proving
from portal.access.proofs.proving import Minted
from portal.access.proofs.rules import Purpose
from portal.activity.noting import note
from portal.activity.rules import Actor, ActorKind, Verb
from portal.customers.models import Contact, ContactAccess, Customer
from portal.kit import clock
from portal.kit.refusal import N_, Refusal
from portal.mail import letters
from portal.mail.models import LetterState
from portal.mail.outbox import post_letter
from portal.people.models import Person
from portal.preferences.models import Organisation


class NoAddressToInvite(Refusal):
    sentence = N_("This contact has no email address. Add one, then invite.")


class HasAccess(Refusal):
    sentence = N_("%(contact)s has access already.")


class InvitedTooOften(Refusal):
    sentence = N_("%(contact)s was invited several times today. Try again tomorrow.")


def invite(db: Session, contact: Contact, actor: Actor, language: str, now: datetime) -> Minted:
    """Mail an invitation to a contact; one that was sent before opens nothing any more.

    The letter is in the person's language, else in `language`. A contact's name stands in it as who invites;
    staff invite as the business. Raises NoAddressToInvite, HasAccess, InvitedTooOften.
    """
    person = db.get(Person, contact.person_id) if contact.person_id is not None else None
    if person is None:
        raise NoAddressToInvite
    name = contact.name_or_email
    if contact.access == ContactAccess.ACTIVE:
        raise HasAccess(contact=name)
    was_invited = proving.end_invitations(db, contact.public_id, now)
    contact.access = ContactAccess.INVITED
    minted = proving.mint(
        db,
        Purpose.INVITE,
        person.email,
        now,
        person_id=person.id,
        contact_public_id=contact.public_id,
    )
    zone = db.scalars(select(Organisation.time_zone)).one()
    letter = post_letter(
        db,
        letters.INVITATION,
        person.email,
        person.language or language,
        addressee=contact.public_id,
        path=f"/invite/{minted.token}",
        company=db.get_one(Customer, contact.customer_id).display_name,
        inviter=actor.name if actor.kind is ActorKind.CONTACT else "",
        until_on=clock.day_of(minted.proof.expires_at, zone),
    )
    if letter.state == LetterState.HELD_BACK:
        raise InvitedTooOften(contact=name)
    verb = Verb.INVITATION_REPEATED if was_invited else Verb.CONTACT_INVITED
    _note(db, verb, actor, contact, contact=name, email=person.email)
    return minted


def revoke_invitation(db: Session, contact: Contact, actor: Actor, now: datetime) -> None:
    """Take an invitation back; nothing happens to who has accepted it."""
    proving.end_invitations(db, contact.public_id, now)
    if contact.access == ContactAccess.INVITED:
        contact.access = ContactAccess.NONE
        _note(db, Verb.INVITATION_REVOKED, actor, contact, contact=contact.name_or_email)


def _note(db: Session, verb: Verb, actor: Actor, about: Contact, **values: str) -> None:
    note(db, verb, actor, customer_id=about.customer_id, target=about.public_id, **values)
