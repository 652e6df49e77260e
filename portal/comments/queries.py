"""What was written about papers."""

from datetime import datetime

from sqlalchemy import Select, func, select

from portal.comments.models import Comment
from portal.comments.rules import Side
from portal.customers.models import Contact, ContactAccess
from portal.db import AnySelect
from portal.papers.models import Paper
from portal.papers.queries import is_sent
from portal.papers.rules.statuses import PaperKind
from portal.people.models import Person


def thread(paper_id: int, is_of_staff: bool = False) -> Select[Comment]:
    """The comments on a paper, the oldest first; those that the customer does not see only for staff."""
    statement = select(Comment).where(Comment.paper_id == paper_id).order_by(Comment.id)
    return statement if is_of_staff else statement.where(Comment.is_visible)


def sent_paper(public_id: str) -> Select[Paper]:
    """The sent paper of this public id, of whatever kind, or no row."""
    return select(Paper).where(Paper.public_id == public_id, is_sent(*PaperKind))


def by_attempt(paper_id: int, attempt: str) -> Select[Comment]:
    """What was written about the paper by this form, or no row."""
    return select(Comment).where(Comment.paper_id == paper_id, Comment.attempt == attempt)


def written_since(contact_id: int, since: datetime) -> Select[int]:
    """How much a contact wrote since then."""
    return select(func.count(Comment.id)).where(Comment.contact_id == contact_id, Comment.at > since)


def reached(paper_id: int) -> AnySelect:
    """public_id, email, language, is_primary and has_written of those who may sign in for the customer."""
    wrote = select(Comment.contact_id).where(Comment.paper_id == paper_id, Comment.side == Side.CONTACT)
    paper = select(Paper.customer_id).where(Paper.id == paper_id).scalar_subquery()
    return (
        select(
            Contact.public_id,
            Person.email,
            Person.language,
            Contact.is_primary,
            Contact.id.in_(wrote).label("has_written"),
        )
        .join(Contact, Contact.person_id == Person.id)
        .where(Contact.customer_id == paper, Contact.access == ContactAccess.ACTIVE)
        .order_by(Contact.id)
    )
