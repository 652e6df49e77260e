"""Invoices that were handed on: one was forwarded, to who opened it and who has not yet; of one staff made a
private link, which was opened once."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.activity.rules import Actor, ActorKind
from portal.customers.models import Contact
from portal.db import transaction
from portal.demo.talk import SAM
from portal.forwardings.operations import Sender, forward
from portal.forwardings.rules import Recipient
from portal.forwardings.things import of_paper
from portal.kit import clock
from portal.links.models import Link
from portal.links.operations import make_link
from portal.links.rules import LinkPurpose
from portal.papers.models import Invoice
from portal.papers.rules.statuses import PaperState
from portal.papers.viewing.operations import View, keep_view
from portal.people.models import Person
from portal.tenancy import every_customer

OPENED = Recipient(1, "linnea.holm@holm-surveyors.example", "Linnea Holm")
UNOPENED = Recipient(2, "docks@brightwater.example", "")
WORDS = "Does this match what was delivered to dock 4?\nI would like to release it this week."


def hand_on(session: Session, email: str) -> None:
    """Let the contact of this address forward the newest open invoice to two people, of whom one looks at it.
    Inside no customer."""
    with every_customer(session, "the demo asks who the contact is"):
        ana = session.scalars(select(Contact).join(Person).where(Person.email == email)).one()
        newest = select(Invoice).where(
            Invoice.customer_id == ana.customer_id, Invoice.state == PaperState.OPEN, Invoice.open_minor > 0
        )
        invoice = session.scalars(newest.order_by(Invoice.issued_on.desc(), Invoice.id.desc()).limit(1)).one()
        actor = Actor(ActorKind.CONTACT, ana.name, ana.public_id)
        sender = Sender(ana.customer_id, ana.id, ana.person_id or 0, email, actor)
        thing, paper_id = of_paper(invoice), invoice.id
    now = clock.now() - timedelta(hours=2)
    with every_customer(session, "the demo forwards an invoice"):
        sent = forward(sender, thing, [OPENED, UNOPENED], WORDS, is_to_pay=False, now=now)
        link_id = sent[0].link_id
    opened_at = now + timedelta(minutes=4)
    with transaction(), every_customer(session, "the demo opens what was forwarded"):
        used = {"first_used_at": opened_at, "last_used_at": opened_at}
        session.execute(update(Link).where(Link.id == link_id).values(**used))
        holder = select(Contact).join(Link, Link.contact_id == Contact.id).where(Link.id == link_id)
        linnea = session.scalars(holder).one()
        reader = Actor(ActorKind.CONTACT, linnea.name, linnea.public_id)
        contact_id = linnea.id
    keep_view(View(sender.customer_id, paper_id, contact_id, reader, opened_at))


def link_to(session: Session, email: str) -> None:
    """Let staff make a private link to the invoice that is overdue for longest, to pay it, for the contact of
    this address, who opens it. Inside no customer."""
    with every_customer(session, "the demo asks who the contact is"):
        ben = session.scalars(select(Contact).join(Person).where(Person.email == email)).one()
        open_ones = select(Invoice.id).where(
            Invoice.customer_id == ben.customer_id, Invoice.state == PaperState.OPEN, Invoice.open_minor > 0
        )
        paper_id = session.scalars(open_ones.order_by(Invoice.due_on, Invoice.id).limit(1)).one()
        reader = Actor(ActorKind.CONTACT, ben.name, ben.public_id)
        customer_id, contact_id, public_id = ben.customer_id, ben.id, ben.public_id
    now = clock.now() - timedelta(hours=5)
    opened_at = now + timedelta(minutes=40)
    link, _token = make_link(paper_id, public_id, LinkPurpose.PAY, SAM, now)
    with transaction(), every_customer(session, "the demo opens the link"):
        used = {"first_used_at": opened_at, "last_used_at": opened_at}
        session.execute(update(Link).where(Link.id == link.id).values(**used))
    keep_view(View(customer_id, paper_id, contact_id, reader, opened_at, is_by_link=True))
