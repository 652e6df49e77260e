"""Writing about a paper, from either side, and choosing what the customer sees."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.activity.noting import note
from portal.activity.rules import Actor, Verb
from portal.comments import queries
from portal.comments.models import Comment
from portal.comments.rules import (
    AN_HOUR,
    MOST_AN_HOUR,
    ContactsCommentStays,
    Side,
    TooManyComments,
    written_words,
)
from portal.customers.models import Customer
from portal.db import hold_name, locked, transaction
from portal.mail.letters import COMMENT_WRITTEN
from portal.mail.outbox import post_letter
from portal.mail.rules import one_line
from portal.papers.addresses import path_of_paper
from portal.papers.models import Paper
from portal.preferences.cascade import choices_of
from portal.preferences.rules import LANGUAGE, MAILS_COMMENTS
from portal.tenancy import every_customer


def comment_as_contact(
    paper_id: int, contact_id: int, text: str, attempt: str, actor: Actor, now: datetime
) -> Comment:
    """Write for the customer; staff find it in their news. The customer is entered.

    The same attempt again answers what was written. Raises NothingWritten, TooLong, TooManyComments.
    """
    words = written_words(text)
    with transaction() as db:
        hold_name(db, f"comments by {contact_id}")
        if (before := db.scalar(queries.by_attempt(paper_id, attempt))) is not None:
            return before
        if (db.scalar(queries.written_since(contact_id, now - AN_HOUR)) or 0) >= MOST_AN_HOUR:
            raise TooManyComments
        paper = db.get_one(Paper, paper_id)
        comment = Comment(
            customer_id=paper.customer_id, paper_id=paper.id, contact_id=contact_id, side=Side.CONTACT,
            author_name=actor.name, words=words, is_visible=True, attempt=attempt, at=now,
        )  # fmt: skip
        db.add(comment)
        _note(db, Verb.COMMENTED, paper, actor, words)
    return comment


def comment_as_staff(
    paper_id: int, text: str, is_visible: bool, attempt: str, actor: Actor, now: datetime
) -> Comment:
    """Write for the business, to the customer or for staff alone; by preference the customer gets a letter.

    Every customer is seen. The same attempt again answers what was written. Raises NothingWritten, TooLong.
    """
    words = written_words(text)
    with transaction() as db, every_customer(db, "staff write about a paper"):
        paper = db.scalars(locked(select(Paper).where(Paper.id == paper_id))).one()
        if (before := db.scalar(queries.by_attempt(paper_id, attempt))) is not None:
            return before
        comment = Comment(
            customer_id=paper.customer_id, paper_id=paper.id, side=Side.STAFF, author_name=actor.name,
            words=words, is_visible=is_visible, attempt=attempt, at=now,
        )  # fmt: skip
        db.add(comment)
        db.flush()
        if is_visible:
            _note(db, Verb.ANSWERED, paper, actor, words)
            _write_to_contacts(db, paper, comment)
    return comment


def show_comment(paper_id: int, public_id: str, is_visible: bool, actor: Actor) -> Comment | None:
    """Let the customer see a comment of staff, or not any more; None where the paper has no such comment.

    By preference contacts get a letter for one that becomes visible. Every customer is seen. Raises
    ContactsCommentStays.
    """
    with transaction() as db, every_customer(db, "staff choose what a customer sees"):
        wanted = select(Comment).where(Comment.paper_id == paper_id, Comment.public_id == public_id)
        comment = db.scalar(locked(wanted))
        if comment is None or comment.is_visible == is_visible:
            return comment
        if comment.side == Side.CONTACT:
            raise ContactsCommentStays
        comment.is_visible = is_visible
        paper = db.get_one(Paper, comment.paper_id)
        verb = Verb.COMMENT_SHOWN if is_visible else Verb.COMMENT_HIDDEN
        note(
            db, verb, actor, customer_id=paper.customer_id, target=paper.public_id, number=paper.number or ""
        )
        if is_visible:
            _write_to_contacts(db, paper, comment)
    return comment


def _note(db: Session, verb: Verb, paper: Paper, actor: Actor, words: str) -> None:
    note(
        db, verb, actor, customer_id=paper.customer_id, target=paper.public_id,
        number=paper.number or "", words=one_line(words),
    )  # fmt: skip


def _write_to_contacts(db: Session, paper: Paper, comment: Comment) -> None:
    """To those who took part in the thread, else to the primary contact."""
    customer = db.get_one(Customer, paper.customer_id)
    choices = choices_of(db, customer.id, customer.group_id)
    if not choices[MAILS_COMMENTS]:
        return
    people = db.execute(queries.reached(paper.id)).all()
    wrote = [person for person in people if person.has_written]
    for person in wrote or [person for person in people if person.is_primary]:
        post_letter(
            db, COMMENT_WRITTEN, person.email, person.language or choices[LANGUAGE],
            addressee=person.public_id, thread=paper.public_id,
            path=path_of_paper(paper.kind, paper.public_id),
            number=paper.number or "", author=comment.author_name, words=comment.words,
        )  # fmt: skip
