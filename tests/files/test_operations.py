"""Handing documents over: the quota, who is told, bytes that are shared, and what a crash leaves behind."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from portal import guarded
from portal.access.notices.operations import mail_notices
from portal.activity.models import Activity
from portal.customers.models import Contact, ContactAccess, Customer, CustomerGroup
from portal.db import transaction, working_with
from portal.files import operations, queries
from portal.files.models import Blob, CommonDocument, Document
from portal.files.operations import Opened
from portal.files.rules import (
    UNUSED_FOR,
    NoSuchGroup,
    NoSuchPaper,
    QuotaReached,
    UploadsAreOff,
)
from portal.files.storage import Store
from portal.kit import clock
from portal.kit.refusal import TooLong
from portal.mail.models import Letter
from portal.preferences.operations import save_preference
from portal.preferences.rules import ALLOWS_UPLOADS, DOCUMENT_QUOTA_MB
from portal.tenancy import entered, every_customer
from tests import databases, make
from tests.cast import Cast
from tests.files.conftest import ANA, SAM, brought, kept

MEGABYTE = 1_000_000
Shares = Callable[..., None]


def all_of(db: Session, model: type) -> list:
    with every_customer(db, "a test"):
        return list(db.scalars(select(model).order_by(model.id)))


def letters(db: Session) -> list[tuple[str, str]]:
    return [(letter.name, letter.email) for letter in all_of(db, Letter)]


def age(db: Session, by: timedelta = UNUSED_FOR * 2) -> None:
    """Let everything that was claimed have been claimed long ago."""
    with every_customer(db, "a test"), transaction():
        db.execute(update(Blob).values(claimed_at=clock.now() - by))


def test_a_contacts_document_is_news_and_staff_are_written_to_once_for_several(
    db: Session, cast: Cast, uploads: None
) -> None:
    for name in ("a.pdf", "b.pdf"):
        operations.upload(cast.acme, brought(name, name.encode()), ANA)
    noted = [(row.verb, row.values["document"], row.is_news) for row in all_of(db, Activity)]
    assert noted == [("document_uploaded", "a.pdf", True), ("document_uploaded", "b.pdf", True)]
    db.rollback()
    mail_notices()
    assert letters(db) == [("staff_notice", cast.sam_email)]


def test_without_the_preference_nothing_is_uploaded(db: Session, cast: Cast, store: Store) -> None:
    with pytest.raises(UploadsAreOff):
        operations.upload(cast.acme, brought(), ANA)
    assert all_of(db, Document) == []


def test_uploads_may_be_off_for_one_customer(db: Session, cast: Cast, uploads: None) -> None:
    with every_customer(db, "a test"):
        save_preference(ALLOWS_UPLOADS, False, customer_id=cast.globex)
    operations.upload(cast.acme, brought(), ANA)
    with pytest.raises(UploadsAreOff):
        operations.upload(cast.globex, brought(), ANA)


def test_the_quota_counts_what_contacts_uploaded_to_the_byte(
    db: Session, cast: Cast, uploads: None, share: Shares
) -> None:
    with every_customer(db, "a test"):
        save_preference(DOCUMENT_QUOTA_MB, 1)
    share(cast.acme, "of staff.pdf", b"s" * MEGABYTE)
    operations.upload(cast.acme, brought("a.pdf", b"a" * (MEGABYTE - 10)), ANA)
    with pytest.raises(QuotaReached):
        operations.upload(cast.acme, brought("b.pdf", b"b" * 11), ANA)
    operations.upload(cast.acme, brought("c.pdf", b"c" * 10), ANA)
    operations.upload(cast.globex, brought("d.pdf", b"d" * 11), ANA)
    assert [one.name for one in all_of(db, Document)] == ["of staff.pdf", "a.pdf", "c.pdf", "d.pdf"]


@pytest.mark.skipif(databases.KIND != "postgresql", reason="SQLite has one writer")
def test_two_at_once_do_not_both_get_the_last_room(
    engine: Engine, db: Session, cast: Cast, uploads: None
) -> None:
    with every_customer(db, "a test"):
        save_preference(DOCUMENT_QUOTA_MB, 1)
    begin, outcomes = threading.Barrier(6), []

    def upload(number: int) -> None:
        with working_with(guarded.open_session(engine)):
            begin.wait()
            try:
                operations.upload(cast.acme, brought(f"{number}.pdf", bytes([number]) * 400_000), ANA)
                outcomes.append("kept")
            except QuotaReached:
                outcomes.append("refused")

    threads = [threading.Thread(target=upload, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["kept", "kept", *["refused"] * 4]
    with every_customer(db, "a test"):
        assert db.scalar(queries.uploaded_bytes(cast.acme)) == 800_000


def test_two_who_bring_the_same_bytes_at_once_share_them(
    engine: Engine, db: Session, cast: Cast, uploads: None, folder: Path
) -> None:
    begin = threading.Barrier(4)

    def upload(customer_id: int) -> None:
        with working_with(guarded.open_session(engine)):
            begin.wait()
            operations.upload(customer_id, brought(), ANA)

    threads = [threading.Thread(target=upload, args=[one]) for one in 2 * (cast.acme, cast.globex)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(all_of(db, Document)) == 4
    assert len(all_of(db, Blob)) == len(kept(folder)) == 1


def test_contacts_who_may_sign_in_are_written_to_in_their_language(
    db: Session, cast: Cast, share: Shares
) -> None:
    with every_customer(db, "a test"), transaction():
        contacts = db.scalars(select(Contact).where(Contact.customer_id == cast.acme)).all()
        contacts[0].person.language = "fr"
        contacts[1].access = ContactAccess.DISABLED
    share(cast.acme, tells=True)
    assert [(one.email, one.language) for one in all_of(db, Letter)] == [(cast.ana_email, "fr")]


def test_nobody_is_written_to_about_a_private_document(db: Session, cast: Cast, share: Shares) -> None:
    share(cast.acme, tells=True, public=False)
    assert letters(db) == []


def test_a_document_lies_on_a_paper_of_its_own_customer_only(
    db: Session, cast: Cast, share: Shares, folder: Path
) -> None:
    own = make.invoice(db, cast.acme, number="INV-7")
    make.invoice(db, cast.globex, number="INV-8")
    share(cast.acme, paper="INV-7")
    assert [one.paper_id for one in all_of(db, Document)] == [own.id]
    with pytest.raises(NoSuchPaper):
        share(cast.acme, content=b"others", paper="INV-8")
    with pytest.raises(TooLong):
        share(cast.acme, content=b"others", folder="x" * 61)
    assert len(kept(folder)) == 1  # what is refused is not brought to the store first


def test_everybody_is_written_to_by_the_worker_and_nobody_twice(
    db: Session, cast: Cast, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with every_customer(db, "a test"):
        operations.share_with_everybody([brought("Terms.pdf")], "", "", True, SAM)
    assert letters(db) == []
    monkeypatch.setattr(operations, "TOLD_AT_ONCE", 2)
    posted = operations.tell_contacts
    steps = []

    def crash_at_the_second(*arguments: object) -> None:
        steps.append(arguments)
        if len(steps) == 2:
            raise MemoryError
        posted(*arguments)

    monkeypatch.setattr(operations, "tell_contacts", crash_at_the_second)
    with pytest.raises(MemoryError):
        operations.write_to_everybody()
    operations.write_to_everybody()
    operations.write_to_everybody()
    told = [email for _name, email in letters(db)]
    assert sorted(told) == sorted([cast.ana_email, cast.ben_email, cast.zoe_email])


def test_a_group_is_written_to_and_no_other(db: Session, cast: Cast, store: Store) -> None:
    with every_customer(db, "a test"), transaction():
        group = CustomerGroup(name="Yards")
        db.get_one(Customer, cast.globex).group = group
    with every_customer(db, "a test"):
        operations.share_with_everybody([brought()], "", group.public_id, True, SAM)
        with pytest.raises(NoSuchGroup):
            operations.share_with_everybody([brought()], "", "nothing", True, SAM)
    operations.write_to_everybody()
    assert letters(db) == [("document_shared", cast.zoe_email)]


def test_bytes_stay_while_one_document_names_them_and_go_a_day_after_the_last(
    db: Session, cast: Cast, share: Shares, folder: Path
) -> None:
    share(cast.acme)
    share(cast.globex)
    first, second = all_of(db, Document)
    with every_customer(db, "a test"):
        operations.remove(first, SAM)
    age(db)
    operations.remove_unused_bytes()
    assert len(kept(folder)) == 1
    with every_customer(db, "a test"):
        operations.remove(second, SAM)
    age(db, timedelta(hours=23))
    operations.remove_unused_bytes()
    assert len(kept(folder)) == 1
    age(db)
    operations.remove_unused_bytes()
    assert kept(folder) == set() and all_of(db, Blob) == []


def test_a_newer_file_takes_the_place_and_the_older_bytes_go(
    db: Session, cast: Cast, share: Shares, store: Store, folder: Path
) -> None:
    share(cast.acme)
    operations.note_openings(Opened(cast.acme, cast.ana, (all_of(db, Document)[0].id,)))
    before = all_of(db, Document)[0]
    public_id = before.public_id
    with every_customer(db, "a test"):
        operations.replace(before, brought("b.pdf", b"%PDF-newer"), SAM)
    age(db)
    operations.remove_unused_bytes()
    (after,) = all_of(db, Document)
    assert (after.public_id, after.name) == (public_id, "b.pdf")
    (blob,) = all_of(db, Blob)
    assert b"".join(store.pieces(blob.key)) == b"%PDF-newer"
    assert len(kept(folder)) == 1
    with every_customer(db, "a test"):
        assert db.execute(queries.readers_of(queries.is_of(after))).all() == []


class Crash(BaseException):
    """The process dies here."""


def test_a_crash_between_bringing_and_naming_leaves_bytes_that_are_removed(
    db: Session, cast: Cast, uploads: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_arguments: object) -> None:
        raise Crash

    with monkeypatch.context() as patched:
        patched.setattr(operations, "_handed", die)
        with pytest.raises(Crash):
            operations.upload(cast.acme, brought(), ANA)
    assert len(kept(folder)) == len(all_of(db, Blob)) == 1
    operations.remove_unused_bytes()
    assert len(kept(folder)) == 1  # somebody may be about to name them
    age(db)
    operations.remove_unused_bytes()
    assert kept(folder) == set() and all_of(db, Blob) == []


@pytest.mark.parametrize("when", ["before the bytes go", "after the bytes went"])
def test_a_crash_while_removing_is_finished_and_the_same_file_may_come_again_meanwhile(
    db: Session,
    cast: Cast,
    share: Shares,
    store: Store,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    when: str,
) -> None:
    share(cast.acme)
    with every_customer(db, "a test"):
        operations.remove(all_of(db, Document)[0], SAM)
    age(db)
    remove = Store.delete

    def die(self: Store, key: str) -> None:
        if when == "after the bytes went":
            remove(self, key)
        raise Crash

    with monkeypatch.context() as patched:
        patched.setattr(Store, "delete", die)
        with pytest.raises(Crash):
            operations.remove_unused_bytes()
    share(cast.globex)
    operations.remove_unused_bytes()
    (blob,) = all_of(db, Blob)
    assert not blob.is_leaving
    assert kept(folder) == {blob.key}
    assert b"".join(store.pieces(blob.key))


def test_the_network_is_never_spoken_to_inside_a_transaction(
    db: Session, cast: Cast, share: Shares, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = []
    for name in ("put", "delete"):
        act = getattr(Store, name)

        def noted(self: Store, *arguments: object, act: Callable = act) -> object:
            inside.append(db.info.get("writing", False))
            return act(self, *arguments)

        monkeypatch.setattr(Store, name, noted)
    share(cast.acme)
    with every_customer(db, "a test"):
        operations.remove(all_of(db, Document)[0], SAM)
    age(db)
    operations.remove_unused_bytes()
    assert inside == [False, False]


def test_an_opening_is_noted_once_and_only_for_who_opened(db: Session, cast: Cast, share: Shares) -> None:
    share(cast.acme)
    with every_customer(db, "a test"):
        operations.share_with_everybody([brought("Terms.pdf", b"%PDF-terms")], "", "", False, SAM)
    documents = [*all_of(db, Document), *all_of(db, CommonDocument)]
    for _ in range(2):
        operations.note_openings(Opened(cast.acme, cast.ana, (documents[0].id, 999), (documents[1].id, 999)))
    for document in documents:
        with every_customer(db, "a test"):
            readers = db.execute(queries.readers_of(queries.is_of(document))).all()
        assert [(one.first_name, one.company) for one in readers] == [("Ana", "Acme Shipping")]
    with entered(db, cast.acme):
        new = {
            contact: [row.is_new for row in db.execute(queries.own(contact))]
            + [row.is_new for row in db.execute(queries.common(contact, None))]
            for contact in (cast.ana, cast.ben)
        }
    assert new == {cast.ana: [False, False], cast.ben: [True, True]}
    with every_customer(db, "a test"):
        assert db.scalar(select(func.count()).select_from(queries.DocumentOpening)) == 2
