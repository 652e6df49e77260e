"""Programs of the business make links for their own mails, and take them back."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.contacts.operations import disable_contact, remove_contact
from portal.activity.models import Activity
from portal.db import transaction
from portal.links.models import Link
from portal.papers.models import Invoice
from portal.papers.rules.statuses import PaperState
from portal.tenancy import every_customer
from tests import make
from tests.api.asked import LINKS, Program, program
from tests.cast import Cast
from tests.links.minted import SAM, followed


@pytest.fixture
def invoice(db: Session, cast: Cast) -> Invoice:
    return make.invoice(db, cast.acme, 12_300, number="INV-7")


@pytest.fixture
def shop(app: Flask, db: Session, invoice: Invoice) -> Program:
    return program(app, db)[0]


def links(db: Session) -> list[Link]:
    db.rollback()
    with every_customer(db, "a test"):
        return list(db.scalars(select(Link).order_by(Link.id)))


def test_a_program_gets_a_link_with_the_piece_of_a_mail_that_holds_it(
    app: Flask, shop: Program, db: Session, cast: Cast
) -> None:
    answer = shop.make(number="INV-7", kind="invoice", contact="Ben@ACME.example", purpose="pay")
    assert answer.status_code == 201 and answer.mimetype == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.json
    assert set(told) == {"id", "url", "purpose", "expires_at", "html", "text"}
    assert told["purpose"] == "pay"
    assert followed(app, told["url"].removeprefix("http://localhost"))[1].startswith("/linked/invoices/")
    assert f'<a href="{told["url"]}"' in told["html"] and told["url"] in told["text"]
    assert "View and pay INV-7" in told["text"] and "€123.00, due" in told["text"]
    (link,) = links(db)
    assert (link.public_id, link.actor_name) == (told["id"], "Dispatch")
    assert datetime.fromisoformat(told["expires_at"]) == link.expires_at.replace(microsecond=0)
    with every_customer(db, "a test"):
        (noted,) = db.scalars(select(Activity))
        assert (noted.verb, noted.actor_name, noted.values["number"]) == ("link_made", "Dispatch", "INV-7")


def test_the_paper_may_be_named_by_its_id_and_the_mail_speaks_the_language_asked_for(
    shop: Program, invoice: Invoice, cast: Cast
) -> None:
    body = {"paper": invoice.public_id, "contact": cast.ben_email}
    told = shop.ask("POST", LINKS, body, {"Accept-Language": "de"}).json
    assert told is not None and told["purpose"] == "view"
    assert "INV-7 ansehen" in told["text"]


def test_asked_again_it_makes_another_link_and_the_first_goes_on_working(
    app: Flask, shop: Program, cast: Cast
) -> None:
    one, other = (shop.make(number="INV-7", contact=cast.ben_email).json for _ in range(2))
    assert one is not None and other is not None and one["url"] != other["url"]
    for told in (one, other):
        followed(app, told["url"].removeprefix("http://localhost"))


def test_a_link_is_taken_back_and_that_may_be_said_again(
    app: Flask, shop: Program, db: Session, cast: Cast
) -> None:
    told = shop.make(number="INV-7", contact=cast.ben_email).json
    assert told is not None
    for _ in range(2):
        answer = shop.ask("DELETE", f"{LINKS}/{told['id']}")
        assert (answer.status_code, answer.data) == (204, b"")
    gone = app.test_client().get(told["url"].removeprefix("http://localhost"))
    assert gone.status_code == 404
    with every_customer(db, "a test"):
        assert db.scalars(select(Activity.verb).order_by(Activity.id)).all() == ["link_made", "link_revoked"]
    assert shop.ask("DELETE", f"{LINKS}/{'x' * 22}").status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "field", "words"),
    [
        ({"number": "INV-0"}, 404, "number", "No paper with the number INV-0 was sent."),
        ({"paper": "x" * 22}, 404, "paper", "No paper with this id was sent."),
        ({"contact": "zoe@globex.example"}, 422, "contact", "Choose a contact of this customer."),
        ({"contact": "nobody@acme.example"}, 422, "contact", "Choose a contact of this customer."),
        ({"contact": "ben"}, 422, "contact", "email address"),
        ({"contact": ""}, 422, "contact", "email address"),
        ({"contact": ["ben@acme.example", "ana@acme.example"]}, 422, "contact", "Send a text"),
        ({"contact": "ben@acme.example\nBcc: x@y.example"}, 422, "contact", "Send a text"),
        ({"purpose": "accept"}, 422, "purpose", "This cannot be done with this paper"),
        ({"purpose": "own"}, 422, "purpose", "view, pay, accept"),
        ({"kind": "letter"}, 422, "kind", "invoice"),
        ({"kind": "quote"}, 404, "number", "No paper"),
        ({"number": 7}, 422, "number", "Send a text"),
        ({"number": "7\x00"}, 422, "number", "Send a text"),
        ({"number": "\ud800"}, 422, "number", "Send a text"),
        ({"number": "9" * 301}, 422, "number", "at most 300"),
        ({"number": None}, 422, "number", "Send a text"),
        ({"number": ""}, 422, "number", "Name the paper"),
        ({"paper": "x" * 22, "number": "INV-7"}, 422, "number", "either by"),
        ({"customer": 1}, 422, "customer", "customer"),
        ({"expires_at": "2099-01-01"}, 422, "expires_at", "expires_at"),
    ],
)
def test_what_cannot_be_is_said_with_its_field_and_makes_nothing(
    shop: Program, db: Session, body: dict[str, object], status: int, field: str, words: str
) -> None:
    named = {} if "paper" in body else {"number": "INV-7"}
    answer = shop.make(**{**named, "contact": "ben@acme.example", **body})
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    told = answer.json
    assert told is not None and told["status"] == status and told["field"] == field
    assert words in told["detail"]
    assert links(db) == []


def test_a_draft_a_disabled_and_a_removed_contact_get_no_link(shop: Program, db: Session, cast: Cast) -> None:
    with every_customer(db, "a test"), transaction():
        db.add(Invoice(customer_id=cast.acme, currency="EUR", number="DRAFT-1", state=PaperState.DRAFT))
    draft = shop.make(number="DRAFT-1", contact=cast.ben_email)
    assert draft.status_code == 404
    disable_contact(cast.ben, SAM)
    disabled = shop.make(number="INV-7", contact=cast.ben_email)
    assert disabled.status_code == 422 and "This contact is disabled" in disabled.json["detail"]
    remove_contact(cast.ben, SAM)
    removed = shop.make(number="INV-7", contact=cast.ben_email)
    assert removed.status_code == 422 and removed.json["field"] == "contact"
    assert links(db) == []


def test_a_number_of_several_papers_asks_for_the_kind(shop: Program, db: Session, cast: Cast) -> None:
    make.retainer(db, cast.globex, number="INV-7")
    answer = shop.make(number="INV-7", contact=cast.ben_email)
    assert answer.status_code == 422 and answer.json["field"] == "kind"
    assert "invoice, retainer_invoice" in answer.json["detail"]
    assert shop.make(number="INV-7", kind="invoice", contact=cast.ben_email).status_code == 201
