"""Real papers, statements and documents on their way out with a letter, fetched as the worker does."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal.activity.rules import Actor, ActorKind
from portal.customers.models import Contact, Customer, CustomerGroup
from portal.db import transaction
from portal.files import operations as files
from portal.files.models import Blob, CommonDocument, Document
from portal.files.storage import open_store
from portal.ledger.statement import known_now
from portal.mail.models import Letter
from portal.mail.operations import Mailer, send_due_letters
from portal.preferences.operations import save_preference
from portal.preferences.rules import LANGUAGE
from portal.statements.operations import store_statement
from portal.tenancy import entered, every_customer
from portal.worker import ATTACHED
from tests import make
from tests.cast import Cast
from tests.files.conftest import brought
from tests.files.samples import PDF
from tests.mail.conftest import fate
from tests.mail.servers import Received
from tests.papers.pdf.reading import words_of

Post = Callable[..., Letter]


@pytest.fixture
def worker(mailer: Mailer) -> Mailer:
    """The mailer as the worker has it."""
    return replace(mailer, fetchers=ATTACHED)


def attached(received: Received) -> tuple[str, bytes]:
    """Name and bytes of the one file that came with the last letter."""
    (part,) = received.messages[-1].iter_attachments()
    return str(part.get_filename()), bytes(part.get_payload(decode=True))  # type: ignore[arg-type]


def contact(db: Session, contact_id: int) -> str:
    """The public id of a contact, as a letter names whom it is written to."""
    with every_customer(db, "a test"):
        return db.get_one(Contact, contact_id).public_id


def in_german(db: Session) -> None:
    with every_customer(db, "a test"):
        save_preference(LANGUAGE, "de")


def test_a_paper_goes_along_in_its_customers_language_and_the_same_again(
    db: Session, cast: Cast, post: Post, worker: Mailer, received: Received
) -> None:
    in_german(db)
    invoice = make.invoice(db, cast.acme, 123_456, number="INV-7")
    for _ in range(2):
        post(attachment=f"paper:{invoice.public_id}")
    assert send_due_letters(worker) == 2
    (first, second) = (next(iter(message.iter_attachments())) for message in received.messages)
    assert first.get_payload(decode=True) == second.get_payload(decode=True)
    name, content = attached(received)
    assert name == "Rechnung INV-7.pdf"
    assert "INV-7" in words_of(content) and "Rechnung" in words_of(content)


def test_a_draft_never_goes_out(
    db: Session, cast: Cast, post: Post, worker: Mailer, received: Received
) -> None:
    invoice = make.invoice(db, cast.acme, 123_456, number="INV-7", state="draft")
    letter = post(attachment=f"paper:{invoice.public_id}")
    assert send_due_letters(worker) == 1
    assert "it is gone" in fate(db, letter).reason


def test_a_statement_goes_along_in_the_language_it_was_stored_in(
    db: Session, cast: Cast, post: Post, worker: Mailer, received: Received
) -> None:
    make.invoice(db, cast.acme, 123_456, number="INV-7")
    with entered(db, cast.acme):
        known_at = known_now(db, cast.acme, "EUR")
        span = (make.ISSUED.replace(month=1, day=1), make.ISSUED.replace(month=12, day=31))
        stored = store_statement(cast.acme, "EUR", "activity", *span, known_at, "de")
    post(attachment=f"statement:{stored.public_id}")
    assert send_due_letters(worker) == 1
    name, content = attached(received)
    assert name.startswith("Kontoauszug") and "EUR" in name
    assert "INV-7" in words_of(content) and "Anfangssaldo" in words_of(content)


def test_a_shared_document_goes_along_and_a_private_one_does_not(
    db: Session, engine: Engine, cast: Cast, post: Post, worker: Mailer, received: Received, tmp_path: Path
) -> None:
    open_store(engine, tmp_path.as_uri())
    with every_customer(db, "a test"):
        for name, public in (("Datenblatt Öl.pdf", True), ("secret.pdf", False)):
            sam = Actor(ActorKind.STAFF, "Sam Sommer", "sam")
            files.share(cast.acme, [brought(name)], "", "", public, False, sam)
        open_one, secret = db.scalars(select(Document).order_by(Document.id))
        references = [f"document:{open_one.public_id}", f"document:{secret.public_id}"]
        db.rollback()
    for reference in references:
        post(attachment=reference, addressee=contact(db, cast.ana))
    assert send_due_letters(worker) == 2
    first, second = received.messages
    (part,) = first.iter_attachments()
    assert (part.get_filename(), part.get_payload(decode=True)) == ("Datenblatt Öl.pdf", PDF)
    assert list(second.iter_attachments()) == []


def hide(document: CommonDocument, _group: str, sam: Actor) -> None:
    files.place_common_document(document.id, "", "", False, sam)


def give_to_a_group(document: CommonDocument, group: str, sam: Actor) -> None:
    files.place_common_document(document.id, "", group, True, sam)


def delete(document: CommonDocument, _group: str, sam: Actor) -> None:
    files.remove(document, sam)


def leave(_document: CommonDocument, _group: str, _sam: Actor) -> None:
    """Nothing changes."""


@pytest.mark.parametrize(
    ("change", "goes_along"), [(leave, True), (hide, False), (give_to_a_group, False), (delete, False)]
)
def test_whom_a_document_is_shared_with_counts_when_the_letter_goes(
    db: Session, engine: Engine, cast: Cast, post: Post, worker: Mailer, received: Received, tmp_path: Path,
    change: Callable[[CommonDocument, str, Actor], None], goes_along: bool,
) -> None:  # fmt: skip
    open_store(engine, tmp_path.as_uri())
    sam = Actor(ActorKind.STAFF, "Sam Sommer", "sam")
    with every_customer(db, "a test"):
        with transaction():
            yards = CustomerGroup(name="Yards")
            db.add(yards)
            db.get_one(Customer, cast.globex).group = yards
        files.share_with_everybody([brought()], "", "", False, sam)
        document = db.scalars(select(CommonDocument)).one()
        reference, group = f"document:{document.public_id}", yards.public_id
        to_ana, to_zoe = (contact(db, one) for one in (cast.ana, cast.zoe))
    for addressee in (to_ana, to_zoe, ""):
        post(attachment=reference, addressee=addressee)
    with every_customer(db, "a test"):
        change(document, group, sam)
    assert send_due_letters(worker) == 3
    ana, zoe, nobody = (len(list(message.iter_attachments())) for message in received.messages)
    assert (ana, zoe, nobody) == (goes_along, goes_along or change is give_to_a_group, False)


def test_another_customers_document_never_goes_along(
    db: Session, engine: Engine, cast: Cast, post: Post, worker: Mailer, received: Received, tmp_path: Path
) -> None:
    open_store(engine, tmp_path.as_uri())
    with every_customer(db, "a test"):
        files.share(cast.acme, [brought()], "", "", True, False, Actor(ActorKind.STAFF, "Sam Sommer", "sam"))
        reference = f"document:{db.scalars(select(Document.public_id)).one()}"
    post(attachment=reference, addressee=contact(db, cast.zoe))
    assert send_due_letters(worker) == 1
    assert list(received.messages[0].iter_attachments()) == []


def test_a_document_that_is_too_long_is_not_even_fetched(
    db: Session, engine: Engine, cast: Cast, post: Post, worker: Mailer, tmp_path: Path
) -> None:
    open_store(engine, tmp_path.as_uri())
    with every_customer(db, "a test"):
        files.share(cast.acme, [brought()], "", "", True, False, Actor(ActorKind.STAFF, "Sam Sommer", "sam"))
        document = db.scalars(select(Document)).one()
        reference = f"document:{document.public_id}"
        with transaction():
            db.scalars(select(Blob)).one().size_bytes = 11_000_000
    shutil.rmtree(tmp_path)
    letter = post(attachment=reference, addressee=contact(db, cast.ana))
    assert send_due_letters(worker) == 1
    assert "too large" in fate(db, letter).reason
