"""Comments on papers: written once, kept for good, told to the other side."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.activity.models import Activity
from portal.activity.rules import Actor, ActorKind
from portal.comments.models import Comment
from portal.comments.operations import comment_as_contact, comment_as_staff, show_comment
from portal.comments.rules import (
    LONGEST,
    MOST_AN_HOUR,
    ContactsCommentStays,
    NothingWritten,
    TooManyComments,
    written_words,
)
from portal.kit import clock
from portal.kit.refusal import TooLong
from portal.ledger.operations.merging import merge_customers
from portal.mail.models import Letter
from portal.papers.models import Invoice
from portal.preferences.operations import save_preference
from portal.preferences.rules import MAILS_COMMENTS
from portal.tenancy import entered, every_customer
from tests import make
from tests.cast import Cast

ANA = Actor(ActorKind.CONTACT, "Ana Alvarez", "ana")
SAM = Actor(ActorKind.STAFF, "Sam Sommer", "sam")


@pytest.fixture
def invoice(db: Session, cast: Cast) -> Invoice:
    return make.invoice(db, cast.acme, number="INV-7")


def ask(
    db: Session, cast: Cast, invoice: Invoice, words: str = "Where is it?", attempt: str = "a"
) -> Comment:
    with entered(db, cast.acme):
        return comment_as_contact(invoice.id, cast.ana, words, attempt, ANA, clock.now())


def answer(
    db: Session, invoice: Invoice, words: str = "On its way.", is_visible: bool = True, attempt: str = "b"
) -> Comment:
    with every_customer(db, "a test"):
        return comment_as_staff(invoice.id, words, is_visible, attempt, SAM, clock.now())


def letters(db: Session) -> list[str]:
    db.rollback()
    return list(db.scalars(select(Letter.email).where(Letter.name == "comment_written").order_by(Letter.id)))


@contextmanager
def reading(db: Session) -> Iterator[None]:
    db.rollback()
    with every_customer(db, "a test"):
        yield


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Hello\r\n\r\n\r\n\r\nyou \t", "Hello\n\nyou"),
        ("a\x00b\u202ec\ud800d", "abcd"),
        ("<b>bold</b> {{ 7*7 }}", "<b>bold</b> {{ 7*7 }}"),
    ],
)
def test_what_is_kept_is_lines_of_visible_signs(typed: str, kept: str) -> None:
    assert written_words(typed) == kept


def test_nothing_and_too_much_are_refused() -> None:
    for typed in ("", " \n\u200e\x00 "):
        with pytest.raises(NothingWritten):
            written_words(typed)
    assert len(written_words("x" * LONGEST)) == LONGEST
    with pytest.raises(TooLong):
        written_words("x" * (LONGEST + 1))


def test_a_contacts_comment_is_news_and_a_form_sent_twice_writes_once(
    db: Session, cast: Cast, invoice: Invoice
) -> None:
    first, second = ask(db, cast, invoice), ask(db, cast, invoice, "Where is it?")
    assert first.public_id == second.public_id
    with reading(db):
        assert db.scalars(select(Activity.verb).where(Activity.is_news)).all() == ["commented"]
        assert len(db.scalars(select(Comment)).all()) == 1
    assert letters(db) == []


def test_a_contact_writes_so_much_an_hour(db: Session, cast: Cast, invoice: Invoice) -> None:
    for number in range(MOST_AN_HOUR):
        ask(db, cast, invoice, attempt=str(number))
    with pytest.raises(TooManyComments):
        ask(db, cast, invoice, attempt="one more")
    later = clock.now() + timedelta(hours=1, seconds=1)
    with entered(db, cast.acme):
        comment_as_contact(invoice.id, cast.ana, "Later", "later", ANA, later)


def test_the_primary_contact_hears_of_the_first_visible_comment_then_those_who_wrote(
    db: Session, cast: Cast, invoice: Invoice
) -> None:
    answer(db, invoice, attempt="1")
    assert letters(db) == [cast.ana_email]
    with entered(db, cast.acme):
        comment_as_contact(invoice.id, cast.ben, "Thanks", "2", ANA, clock.now())
    answer(db, invoice, attempt="3")
    assert letters(db) == [cast.ana_email, cast.ben_email]


def test_what_is_for_staff_alone_is_told_to_nobody_until_it_is_shown(
    db: Session, cast: Cast, invoice: Invoice
) -> None:
    inside = answer(db, invoice, "Call them first.", is_visible=False)
    assert letters(db) == []
    with every_customer(db, "a test"):
        assert show_comment(invoice.id, inside.public_id, True, SAM) is not None
    assert letters(db) == [cast.ana_email]
    with every_customer(db, "a test"):
        show_comment(invoice.id, inside.public_id, True, SAM)
        hidden = show_comment(invoice.id, inside.public_id, False, SAM)
        assert hidden is not None and not hidden.is_visible
        assert show_comment(invoice.id, "nonsense", True, SAM) is None
    assert letters(db) == [cast.ana_email], "shown twice is told once"


def test_without_the_preference_no_letter_goes(db: Session, cast: Cast, invoice: Invoice) -> None:
    save_preference(MAILS_COMMENTS, False)
    answer(db, invoice)
    assert letters(db) == []


def test_staff_cannot_hide_what_a_contact_wrote(db: Session, cast: Cast, invoice: Invoice) -> None:
    asked = ask(db, cast, invoice)
    with every_customer(db, "a test"), pytest.raises(ContactsCommentStays):
        show_comment(invoice.id, asked.public_id, False, SAM)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM comments",
        "UPDATE comments SET words = 'something else'",
        "UPDATE comments SET author_name = 'somebody else'",
        "UPDATE comments SET at = '2020-01-01 00:00:00'",
    ],
)
def test_no_comment_is_deleted_or_rewritten_not_even_by_direct_sql(
    engine: Engine, db: Session, cast: Cast, invoice: Invoice, statement: str
) -> None:
    ask(db, cast, invoice)
    db.rollback()
    with pytest.raises(IntegrityError), engine.execution_options(migrating=True).begin() as bare:
        bare.execute(text(statement))


def test_comments_go_with_their_papers_when_customers_are_merged(
    db: Session, cast: Cast, invoice: Invoice
) -> None:
    ask(db, cast, invoice)
    with every_customer(db, "a test"):
        merge_customers(cast.acme, cast.globex)
    with reading(db):
        comment = db.scalars(select(Comment)).one()
        assert (comment.customer_id, comment.words) == (cast.globex, "Where is it?")
