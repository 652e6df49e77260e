"""A paper and a contact as the command line and programs name them: by number or id, and by address."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.customers.models import Contact
from portal.kit.refusal import N_, Refusal
from portal.links.models import Link
from portal.links.operations import NoSuchContact
from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperState
from portal.people.models import Person
from portal.people.rules import normalise


class NoSuchPaper(Refusal):
    sentence = N_("No paper with the number %(number)s was sent.")
    field = "number"


class SeveralPapers(Refusal):
    sentence = N_("Several papers have the number %(number)s. Say which kind: %(kinds)s.")
    field = "kind"


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
    return paper.id, _contact(db, paper.customer_id, email)


def paper_and_named_contact(db: Session, paper_public_id: str, email: str) -> tuple[int, str]:
    """The same for the paper of this public id.

    Every customer is seen. Raises NoSuchPaper, NoSuchContact, NotAnAddress.
    """
    paper = db.scalar(
        select(Paper).where(Paper.public_id == paper_public_id, Paper.state != PaperState.DRAFT)
    )
    if paper is None:
        raise NoSuchPaper(N_("No paper with this id was sent."), field="paper")
    return paper.id, _contact(db, paper.customer_id, email)


def paper_of_link(db: Session, public_id: str) -> int | None:
    """The id of the paper to which a link leads; None where there is no such link to a paper."""
    found: int | None = db.scalar(select(Link.paper_id).where(Link.public_id == public_id))
    return found


def _contact(db: Session, customer_id: int, email: str) -> str:
    contact = (
        select(Contact.public_id)
        .join(Person, Person.id == Contact.person_id)
        .where(Contact.customer_id == customer_id, Person.email == normalise(email))
    )
    public_id: str | None = db.scalar(contact)
    if public_id is None:
        raise NoSuchContact
    return public_id
