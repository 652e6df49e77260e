"""What an admin of a customer decides about colleagues: inviting, their role, removing."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access import throttle
from portal.access.invitations.inviting import HasAccess, invite, revoke_invitation
from portal.access.proofs import proving
from portal.access.sessions import end_at_contact
from portal.activity.noting import note
from portal.activity.rules import Actor, Verb
from portal.customers.adding import AlreadyAContact, NewContact, address_of, contact_row, people_of
from portal.customers.details.writing import keep_display_name
from portal.customers.models import Contact, ContactAccess, ContactRole, Customer
from portal.db import locked, transaction
from portal.kit import clock
from portal.preferences.models import Organisation
from portal.profile import queries
from portal.profile.contacts.refusals import NotOneself, TakenOff, WasRemoved
from portal.profile.rules import ChangedMeanwhile, NotAnAdmin
from portal.tenancy import every_customer

PEOPLE = "a person may be at several customers"


def invite_colleague(
    customer_id: int, admin_id: int, new: NewContact, actor: Actor, language: str, network: str
) -> None:
    """Put somebody to the admin's customer, if they are not there yet, and mail an invitation.

    Whether the address is known elsewhere makes no difference. Raises NotAnAddress, AlreadyAContact,
    WasRemoved, InvitedTooOften, TooManyTries, NotAnAdmin.
    """
    with transaction() as db, every_customer(db, PEOPLE):
        now = clock.now()
        _require_admin(db, customer_id, admin_id)
        throttle.note_try(db, throttle.limits_of_network("mails", network), now)
        person_id = people_of(db, [new], now)[address_of(new)]
        at = select(Contact).where(Contact.customer_id == customer_id, Contact.person_id == person_id)
        contact = db.scalar(locked(at))
        if contact is None:
            contact = Contact(**contact_row(customer_id, person_id, new, is_primary=False))
            db.add(contact)
            db.flush()
        elif contact.access == ContactAccess.ACTIVE:
            raise AlreadyAContact(email=new.email)
        elif contact.access == ContactAccess.DISABLED:
            raise WasRemoved(email=new.email, business=db.scalars(select(Organisation.name)).one())
        else:
            contact.role = new.role
            contact.version += 1
        invite(db, contact, actor, language, now)


def invite_again(
    customer_id: int, admin_id: int, contact_id: int, actor: Actor, language: str, network: str
) -> None:
    """Mail a colleague an invitation, in place of one that was sent before; the role stays.

    Raises HasAccess, NoAddressToInvite, InvitedTooOften, TooManyTries, NotOneself, TakenOff, NotAnAdmin.
    """
    with transaction() as db, every_customer(db, PEOPLE):
        now = clock.now()
        contact = _colleague(db, customer_id, admin_id, contact_id)
        throttle.note_try(db, throttle.limits_of_network("mails", network), now)
        invite(db, contact, actor, language, now)


def take_invitation_back(customer_id: int, admin_id: int, contact_id: int, actor: Actor) -> None:
    """Let the invitation of a colleague open nothing any more.

    Raises HasAccess where it was accepted meanwhile, NotOneself, TakenOff, NotAnAdmin.
    """
    with transaction() as db, every_customer(db, PEOPLE):
        contact = _colleague(db, customer_id, admin_id, contact_id)
        if contact.access == ContactAccess.ACTIVE:
            raise HasAccess(contact=contact.name_or_email)
        revoke_invitation(db, contact, actor, clock.now())


def change_role(
    customer_id: int, admin_id: int, contact_id: int, role: ContactRole, seen_version: int, actor: Actor
) -> None:
    """Give a colleague another role, from their next page on.

    Raises NotOneself, TakenOff, ChangedMeanwhile, NotAnAdmin.
    """
    with transaction() as db, every_customer(db, PEOPLE):
        contact = _colleague(db, customer_id, admin_id, contact_id)
        if contact.version != seen_version:
            raise ChangedMeanwhile
        if contact.role == role:
            return
        before, contact.role = contact.role, role
        contact.version += 1
        note(
            db, Verb.ROLE_CHANGED, actor, customer_id=customer_id, target=contact.public_id,
            contact=contact.name_or_email, before=before, after=role,
        )  # fmt: skip


def remove_colleague(customer_id: int, admin_id: int, contact_id: int, actor: Actor) -> None:
    """Take a colleague's access away: sessions and invitations end at once, what they did stays.

    Who could sign in stays as a disabled row, so that proving the address does not bring them back.
    Raises NotOneself, TakenOff, NotAnAdmin.
    """
    with transaction() as db, every_customer(db, PEOPLE):
        contact = _colleague(db, customer_id, admin_id, contact_id)
        end_at_contact(db, contact.id)
        proving.end_invitations(db, contact.public_id, clock.now())
        name = contact.name_or_email
        if contact.person_id is None:
            db.delete(contact)
            keep_display_name(db, db.get_one(Customer, customer_id))
        else:
            contact.access = ContactAccess.DISABLED
            contact.version += 1
        note(db, Verb.CONTACT_REMOVED, actor, customer_id=customer_id, target=contact.public_id, contact=name)


def _colleague(db: Session, customer_id: int, admin_id: int, contact_id: int) -> Contact:
    """Somebody else of the customer, locked together with it.

    Who decides is an admin at that moment and decides about others only: so one admin always stays, also
    where two of them remove each other at once.
    """
    _require_admin(db, customer_id, admin_id)
    if contact_id == admin_id:
        raise NotOneself
    wanted = select(Contact).where(Contact.id == contact_id, Contact.customer_id == customer_id)
    contact: Contact | None = db.scalar(locked(wanted))
    if contact is None or contact.access == ContactAccess.DISABLED:
        raise TakenOff(name=contact.name if contact is not None else "")
    return contact


def _require_admin(db: Session, customer_id: int, admin_id: int) -> None:
    db.scalars(locked(select(Customer).where(Customer.id == customer_id))).one()
    if admin_id not in db.scalars(queries.admins(customer_id)).all():
        raise NotAnAdmin
