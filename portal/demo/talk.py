"""What was looked at, said and shipped lately at one customer, so that the pages of papers show it."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.activity.rules import Actor, ActorKind
from portal.comments.operations import comment_as_contact, comment_as_staff
from portal.customers.models import Contact
from portal.kit import clock
from portal.orders.shipments.operations import add_shipment
from portal.orders.shipments.rules import ShipmentDetails
from portal.papers.models import Invoice, Order, Paper, Quote
from portal.papers.rules.statuses import OrderShipped, PaperState
from portal.papers.viewing.operations import View, keep_view
from portal.people.models import Person
from portal.preferences.operations import save_preference
from portal.preferences.rules import MAILS_COMMENTS
from portal.quotes.retainers.operations import ask_retainer
from portal.quotes.reviews.operations import write_review
from portal.tenancy import entered, every_customer

SAM = Actor(ActorKind.STAFF, "Sam Bergström")
QUESTION = "The third line says six filters. Four arrived. Do the other two follow?"
ANSWER = "Yes, they leave on Monday, at no further freight. Sorry for the wait."
REVIEW = "Right the first time, and fitted within the week. The gate code could have been on the paper."
INSIDE = "The warehouse counted wrongly, twice this month."


def talk(session: Session, email: str, today: date) -> None:
    """Let the contact of this address open an invoice and an order and ask; staff answer, ship, and ask for a
    retainer with a quote. An accepted quote is reviewed. Inside no customer. No letter goes out."""
    with every_customer(session, "the demo asks who the contact is"):
        ana = session.scalars(select(Contact).join(Person).where(Person.email == email)).one()
        customer_id, contact_id = ana.customer_id, ana.id
        asker = Actor(ActorKind.CONTACT, ana.name, ana.public_id)
        invoice = _newest(session, customer_id, Invoice, Paper.state == PaperState.OPEN, Paper.open_minor > 0)
        order = _newest(session, customer_id, Order, Paper.shipped != OrderShipped.NOT_YET)
        shipped = order.shipped or OrderShipped.SHIPPED
        quote = _newest(session, customer_id, Quote, Paper.state == PaperState.SENT)
        asked = quote.id, quote.total_minor // 4
        accepted = _newest(session, customer_id, Quote, Paper.state == PaperState.ACCEPTED).id
        save_preference(MAILS_COMMENTS, False, customer_id=customer_id)
        papers = invoice.id, order.id
    now = clock.now()
    for paper_id in papers:
        keep_view(View(customer_id, paper_id, contact_id, asker, now))
    with entered(session, customer_id):
        comment_as_contact(papers[0], contact_id, QUESTION, "demo-1", asker, now)
        write_review(accepted, contact_id, "4", REVIEW, asker, now)
    with every_customer(session, "staff of the demo answer"):
        comment_as_staff(papers[0], ANSWER, True, "demo-2", SAM, now)
        comment_as_staff(papers[0], INSIDE, False, "demo-3", SAM, now)
        parcel = ShipmentDetails(
            "Puget Freight", "PF 7740 2219 04", "https://freight.example/PF7740221904",
            today - timedelta(days=2), shipped,
        )  # fmt: skip
        add_shipment(papers[1], parcel, SAM, today)
        ask_retainer(*asked, SAM)
        save_preference(MAILS_COMMENTS, None, customer_id=customer_id)


def _newest(session: Session, customer_id: int, kind: type[Paper], *conditions: object) -> Paper:
    statement = select(kind).where(kind.customer_id == customer_id, *conditions)  # type: ignore[arg-type]
    return session.scalars(statement.order_by(kind.issued_on.desc(), kind.id.desc()).limit(1)).one()
