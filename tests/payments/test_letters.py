"""Letters about money: received, failed, returned, to whom and in whose language."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.activity.rules import Actor, ActorKind
from portal.customers.models import Contact
from portal.db import transaction
from portal.kit import clock
from portal.ledger import telling
from portal.ledger.models import Payment
from portal.ledger.operations import payments
from portal.links.minting import revoke_link
from portal.links.models import Link
from portal.links.rules import LinkPurpose
from portal.mail.models import Letter
from portal.mail.outbox import values_of
from portal.payments.models import OnlinePayment
from portal.payments.outside import way_outside
from portal.people.models import Person
from portal.preferences.operations import save_preference
from portal.preferences.rules import MAILS_ALL_CONTACTS, MAILS_ONLINE_PAYMENTS, MAILS_RECORDED_PAYMENTS
from portal.tenancy import every_customer
from tests import make
from tests.cast import Cast
from tests.links.minted import followed, minted
from tests.payments.conftest import Send
from tests.payments.world import Story

DAY = date(2026, 3, 20)
SAM = Actor(ActorKind.STAFF, "Sam")


def letters(db: Session) -> list[tuple[str, str, dict[str, str]]]:
    db.rollback()
    with every_customer(db, "a test"):
        found = db.scalars(select(Letter).order_by(Letter.id)).all()
        return [(letter.name, letter.email, values_of(db, letter)) for letter in found]


@pytest.fixture
def paid(db: Session, cast: Cast) -> int:
    invoice = make.invoice(db, cast.acme, 10_000, number="INV-1")
    return make.payment(db, cast.acme, {invoice.id: 10_000}, dated_on=DAY).id


def test_who_paid_reads_that_it_arrived_unless_nobody_wants_to(db: Session, cast: Cast, paid: int) -> None:
    with every_customer(db, "a test"):
        ben = db.get_one(Contact, cast.ben).person_id
    with every_customer(db, "a test"), transaction():
        telling.tell_received(db, db.get_one(Payment, paid), ben, MAILS_ONLINE_PAYMENTS)
    [(name, to, values)] = letters(db)
    assert (name, to) == ("payment_received", cast.ben_email)
    assert (values["amount"], values["papers"]) == ("€100.00", "INV-1")
    save_preference(MAILS_ONLINE_PAYMENTS, False)
    with every_customer(db, "a test"), transaction():
        telling.tell_received(db, db.get_one(Payment, paid), ben, MAILS_ONLINE_PAYMENTS)
    assert len(letters(db)) == 1


def test_who_paid_by_a_link_reads_it_too_and_is_led_by_another_link(
    app: Flask, db: Session, cast: Cast
) -> None:
    """Beside the primary contact, unless the link was taken back meanwhile, or the contact disabled."""
    invoice = make.invoice(db, cast.acme, 10_000, number="INV-1")
    payment = make.payment(db, cast.acme, {invoice.id: 10_000}, dated_on=DAY)
    person_id, contact = outsider(db, cast)
    minted(db, invoice, contact, LinkPurpose.PAY)

    def tell() -> list[tuple[str, str]]:
        before = len(letters(db))
        with every_customer(db, "a test"), transaction():
            paid = db.get_one(Payment, payment.id)
            way = way_outside(db, paid, OnlinePayment(is_by_link=True))
            telling.tell_received(db, paid, person_id, MAILS_ONLINE_PAYMENTS, way)
            telling.tell_failed(db, paid, "The card has expired.", person_id, way)
            telling.tell_returned(db, paid, 4_000, person_id, way)
        return [(to, values["path"]) for _name, to, values in letters(db)[before:]]

    told = tell()
    assert [to for to, _path in told] == [cast.ana_email, "jonas@elsewhere.example"] * 3
    assert all(path.startswith("/payments/") for path in [path for _to, path in told][::2])
    for path in [path for _to, path in told][1::2]:
        browser, page = followed(app, path)
        assert "INV-1" in browser.get(page).text
    with every_customer(db, "a test"), transaction():
        for one in db.scalars(select(Link)).all():
            revoke_link(one, clock.now())
    assert [to for to, _path in tell()] == [cast.ana_email] * 3
    minted(db, invoice, contact, LinkPurpose.PAY)
    with every_customer(db, "a test"), transaction():
        db.get_one(Contact, contact).access = "disabled"
    assert [to for to, _path in tell()] == [cast.ana_email] * 3


def test_who_may_sign_in_is_led_by_a_link_where_they_paid_by_one(app: Flask, db: Session, cast: Cast) -> None:
    """Once, in place of the page that would ask who they are; a colleague reads of the page."""
    invoice = make.invoice(db, cast.acme, 10_000, number="INV-1")
    payment = make.payment(db, cast.acme, {invoice.id: 10_000}, dated_on=DAY)
    with every_customer(db, "a test"):
        ben = db.get_one(Contact, cast.ben).person_id
    minted(db, invoice, cast.ben, LinkPurpose.PAY)

    def tell(is_by_link: bool) -> list[tuple[str, str]]:
        before = len(letters(db))
        with every_customer(db, "a test"), transaction():
            paid = db.get_one(Payment, payment.id)
            way = way_outside(db, paid, OnlinePayment(is_by_link=is_by_link))
            telling.tell_received(db, paid, ben, MAILS_ONLINE_PAYMENTS, way)
        return [(to, values["path"]) for _name, to, values in letters(db)[before:]]

    page = f"/payments/{payment.public_id}/receipt"
    assert tell(is_by_link=False) == [(cast.ben_email, page)]
    [(to, path)] = tell(is_by_link=True)
    assert to == cast.ben_email and path.startswith("/l/")
    browser, opened = followed(app, path)
    assert "INV-1" in browser.get(opened).text
    save_preference(MAILS_ALL_CONTACTS, True)
    told = tell(is_by_link=True)
    assert [to for to, _path in told] == [cast.ana_email, cast.ben_email]
    assert told[0][1] == page and told[1][1].startswith("/l/")
    with every_customer(db, "a test"), transaction():
        for one in db.scalars(select(Link)).all():
            revoke_link(one, clock.now())
    assert [path for _to, path in tell(is_by_link=True)] == [page, page]


def test_the_letter_calls_the_card_as_the_page_does_in_the_readers_language(
    db: Session, cast: Cast, send: Send
) -> None:
    with every_customer(db, "a test"), transaction():
        person_id = db.get_one(Contact, cast.ben).person_id
        db.get_one(Person, person_id).language = "de"
    for number, has_told_of_it in enumerate((True, False)):
        invoice = make.invoice(db, cast.acme, 10_000)
        started = make.started_payment(db, cast.acme, {invoice.id: 10_000})
        public_id = started.public_id
        with every_customer(db, "a test"), transaction():
            row = {"customer_id": cast.acme, "payment_id": started.id, "payer_person_id": person_id}
            db.add(OnlinePayment(**row, way="hosted", request={}))
        story = Story(public_id, 10_000, "EUR", str(number), is_hosted=True)
        if has_told_of_it:
            story.charge("succeeded")
        story.intent("succeeded", "succeeded")
        for kind, body in story.truth.messages:
            named = {**body, "metadata": {"payment": public_id}}
            assert send(f"evt_{number}_{kind}", kind, named) == 204
    assert [values["method"] for _name, _to, values in letters(db)] == ["Visa, endet auf 4242", "Karte"]


def outsider(db: Session, cast: Cast) -> tuple[int, int]:
    """Jonas, a contact of Acme who may not come in: person and contact."""
    with every_customer(db, "a test"), transaction():
        jonas = Person(email="jonas@elsewhere.example")
        db.add(jonas)
        db.flush()
        contact = Contact(customer_id=cast.acme, person_id=jonas.id, first_name="Jonas", role="viewer")
        db.add(contact)
        db.flush()
        return jonas.id, contact.id


def test_a_return_is_told_to_every_contact_where_that_is_chosen(db: Session, cast: Cast, paid: int) -> None:
    save_preference(MAILS_ALL_CONTACTS, True)
    with every_customer(db, "a test"), transaction():
        payment = db.get_one(Payment, paid)
        telling.tell_returned(db, payment, 4_000, None)
        telling.tell_failed(db, payment, "The card has expired.", None)
    told = letters(db)
    assert [(name, to) for name, to, _ in told] == [
        ("payment_returned", cast.ana_email),
        ("payment_returned", cast.ben_email),
        ("payment_failed", cast.ana_email),
        ("payment_failed", cast.ben_email),
    ]
    assert told[0][2]["amount"] == "€40.00" and told[2][2]["reason"] == "The card has expired."


def test_a_recorded_payment_is_told_only_where_that_is_chosen(db: Session, cast: Cast) -> None:
    def record(attempt: str) -> None:
        with every_customer(db, "a test"):
            payments.record_payment(
                cast.acme, "EUR", 500, DAY, {}, attempt=attempt, method="cheque", actor=SAM
            )

    record("one")
    assert letters(db) == []
    save_preference(MAILS_RECORDED_PAYMENTS, True)
    record("two")
    [(name, to, values)] = letters(db)
    assert (name, to, values["method"]) == ("payment_received", cast.ana_email, "Cheque")
