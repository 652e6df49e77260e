"""Documents that were forwarded, those of a customer and those for a group or everybody: what the link opens
until they are withdrawn."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.activity.rules import Actor, ActorKind
from portal.customers.models import Customer, CustomerGroup
from portal.db import transaction
from portal.files import operations as files
from portal.files.models import CommonDocument, Document
from portal.forwardings.operations import Sender, forward
from portal.forwardings.rules import GoneMeanwhile, Recipient
from portal.forwardings.things import of_document
from portal.kit import clock
from portal.tenancy import every_customer
from tests.access.letters import mails
from tests.cast import Cast
from tests.files.conftest import SAM, brought
from tests.forwardings.conftest import contacts, customer_id, forwarded, letters, send
from tests.links.minted import followed

SignedIn = Callable[[int], FlaskClient]
JONAS = "jonas@yard.example"
TERMS = b"%PDF-terms"


@pytest.fixture
def yards(db: Session, cast: Cast) -> str:
    """The public id of a group that Acme is in, and Globex is not."""
    with every_customer(db, "a test"), transaction():
        group = CustomerGroup(name="Yards")
        db.get_one(Customer, cast.acme).group = group
    return group.public_id


def share_with(db: Session, group: str = "") -> str:
    """Where a document for this group is, or for everybody."""
    with every_customer(db, "a test"):
        files.share_with_everybody([brought("Terms.pdf", TERMS)], "", group, False, SAM)
        return f"/documents/{db.scalars(select(CommonDocument.public_id)).one()}"


def place(db: Session, group: str = "", *, public: bool = True) -> None:
    """Staff move the document for everybody, or hide it."""
    with every_customer(db, "a test"):
        document_id = db.scalars(select(CommonDocument.id)).one()
        files.place_common_document(document_id, "", group, public, SAM)


def opened_by_jonas(app: Flask, db: Session) -> tuple[FlaskClient, str]:
    """A browser that followed the link in the letter, and where it leads."""
    return followed(app, mails(db)[-1].path)


def is_closed(browser: FlaskClient, page: str) -> bool:
    """Whether the link's pages say what a link says that was taken back."""
    answers = [browser.get(address) for address in (page, f"{page}/download")]
    return all(one.status_code == 404 and "This link opens nothing" in one.text for one in answers)


@pytest.mark.parametrize("is_for_group", [False, True])
def test_a_document_for_everybody_or_a_group_is_forwarded_and_the_link_opens_it_alone(
    app: Flask, ana: FlaskClient, db: Session, cast: Cast, yards: str, is_for_group: bool, store: object
) -> None:
    here = share_with(db, yards if is_for_group else "")
    assert f'href="{here}/forward"' in ana.get(here).text
    sent = send(ana, f"{here}/forward", email1=JONAS, message="Have a look")
    assert (sent.status_code, sent.location) == (303, here)
    assert JONAS in ana.get(f"{here}/forwardings").text and "Terms.pdf" in ana.get("/forwardings").text
    (letter,) = letters(db)
    assert letter.attachment == f"document:{here.rpartition('/')[2]}"
    browser, page = opened_by_jonas(app, db)
    assert page.startswith("/linked/documents/") and "Terms.pdf" in browser.get(page).text
    with browser.get(f"{page}/download") as answer:
        assert answer.data == TERMS
        assert answer.headers["Content-Disposition"].startswith("attachment")
    for other in (here, f"{here}/download", "/documents", "/forwardings", "/"):
        assert browser.get(other).headers["Location"].startswith("/login"), other
    assert app.test_client().get(page).status_code == 404


def test_a_document_that_is_hidden_or_moved_to_others_answers_as_a_link_that_was_taken_back(
    app: Flask, ana: FlaskClient, db: Session, cast: Cast, yards: str, store: object
) -> None:
    with every_customer(db, "a test"), transaction():
        fleets = CustomerGroup(name="Fleets")
        db.add(fleets)
    here = share_with(db, yards)
    send(ana, f"{here}/forward", email1=JONAS)
    browser, page = opened_by_jonas(app, db)
    place(db, yards, public=False)
    assert is_closed(browser, page)
    place(db, fleets.public_id)
    assert is_closed(browser, page)
    place(db, "")
    assert browser.get(page).status_code == 200
    place(db, yards)
    assert browser.get(page).status_code == 200
    with every_customer(db, "a test"), transaction():
        db.get_one(Customer, cast.acme).group = None
    assert is_closed(browser, page)


def test_a_document_that_is_deleted_takes_its_links_along(
    app: Flask, ana: FlaskClient, db: Session, cast: Cast, share: Callable[..., None]
) -> None:
    share(cast.acme, "Certificate.pdf")
    with every_customer(db, "a test"):
        own = db.scalars(select(Document)).one()
    for here in (f"/documents/{own.public_id}", share_with(db)):
        send(ana, f"{here}/forward", email1=JONAS)
    links = [mail.path for mail in mails(db)]
    with every_customer(db, "a test"):
        files.remove(own, SAM)
        files.remove(db.scalars(select(CommonDocument)).one(), SAM)
    for path in links:
        answer = app.test_client().get(path)
        assert answer.status_code == 404 and "This link opens nothing" in answer.text
    assert forwarded(db) == [] and ana.get("/forwardings").status_code == 200


def test_a_stranger_to_the_group_can_neither_forward_the_document_nor_learn_who_did(
    ana: FlaskClient, signed_in: SignedIn, db: Session, cast: Cast, yards: str, store: object
) -> None:
    here, zoe = share_with(db, yards), signed_in(cast.zoe)
    assert send(ana, f"{here}/forward", email1=JONAS).status_code == 303
    for address in (here, f"{here}/forward", f"{here}/forwardings"):
        assert zoe.get(address).status_code == 404, address
    assert send(zoe, f"{here}/forward", email1="eve@yard.example").status_code == 404
    assert len(mails(db)) == 1 and contacts(db, "eve@yard.example") == []
    place(db, "")
    assert JONAS not in zoe.get(f"{here}/forwardings").text + zoe.get("/forwardings").text
    assert send(zoe, f"{here}/forward", email1=JONAS).status_code == 303
    at_acme, at_globex = contacts(db, JONAS)
    assert (at_acme.customer_id, at_globex.customer_id) == (cast.acme, cast.globex)
    assert JONAS in zoe.get(f"{here}/forwardings").text
    assert ana.get(f"{here}/forwardings").text.count('/revoke"') == 1


def test_what_staff_hide_in_the_same_moment_is_not_forwarded(
    db: Session, cast: Cast, yards: str, store: object
) -> None:
    share_with(db, yards)
    (ana,) = contacts(db, cast.ana_email)
    with every_customer(db, "a test"):
        thing = of_document(db.scalars(select(CommonDocument)).one())
    place(db, yards, public=False)
    actor = Actor(ActorKind.CONTACT, "Ana Alvarez", ana.public_id)
    sender = Sender(cast.acme, cast.ana, ana.person_id or 0, cast.ana_email, actor)
    with pytest.raises(GoneMeanwhile):
        forward(sender, thing, [Recipient(1, JONAS, "")], "", False, clock.now())
    assert (mails(db), forwarded(db), contacts(db, JONAS)) == ([], [], [])


def test_staff_read_to_whom_a_document_for_everybody_was_forwarded_and_end_it(
    app: Flask, ana: FlaskClient, signed_in_staff: SignedIn, db: Session, cast: Cast, store: object
) -> None:
    here, sam = share_with(db), signed_in_staff(cast.sam)
    send(ana, f"{here}/forward", email1=JONAS)
    desk = f"/staff/customers/{customer_id(db, cast.acme)}/forwardings"
    assert "Terms.pdf" in sam.get(desk).text
    browser, page = opened_by_jonas(app, db)
    assert browser.get(page).status_code == 200
    one = forwarded(db)[0][0].public_id
    assert send(ana, f"/forwardings/{one}/revoke").location == f"{here}/forwardings"
    assert is_closed(browser, page)
