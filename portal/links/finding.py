"""A paper and a contact as people name them on the command line: by number and by address."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.customers.models import Contact
from portal.kit.refusal import N_, Refusal
from portal.links.operations import NoSuchContact
from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperState
from portal.people.models import Person
from portal.people.rules import normalise


class NoSuchPaper(Refusal):
    sentence = N_("No paper with the number %(number)s was sent.")


class SeveralPapers(Refusal):
    sentence = N_("Several papers have the number %(number)s. Say which kind: %(kinds)s.")


def named_paper_and_contact(db: Session, number: str, email: str, kind: str = "") -> tuple[int, str]:
    """The id of the paper's latest revision, and the public id of its customer's contact with this address.

    Every customer is seen. Raises NoSuchPaper, SeveralPapers, NoSuchContact, NotAnAddress.
    """
    wanted = select(Paper).where(Paper.number == number, Paper.state != PaperState.DRAFT)
    papers = db.scalars(wanted.order_by(Paper.revision)).all()
    latest = {paper.kind: paper for paper in papers if kind in ("", paper.kind)}
    if not latest:
        raise NoSuchPaper(number=number)
    if len(latest) > 1:
        raise SeveralPapers(number=number, kinds=", ".join(sorted(latest)))
    (paper,) = latest.values()
    contact = (
        select(Contact.public_id)
        .join(Person, Person.id == Contact.person_id)
        .where(Contact.customer_id == paper.customer_id, Person.email == normalise(email))
    )
    public_id = db.scalar(contact)
    if public_id is None:
        raise NoSuchContact
    return paper.id, public_id
