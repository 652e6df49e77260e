"""Forwarding through the pages: who gets what, who may, and what comes of it."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.customers.models import Contact, ContactAccess, ContactRole
from portal.db import transaction
from portal.files.models import Document
from portal.links.minting import link_path
from portal.papers.models import Invoice
from portal.payments.gateway import open_gateway
from portal.preferences.operations import save_preference
from portal.preferences.rules import LANGUAGE, SHOWS_ORDERS
from portal.settings import STRIPE_API_BASE
from portal.tenancy import every_customer
from tests import make
from tests.access.letters import mails
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.forwardings.conftest import contacts, customer_id, forwarded, letters, send

SignedIn = Callable[[int], FlaskClient]
JONAS = "jonas@yard.example"
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def let(db: Session, contact_id: int, **columns: object) -> None:
    with every_customer(db, "a test"), transaction():
        for name, value in columns.items():
            setattr(db.get_one(Contact, contact_id), name, value)


def test_who_gets_it_becomes_a_contact_without_access_and_a_letter(
    ana: FlaskClient, db: Session, cast: Cast, invoice: Invoice
) -> None:
    page = f"/invoices/{invoice.public_id}"
    assert f'href="{page}/forward"' in ana.get(page).text
    assert "Forward Invoice INV-7" in ana.get(f"{page}/forward").text
    sent = send(
        ana, f"{page}/forward", email1=" Jonas@Yard.example", name1="Jonas Lindqvist", message="Look\nhere"
    )
    assert (sent.status_code, sent.location) == (303, page)
    assert f"Sent to {JONAS}" in ana.get(page).text
    (jonas,) = contacts(db, JONAS)
    assert (jonas.customer_id, jonas.name) == (cast.acme, "Jonas Lindqvist")
    assert (jonas.access, jonas.role) == (ContactAccess.NONE, ContactRole.VIEWER)
    assert (jonas.origin, jonas.is_primary) == ("Forwarded by Ana Alvarez", False)
    ((forwarding, link),) = forwarded(db)
    assert (link.paper_id, link.contact_id, link.purpose) == (invoice.id, jonas.id, "view")
    assert (forwarding.email, forwarding.words) == (JONAS, "Look\nhere")
    (letter,) = mails(db)
    assert (letter.name, letter.to, letter.language) == ("paper_forwarded", JONAS, "en")
    assert letter.path.startswith(link_path("")) and letter.values["message_lines"] == "Look\nhere"
    assert letter.values["thing"] == "Invoice INV-7" and letter.values["sender"] == "Ana Alvarez"


def test_the_letter_answers_to_who_forwarded_and_carries_the_pdf(
    ben: FlaskClient, db: Session, cast: Cast, invoice: Invoice
) -> None:
    with every_customer(db, "a test"):
        save_preference(LANGUAGE, "de", customer_id=cast.acme)
    send(ben, f"/invoices/{invoice.public_id}/forward", email1=JONAS)
    (letter,) = letters(db)
    assert (letter.reply_to, letter.language) == (cast.ben_email, "de")
    assert letter.attachment == f"paper:{invoice.public_id}" and letter.thread == invoice.public_id
    (jonas,) = contacts(db, JONAS)
    assert letter.addressee == jonas.public_id
    assert mails(db)[0].values["thing"] == "Rechnung INV-7"


def test_staff_read_it_in_the_news_and_find_the_contact_without_access(
    ana: FlaskClient, db: Session, cast: Cast, invoice: Invoice, signed_in_staff: SignedIn
) -> None:
    send(ana, f"/invoices/{invoice.public_id}/forward", email1=JONAS, name1="Jonas Lindqvist", message="Look")
    sam = signed_in_staff(cast.sam)
    assert f"Ana Alvarez forwarded INV-7 to Jonas Lindqvist, {JONAS}." in sam.get("/staff/activity").text
    customer = customer_id(db, cast.acme)
    page = sam.get(f"/staff/customers/{customer}/contacts").text
    assert "Jonas Lindqvist" in page and "No access" in page
    (jonas,) = contacts(db, JONAS)
    assert (
        "Forwarded by Ana Alvarez" in sam.get(f"/staff/customers/{customer}/contacts/{jonas.public_id}").text
    )
    listed = sam.get(f"/staff/customers/{customer}/forwardings").text
    assert JONAS in listed and "Invoice INV-7" in listed and "“Look”" in listed and "Not opened" in listed


def test_every_kind_of_paper_a_statement_and_a_document_can_be_forwarded(
    ana: FlaskClient, db: Session, cast: Cast, share: Callable[..., None]
) -> None:
    share(cast.acme, "Certificate.pdf")
    papers = {
        "invoices": [make.invoice(db, cast.acme), make.retainer(db, cast.acme)],
        "quotes": [make.quote(db, cast.acme)],
        "orders": [make.order(db, cast.acme)],
        "credit-notes": [make.credit_note(db, cast.acme)],
    }
    addresses = [f"/{place}/{one.public_id}" for place, some in papers.items() for one in some]
    addresses.append(ana.get("/documents").text.split('class="rowlink" href="')[1].split('"')[0])
    for address in addresses:
        assert f'href="{address}/forward"' in ana.get(address).text, address
        assert ana.get(f"{address}/forward").status_code == 200, address
        sent = send(ana, f"{address}/forward", email1=JONAS)
        assert (sent.status_code, sent.location) == (303, address)
        assert JONAS in ana.get(f"{address}/forwardings").text, address
    assert 'href="/statement/forward' in ana.get("/statement").text
    stored = ana.get("/statement/forward?from=2026-01-01&to=2026-03-31")
    assert stored.status_code == 303 and ana.get("/statement/forward").status_code == 303
    sent = send(ana, stored.location, email1=JONAS)
    assert sent.status_code == 303 and sent.location.startswith("/statement?type=activity")
    assert "Statement Jan 1, 2026 to Mar 31, 2026" in ana.get("/forwardings").text
    kinds = [letter.attachment.partition(":")[0] for letter in letters(db)]
    assert kinds == ["paper"] * 5 + ["document", "statement"]
    assert len(contacts(db, JONAS)) == 1


def test_an_address_that_is_a_contact_already_is_reused_and_keeps_its_access(
    ana: FlaskClient, db: Session, cast: Cast, invoice: Invoice
) -> None:
    sent = send(ana, f"/invoices/{invoice.public_id}/forward", email1=cast.ben_email, name1="Somebody Else")
    assert sent.status_code == 303
    (ben,) = contacts(db, cast.ben_email)
    assert (ben.name, ben.access, ben.role) == ("Ben Berger", ContactAccess.ACTIVE, ContactRole.PAYER)
    assert forwarded(db)[0][1].contact_id == cast.ben


def test_whether_an_address_is_known_elsewhere_makes_no_difference(
    ana: FlaskClient, db: Session, cast: Cast, invoice: Invoice
) -> None:
    page = f"/invoices/{invoice.public_id}"
    said = []
    for email in (cast.zoe_email, JONAS):
        assert send(ana, f"{page}/forward", email1=email).status_code == 303
        said.append(ana.get(page).text.split('class="toast"')[1].split("</p>")[0].replace(email, "…"))
    assert said[0] == said[1]
    zoe, here = contacts(db, cast.zoe_email)
    assert (zoe.customer_id, zoe.access) == (cast.globex, ContactAccess.ACTIVE)
    assert (here.customer_id, here.access, here.name) == (cast.acme, ContactAccess.NONE, "")
    listed = ana.get(f"{page}/forwardings").text + ana.get("/profile/contacts").text
    assert cast.zoe_email in listed and "Zimmer" not in listed and "Globex" not in listed


def test_all_that_was_typed_stays_and_each_field_says_what_is_wrong(
    ana: FlaskClient, db: Session, invoice: Invoice
) -> None:
    typed = {
        "email1": "ben@acme.example", "name1": "Ben", "email2": "a@b.example, c@d.example",
        "email4": "nonsense", "message": "Hello\nthere",
    }  # fmt: skip
    wrong = send(ana, f"/invoices/{invoice.public_id}/forward", **typed)
    assert wrong.status_code == 422
    assert 'href="#email2">Enter one address here.' in wrong.text
    assert 'href="#email4">Enter an email address like' in wrong.text
    for words in typed.values():
        assert words in wrong.text
    assert '<details class="further" open>' in wrong.text
    assert (mails(db), forwarded(db), contacts(db, "a@b.example")) == ([], [], [])
    partial = ana.post(
        f"/invoices/{invoice.public_id}/forward",
        data={"csrf_token": csrf_token(ana, "/profile")},
        headers=PARTIAL,
    )
    assert partial.status_code == 422 and "<html" not in partial.text and "<dialog" in partial.text


def test_line_breaks_and_turned_writing_carry_nothing_into_a_header(
    ana: FlaskClient, db: Session, invoice: Invoice
) -> None:
    page = f"/invoices/{invoice.public_id}/forward"
    evil = {"email1": "eve@x.example\r\nBcc: mallory@x.example", "name1": "Eve"}
    assert send(ana, page, **evil).status_code == 422 and mails(db) == []
    send(
        ana, page, email1=JONAS, name1="Jo\r\nBcc: eve@x.example \u202egnp", message="A\u202eB\r\nSubject: Hi"
    )
    (jonas,) = contacts(db, JONAS)
    assert jonas.name == "Jo Bcc: eve@x.example gnp"
    (letter,) = mails(db)
    assert letter.to == JONAS and letter.values["message_lines"] == "AB\nSubject: Hi"


def test_forwarding_again_makes_a_new_link_and_ends_the_old_one(
    ana: FlaskClient, ben: FlaskClient, db: Session, invoice: Invoice
) -> None:
    page = f"/invoices/{invoice.public_id}/forward"
    send(ana, page, email1=JONAS, email2="eve@yard.example")
    send(ben, page, email1=JONAS)
    (_, first), (_, eves), (_, second) = forwarded(db)
    assert first.revoked_at is not None and eves.revoked_at is None and second.revoked_at is None
    assert len({letter.path for letter in mails(db)}) == 3


def test_an_hour_holds_twenty_addresses_for_a_person(
    ana: FlaskClient, ben: FlaskClient, db: Session, invoice: Invoice
) -> None:
    page = f"/invoices/{invoice.public_id}/forward"
    for turn in range(4):
        fields = {f"email{row}": f"p{turn}-{row}@yard.example" for row in range(1, 6)}
        wanted = {name: email for name, email in fields.items() if turn < 3 or name != "email5"}
        assert send(ana, page, **wanted).status_code == 303
    over = send(ana, page, email1=JONAS, email2="eve@yard.example", message="Still here")
    assert over.status_code == 429 and 3500 < int(over.headers["Retry-After"]) <= 3600
    assert "1 of them are left" in over.text and "Still here" in over.text
    assert send(ana, page, email1=JONAS).status_code == 303
    assert "have reached that" in send(ana, page, email1="eve@yard.example").text
    assert send(ben, page, email1="eve@yard.example").status_code == 303
    assert len(mails(db)) == 21


@pytest.fixture
def pays_online(app: Flask) -> Iterator[None]:
    """A key for the gateway, which nobody asks."""
    settings = SimpleNamespace(
        stripe_api_key="sk_test_x", stripe_webhook_secret="whsec_x", stripe_api_base=STRIPE_API_BASE
    )
    open_gateway(app.extensions["engine"], settings)
    yield


def test_who_gets_it_may_pay_where_something_is_to_pay_and_who_forwards_may_pay(
    ana: FlaskClient, ben: FlaskClient, db: Session, cast: Cast, invoice: Invoice, pays_online: None
) -> None:
    page = f"/invoices/{invoice.public_id}/forward"
    assert "Look at it and pay it" in ben.get(page).text
    assert send(ben, page, email1=JONAS, purpose="pay").status_code == 303
    assert forwarded(db)[0][1].purpose == "pay"
    let(db, cast.ben, role=ContactRole.VIEWER)
    assert "Look at it and pay it" not in ben.get(page).text
    refused = send(ben, page, email1=JONAS, purpose="pay")
    assert refused.status_code == 422 and "Nothing can be paid on this" in refused.text
    assert send(ben, page, email1=JONAS).status_code == 303
    make.payment(db, cast.acme, {invoice.id: 12_300})
    assert "Look at it and pay it" not in ana.get(page).text
    assert send(ana, page, email1=JONAS, purpose="pay").status_code == 422
    order = make.order(db, cast.acme)
    assert send(ana, f"/orders/{order.public_id}/forward", email1=JONAS, purpose="pay").status_code == 422


def test_what_is_not_theirs_cannot_be_forwarded_and_causes_no_mail(
    ana: FlaskClient, db: Session, cast: Cast, invoice: Invoice, share: Callable[..., None]
) -> None:
    theirs, order = make.invoice(db, cast.globex), make.order(db, cast.acme)
    share(cast.acme, "Private.pdf", public=False)
    with every_customer(db, "a test"), transaction():
        document = db.scalars(select(Document.public_id)).one()
        draft = Invoice(customer_id=cast.acme, currency="EUR")
        db.add(draft)
    wrong = [f"/invoices/{one}" for one in (theirs.public_id, draft.public_id, "AAAAAAAAAAAAAAAAAAAAAA")]
    wrong += [f"/quotes/{invoice.public_id}", f"/documents/{document}", f"/statement/{invoice.public_id}"]
    for address in wrong:
        assert ana.get(f"{address}/forward").status_code == 404, address
        assert send(ana, f"{address}/forward", email1=JONAS).status_code == 404, address
        assert ana.get(f"{address}/forwardings").status_code == 404, address
    save_preference(SHOWS_ORDERS, False)
    assert send(ana, f"/orders/{order.public_id}/forward", email1=JONAS).status_code == 404
    assert (mails(db), forwarded(db), contacts(db, JONAS)) == ([], [], [])


def test_who_was_removed_gets_nothing_from_a_forward(
    ana: FlaskClient, db: Session, cast: Cast, invoice: Invoice
) -> None:
    let(db, cast.ben, access=ContactAccess.DISABLED)
    wrong = send(ana, f"/invoices/{invoice.public_id}/forward", email1=JONAS, email2=cast.ben_email)
    assert wrong.status_code == 422 and 'href="#email2">ben@acme.example was removed' in wrong.text
    assert (mails(db), contacts(db, JONAS)) == ([], [])


def test_who_forwarded_an_admin_and_staff_can_end_a_link_and_nobody_else(
    ana: FlaskClient, ben: FlaskClient, signed_in: SignedIn, signed_in_staff: SignedIn, db: Session,
    cast: Cast, invoice: Invoice,
) -> None:  # fmt: skip
    page, zoe, sam = f"/invoices/{invoice.public_id}", signed_in(cast.zoe), signed_in_staff(cast.sam)
    send(ana, f"{page}/forward", email1=JONAS)
    send(ben, f"{page}/forward", email1="eve@yard.example", email2="max@yard.example")
    anas, eves, maxs = (f"/forwardings/{one.public_id}/revoke" for one, _link in forwarded(db))
    listed = ben.get(f"{page}/forwardings").text
    assert JONAS in listed and eves in listed and anas not in listed
    for browser, address in ((ben, anas), (zoe, eves)):
        assert browser.get(address).status_code == 404
        assert send(browser, address).status_code == 404
    assert "End the link to eve@yard.example?" in ben.get(eves).text
    assert send(ben, eves).location == f"{page}/forwardings"
    assert send(ana, maxs).status_code == 303
    desk = f"/staff/customers/{customer_id(db, cast.acme)}/forwardings"
    token = {"csrf_token": csrf_token(sam, desk)}
    others = f"/staff/customers/{customer_id(db, cast.globex)}/forwardings"
    one = forwarded(db)[0][0].public_id
    assert sam.post(f"{others}/{one}/revoke", data=token).status_code == 404
    assert forwarded(db)[0][1].revoked_at is None
    assert sam.post(f"{desk}/{one}/revoke", data=token).status_code == 303
    assert all(link.revoked_at is not None for _one, link in forwarded(db))
    assert (
        "ended a link that was forwarded to"
        in sam.get("/staff/activity").text
        + sam.get(f"/staff/customers/{customer_id(db, cast.acme)}/activity").text
    )


def test_everybody_of_the_customer_reads_it_beside_the_paper(
    ana: FlaskClient, ben: FlaskClient, invoice: Invoice
) -> None:
    page = f"/invoices/{invoice.public_id}"
    send(ana, f"{page}/forward", email1=JONAS)
    assert f'<a href="{page}/forwardings">Ana Alvarez forwarded it to {JONAS}</a>' in ben.get(page).text
    listed = ben.get(f"{page}/forwardings").text
    assert "Ana Alvarez" in listed and "Not opened" in listed
