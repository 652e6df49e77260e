"""Forwarding a thing to people who can then open it, and taking that back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.activity.noting import note
from portal.activity.rules import Actor, Verb
from portal.customers.adding import NewContact, contact_row, people_of
from portal.customers.models import Contact, ContactAccess, ContactRole, Customer
from portal.customers.rules import FORWARDED
from portal.db import AnySelect, hold_name, locked, transaction
from portal.files.models import CommonDocument, Document
from portal.forwardings import queries
from portal.forwardings.models import Forwarding
from portal.forwardings.rules import (
    AN_HOUR,
    ForwardedToRemoved,
    ForwardingIsOff,
    GoneMeanwhile,
    NothingToPayOnIt,
    OnlyAdminsForward,
    Recipient,
    may_forward,
    require_room,
)
from portal.forwardings.things import Thing, document_found
from portal.kit import clock
from portal.links.minting import link_path, mint_link, revoke_with_later
from portal.links.models import Link
from portal.links.rules import LinkPurpose
from portal.mail.letters import PAPER_FORWARDED
from portal.mail.outbox import post_letter
from portal.people.rules import shown
from portal.preferences.cascade import choices_of
from portal.preferences.models import Organisation
from portal.preferences.rules import FORWARDING, LANGUAGE
from portal.tenancy import every_customer

PEOPLE = "whether an address is known elsewhere makes no difference"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who forwards: a contact, with the address that answers go to."""

    customer_id: int
    contact_id: int
    person_id: int
    email: str
    actor: Actor


def forward(
    sender: Sender, thing: Thing, recipients: Sequence[Recipient], words: str, is_to_pay: bool, now: datetime
) -> list[Forwarding]:
    """Send each recipient a letter with a link that opens this one thing. All of them or none.

    Who is no contact of the customer yet becomes one, without access; a link that was forwarded to the same
    contact before ends. Raises ForwardingIsOff, OnlyAdminsForward, TooManyForwards, ForwardedToRemoved,
    NothingToPayOnIt, GoneMeanwhile.
    """
    with transaction() as db, every_customer(db, PEOPLE):
        customer = db.scalars(locked(select(Customer).where(Customer.id == sender.customer_id))).one()
        _require_allowed(db, sender, customer, is_to_pay and not thing.has_payable, is_to_pay)
        if thing.kind == "document":
            _hold_document(db, customer, thing)
        hold_name(db, f"forwards by {sender.person_id}")
        sent_at = db.scalars(queries.sent_since(sender.person_id, now - AN_HOUR)).all()
        require_room(sent_at, len(recipients), now)
        purpose = LinkPurpose.PAY if is_to_pay else LinkPurpose.VIEW
        # One insert for all, in the order of the addresses: two who write to the same people do not block.
        people = people_of(db, [NewContact(email=one.email) for one in recipients], now)
        sent = []
        for recipient in recipients:
            contact = _contact_for(db, sender, recipient, people[recipient.email])
            sent.append(_send(db, sender, customer, thing, recipient, contact, words, purpose, now))
    return sent


def revoke_as_contact(public_id: str, actor: Actor, is_admin: bool, now: datetime) -> bool:
    """End a link that was forwarded, for who forwarded it and for admins; whether there is one for them.

    The customer is entered. Doing it twice changes nothing more.
    """
    with transaction() as db:
        link = db.scalar(locked(_link_of(public_id)))
        if link is None or not (is_admin or link.actor == actor.public_id):
            return False
        _revoke(db, link, actor, now)
    return True


def revoke_as_staff(customer_id: int, public_id: str, actor: Actor, now: datetime) -> bool:
    """The same for the business, at this customer; every customer is seen."""
    with transaction() as db, every_customer(db, "staff end what a contact forwarded"):
        link = db.scalar(locked(_link_of(public_id).where(Link.customer_id == customer_id)))
        if link is None:
            return False
        _revoke(db, link, actor, now)
    return True


def _require_allowed(
    db: Session, sender: Sender, customer: Customer, has_nothing_to_pay: bool, is_to_pay: bool
) -> None:
    """Who forwards may still come in, may forward, and hands on no more than they may do."""
    contact = db.scalar(queries.sender(sender.contact_id))
    forwarders = choices_of(db, customer.id, customer.group_id)[FORWARDING]
    if contact is None or forwarders == "off":
        raise ForwardingIsOff
    if not may_forward(forwarders, contact.role == ContactRole.ADMIN):
        raise OnlyAdminsForward
    if has_nothing_to_pay or (is_to_pay and contact.role == ContactRole.VIEWER):
        raise NothingToPayOnIt


def _hold_document(db: Session, customer: Customer, thing: Thing) -> None:
    """Staff can neither hide nor delete it until its links are there, and have not done so just now."""
    own, common = thing.target.document_id, thing.target.common_document_id
    db.scalar(locked(select(Document.id).where(Document.id == own)))
    db.scalar(locked(select(CommonDocument.id).where(CommonDocument.id == common)))
    if document_found(db, customer.group_id, thing.public_id) is None:
        raise GoneMeanwhile


def _contact_for(db: Session, sender: Sender, recipient: Recipient, person_id: int) -> Contact:
    at = select(Contact).where(Contact.customer_id == sender.customer_id, Contact.person_id == person_id)
    contact: Contact | None = db.scalar(locked(at))
    if contact is None:
        first_name, last_name = recipient.names
        new = NewContact(
            email=recipient.email,
            first_name=first_name,
            last_name=last_name,
            role=ContactRole.VIEWER,
            origin=f"{FORWARDED} {sender.actor.name}"[:200],
        )
        contact = Contact(**contact_row(sender.customer_id, person_id, new, is_primary=False))
        db.add(contact)
        db.flush()
        note(
            db, Verb.CONTACT_ADDED, sender.actor, customer_id=sender.customer_id, target=contact.public_id,
            contact=called(contact, recipient.email),
        )  # fmt: skip
    elif contact.access == ContactAccess.DISABLED:
        business = db.scalars(select(Organisation.name)).one()
        field = f"email{recipient.position}"
        raise ForwardedToRemoved(field=field, email=shown(recipient.email), business=business)
    return contact


def _send(
    db: Session, sender: Sender, customer: Customer, thing: Thing, recipient: Recipient, contact: Contact,
    words: str, purpose: LinkPurpose, now: datetime,
) -> Forwarding:  # fmt: skip
    for before in db.scalars(queries.live_to(contact.id, thing.target)):
        revoke_with_later(db, before, now)
    link, token = mint_link(
        db, customer_id=customer.id, contact_id=contact.id, target=thing.target, purpose=purpose,
        due_on=thing.due_on, now=now, actor=sender.actor,
    )  # fmt: skip
    forwarding = Forwarding(
        customer_id=customer.id, link_id=link.id, person_id=sender.person_id, email=recipient.email,
        words=words, at=now,
    )  # fmt: skip
    db.add(forwarding)
    _write(db, sender, customer, thing, contact, forwarding, link, token)
    verb = Verb.STATEMENT_FORWARDED if thing.kind == "statement" else Verb.FORWARDED
    note(
        db, verb, sender.actor, customer_id=customer.id, target=thing.public_id, thing=thing.name,
        contact=called(contact, recipient.email),
    )  # fmt: skip
    return forwarding


def _write(
    db: Session, sender: Sender, customer: Customer, thing: Thing, contact: Contact, forwarding: Forwarding,
    link: Link, token: str,
) -> None:  # fmt: skip
    zone = db.scalars(select(Organisation.time_zone)).one()
    language = choices_of(db, customer.id, customer.group_id)[LANGUAGE]
    post_letter(
        db,
        PAPER_FORWARDED,
        forwarding.email,
        language,
        addressee=contact.public_id,
        reply_to=sender.email,
        thread=thing.thread,
        attachment=thing.attachment,
        path=link_path(token),
        sender=sender.actor.name,
        sender_email=sender.email,
        company=customer.display_name,
        thing=thing.title_in(language),
        message_lines=forwarding.words,
        until_on=clock.day_of(link.expires_at, zone),
    )


def _link_of(public_id: str) -> AnySelect:
    return (
        select(Link).join(Forwarding, Forwarding.link_id == Link.id).where(Forwarding.public_id == public_id)
    )


def _revoke(db: Session, link: Link, actor: Actor, now: datetime) -> None:
    if revoke_with_later(db, link, now):
        contact = db.get_one(Contact, link.contact_id)
        note(
            db, Verb.FORWARDING_REVOKED, actor, customer_id=link.customer_id, target=contact.public_id,
            contact=called(contact, contact.person.email if contact.person else ""),
        )  # fmt: skip


def called(contact: Contact, email: str) -> str:
    """Name and address of who gets something, as the trail names them."""
    return ", ".join(text for text in (contact.name, shown(email) if email else "") if text)
