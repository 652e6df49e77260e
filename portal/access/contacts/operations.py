"""Adding contacts, changing their details, taking their access away and giving it back, removing them."""

from collections.abc import Collection
from dataclasses import asdict

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal.access.contacts.rules import ContactDetails
from portal.access.invitations.inviting import invite, revoke_invitation
from portal.access.proofs import proving
from portal.access.sessions import end_at_contact
from portal.activity.models import Activity
from portal.activity.noting import note
from portal.activity.rules import Actor, ActorKind, Verb
from portal.customers import queries as customers
from portal.customers.adding import AlreadyAContact, NewContact, address_of, contact_row, people_of
from portal.customers.details.writing import keep_display_name
from portal.customers.models import Contact, ContactAccess, Customer
from portal.db import locked, transaction
from portal.kit import clock
from portal.kit.refusal import N_, Refusal
from portal.preferences.cascade import choices_of
from portal.preferences.rules import LANGUAGE
from portal.tenancy import every_customer

PEOPLE = "a person may be at several customers"


class ChangedMeanwhile(Refusal):
    sentence = N_("Somebody changed this contact while you were here. This is how it is now.")


class NotPossibleNow(Refusal):
    sentence = N_("This is not possible any more: the access of %(name)s has changed. Look at it again.")


class NobodyChosen(Refusal):
    sentence = N_("Tick who gets an invitation.")
    field = "contacts"


def add_contact(customer_id: int, details: ContactDetails, actor: Actor) -> Contact:
    """Put a person to a customer, without access. Raises NotAnAddress, AlreadyAContact."""
    with transaction() as db, every_customer(db, PEOPLE):
        customer = db.scalars(locked(select(Customer).where(Customer.id == customer_id))).one()
        person_id = _person_for(db, customer_id, details.email)
        is_first = db.scalar(customers.contacts_in_order(customer_id).limit(1)) is None
        origin = NewContact(origin=actor.name)
        contact = Contact(**contact_row(customer_id, person_id, origin, is_primary=is_first))
        _write(contact, details)
        db.add(contact)
        keep_display_name(db, customer)
        note(
            db, Verb.CONTACT_ADDED, actor, customer_id=customer_id, target=contact.public_id,
            contact=contact.name or details.email,
        )  # fmt: skip
    return contact


def change_contact(contact_id: int, details: ContactDetails, seen_version: int, actor: Actor) -> Contact:
    """Save what was typed over what was seen under this version.

    A new address is another person: the access ends with its sessions and has to be given anew.
    Raises ChangedMeanwhile, NotAnAddress, AlreadyAContact.
    """
    with transaction() as db, every_customer(db, PEOPLE):
        customer, contact = _held(db, contact_id)
        if contact.version != seen_version:
            raise ChangedMeanwhile
        before = contact.role
        person_id = _person_for(db, customer.id, details.email, beside=contact.id)
        if person_id != contact.person_id:
            _end_access(db, contact)
            is_kept_out = contact.access == ContactAccess.DISABLED and person_id is not None
            contact.access = ContactAccess.DISABLED if is_kept_out else ContactAccess.NONE
            contact.person_id = person_id
        _write(contact, details)
        contact.version += 1
        keep_display_name(db, customer)
        name = contact.name_or_email
        note(db, Verb.CONTACT_CHANGED, actor, customer_id=customer.id, target=contact.public_id, contact=name)
        if contact.role != before:
            note(
                db, Verb.ROLE_CHANGED, actor, customer_id=customer.id, target=contact.public_id,
                contact=name, before=before, after=contact.role,
            )  # fmt: skip
    return contact


def invite_contact(contact_id: int, actor: Actor) -> Contact:
    """Mail an invitation, or another one in its place, in the customer's language where the person has none.

    Raises NotPossibleNow for who has access or is disabled, NoAddressToInvite, InvitedTooOften.
    """
    with transaction() as db, every_customer(db, PEOPLE):
        customer, contact = _held(db, contact_id)
        _invite(db, customer, contact, actor)
    return contact


def invite_contacts(customer_id: int, public_ids: Collection[str], actor: Actor) -> list[Contact]:
    """Invite several contacts of a customer, all or none; the invited. Raises as `invite_contact` does, and
    NobodyChosen where not one of the ids is a contact of this customer."""
    with transaction() as db, every_customer(db, PEOPLE):
        customer = db.scalars(locked(select(Customer).where(Customer.id == customer_id))).one()
        wanted = customers.contacts_in_order(customer_id).where(Contact.public_id.in_(public_ids))
        chosen = list(db.scalars(locked(wanted)))
        if not chosen:
            raise NobodyChosen
        for contact in chosen:
            _invite(db, customer, contact, actor)
    return chosen


def take_invitation_back(contact_id: int, actor: Actor) -> Contact:
    """Let the invitation open nothing any more. Raises NotPossibleNow where it was accepted meanwhile."""
    with transaction() as db, every_customer(db, PEOPLE):
        contact = _held(db, contact_id)[1]
        if contact.access != ContactAccess.INVITED:
            raise NotPossibleNow(name=contact.name_or_email)
        revoke_invitation(db, contact, actor, clock.now())
    return contact


def disable_contact(contact_id: int, actor: Actor) -> Contact:
    """Take the access away; sessions, links and tokens end with it. Raises NotPossibleNow."""
    with transaction() as db, every_customer(db, PEOPLE):
        contact = _held(db, contact_id)[1]
        if contact.access not in (ContactAccess.ACTIVE, ContactAccess.INVITED):
            raise NotPossibleNow(name=contact.name_or_email)
        _disable(db, contact)
        _note_step(db, Verb.CONTACT_DISABLED, contact, actor)
    return contact


def enable_contact(contact_id: int, actor: Actor) -> Contact:
    """Give a disabled contact access again. Raises NotPossibleNow."""
    with transaction() as db, every_customer(db, PEOPLE):
        contact = _held(db, contact_id)[1]
        if contact.access != ContactAccess.DISABLED:
            raise NotPossibleNow(name=contact.name_or_email)
        # Who never proved the address may not come in by this: an invitation has to.
        contact.access = ContactAccess.ACTIVE if contact.last_signed_in_at else ContactAccess.NONE
        contact.version += 1
        _note_step(db, Verb.CONTACT_ENABLED, contact, actor)
    return contact


def remove_contact(contact_id: int, actor: Actor) -> bool:
    """Take a contact off the customer; whether the contact is gone: one with a log-in who was here is only
    disabled, so that what they did keeps its name."""
    with transaction() as db, every_customer(db, PEOPLE):
        customer, contact = _held(db, contact_id)
        if contact.person_id is not None and _has_history(db, contact):
            _disable(db, contact)
            _note_step(db, Verb.CONTACT_DISABLED, contact, actor)
            return False
        _end_access(db, contact)
        _note_step(db, Verb.CONTACT_REMOVED, contact, actor)
        was_primary = contact.is_primary
        db.delete(contact)
        db.flush()
        following = db.scalar(customers.contacts_in_order(customer.id).limit(1))
        if was_primary and following is not None:
            following.is_primary = True
        keep_display_name(db, customer)
    return True


def _invite(db: Session, customer: Customer, contact: Contact, actor: Actor) -> None:
    if contact.access not in (ContactAccess.NONE, ContactAccess.INVITED):
        raise NotPossibleNow(name=contact.name_or_email)
    language = choices_of(db, customer.id, customer.group_id)[LANGUAGE]
    invite(db, contact, actor, language, clock.now())


def _held(db: Session, contact_id: int) -> tuple[Customer, Contact]:
    """The contact under a lock on its customer, so that two who change the same one wait for each other."""
    owner = select(Contact.customer_id).where(Contact.id == contact_id).scalar_subquery()
    customer = db.scalars(locked(select(Customer).where(Customer.id == owner))).one()
    return customer, db.scalars(locked(select(Contact).where(Contact.id == contact_id))).one()


def _person_for(db: Session, customer_id: int, email: str, beside: int | None = None) -> int | None:
    """The person of an address that no other contact of the customer has; None without an address."""
    new = NewContact(email=email)
    person_id = people_of(db, [new], clock.now()).get(address_of(new))
    taken = exists().where(
        Contact.customer_id == customer_id, Contact.person_id == person_id, Contact.id != (beside or 0)
    )
    if person_id is not None and db.scalar(select(taken)):
        raise AlreadyAContact(email=email)
    return person_id


def _write(contact: Contact, details: ContactDetails) -> None:
    for name, value in asdict(details).items():
        if name != "email":
            setattr(contact, name, value)


def _disable(db: Session, contact: Contact) -> None:
    _end_access(db, contact)
    contact.access = ContactAccess.DISABLED
    contact.version += 1


def _end_access(db: Session, contact: Contact) -> None:
    end_at_contact(db, contact.id)
    proving.end_invitations(db, contact.public_id, clock.now())


def _has_history(db: Session, contact: Contact) -> bool:
    if contact.last_signed_in_at is not None:
        return True
    did_something = exists().where(
        Activity.customer_id == contact.customer_id,
        Activity.actor_kind == ActorKind.CONTACT,
        Activity.actor == contact.public_id,
    )
    return bool(db.scalar(select(did_something)))


def _note_step(db: Session, verb: Verb, contact: Contact, actor: Actor) -> None:
    note(
        db,
        verb,
        actor,
        customer_id=contact.customer_id,
        target=contact.public_id,
        contact=contact.name_or_email,
    )
