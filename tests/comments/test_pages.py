"""The thread below a paper, from both sides of the counter."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.comments.models import Comment
from portal.customers.models import Customer
from portal.db import transaction
from portal.papers.models import Invoice
from portal.papers.rules.statuses import PaperState
from portal.tenancy import every_customer
from tests import make
from tests.browsers import csrf_token
from tests.cast import Cast

SignedIn = Callable[[int], FlaskClient]
EVIL = "<script>alert(1)</script> {{ 7*7 }}"


@pytest.fixture
def invoice(db: Session, cast: Cast) -> Invoice:
    return make.invoice(db, cast.acme, number="INV-7")


@pytest.fixture
def desk(db: Session, cast: Cast, invoice: Invoice) -> str:
    """The paper's page in the back office."""
    with every_customer(db, "a test"):
        customer = db.get_one(Customer, cast.acme).public_id
    return f"/staff/customers/{customer}/papers/{invoice.public_id}"


def form(browser: FlaskClient, page: str, words: str, **more: str) -> dict[str, str]:
    attempt = browser.get(page).text.split('name="attempt" value="')[1].split('"')[0]
    return {"csrf_token": csrf_token(browser, page), "attempt": attempt, "words": words, **more}


def comments(db: Session) -> list[tuple[str, str, bool]]:
    db.rollback()
    with every_customer(db, "a test"):
        rows = db.execute(select(Comment.side, Comment.words, Comment.is_visible).order_by(Comment.id))
        return [tuple(row) for row in rows]


def test_ana_asks_below_the_invoice_and_sam_answers_from_the_back_office(
    signed_in: SignedIn, signed_in_staff: SignedIn, db: Session, cast: Cast, invoice: Invoice, desk: str
) -> None:
    ana, sam, page = signed_in(cast.ana), signed_in_staff(cast.sam), f"/invoices/{invoice.public_id}"
    sent = ana.post(f"/comments/{invoice.public_id}", data=form(ana, page, EVIL))
    assert (sent.status_code, sent.location) == (303, f"{page}#comments")
    shown = sam.get(desk).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}" in shown and EVIL not in shown
    assert "Ana Alvarez wrote about INV-7" in sam.get("/staff/activity").text
    answered = sam.post(f"{desk}/comments", data=form(sam, desk, "It left today.", is_visible="yes"))
    assert (answered.status_code, answered.location) == (303, desk)
    sam.post(f"{desk}/comments", data=form(sam, desk, "She asks often."))
    seen = ana.get(page).text
    assert "It left today." in seen and EVIL not in seen
    assert "She asks often." not in seen and "She asks often." in sam.get(desk).text
    assert comments(db) == [
        ("contact", EVIL, True), ("staff", "It left today.", True), ("staff", "She asks often.", False),
    ]  # fmt: skip


def test_htmx_gets_the_thread_alone(signed_in: SignedIn, cast: Cast, invoice: Invoice) -> None:
    ana, page = signed_in(cast.ana), f"/invoices/{invoice.public_id}"
    asked = {"HX-Request": "true", "HX-Request-Type": "partial"}
    sent = ana.post(f"/comments/{invoice.public_id}", data=form(ana, page, "Hello"), headers=asked)
    assert sent.status_code == 200 and "<html" not in sent.text
    assert sent.text.count("Hello") == 1 and "Sent." in sent.text


def test_an_empty_comment_says_so_and_keeps_the_way_back(
    signed_in: SignedIn, signed_in_staff: SignedIn, cast: Cast, invoice: Invoice, desk: str
) -> None:
    ana, sam, page = signed_in(cast.ana), signed_in_staff(cast.sam), f"/invoices/{invoice.public_id}"
    wrong = ana.post(f"/comments/{invoice.public_id}", data=form(ana, page, "  "))
    assert wrong.status_code == 422 and "Write something first." in wrong.text and page in wrong.text
    long = ana.post(f"/comments/{invoice.public_id}", data=form(ana, page, "x" * 2001))
    assert long.status_code == 422 and "x" * 2001 in long.text
    wrong = sam.post(f"{desk}/comments", data=form(sam, desk, ""))
    assert wrong.status_code == 422 and "Write something first." in wrong.text
    missing = {"csrf_token": csrf_token(ana, page), "words": "Hello"}
    assert ana.post(f"/comments/{invoice.public_id}", data=missing).status_code == 400


def test_sam_shows_and_hides_what_staff_wrote(
    signed_in: SignedIn, signed_in_staff: SignedIn, db: Session, cast: Cast, invoice: Invoice, desk: str
) -> None:
    ana, sam, page = signed_in(cast.ana), signed_in_staff(cast.sam), f"/invoices/{invoice.public_id}"
    sam.post(f"{desk}/comments", data=form(sam, desk, "Only ours."))
    address = sam.get(desk).text.split(f'action="{desk}/comments/')[1].split('"')[0]
    token = {"csrf_token": csrf_token(sam, desk)}
    assert sam.post(f"{desk}/comments/{address}", data={**token, "is_visible": "yes"}).status_code == 303
    assert "Only ours." in ana.get(page).text
    assert sam.post(f"{desk}/comments/{address}", data=token).status_code == 303
    assert "Only ours." not in ana.get(page).text
    assert sam.post(f"{desk}/comments/nonsense", data=token).status_code == 404


def test_a_strangers_paper_and_a_draft_take_no_comment(
    signed_in: SignedIn, db: Session, cast: Cast, invoice: Invoice
) -> None:
    zoe = signed_in(cast.zoe)
    own = make.invoice(db, cast.globex)
    typed = form(zoe, f"/invoices/{own.public_id}", "Let me in")
    assert zoe.post(f"/comments/{invoice.public_id}", data=typed).status_code == 404
    assert zoe.get(f"/comments/{invoice.public_id}").status_code == 404
    with every_customer(db, "a test"), transaction():
        db.get_one(Invoice, own.id).state = PaperState.DRAFT
    assert zoe.post(f"/comments/{own.public_id}", data=typed).status_code == 404
    assert comments(db) == []


def test_the_back_office_keeps_papers_with_their_customers(
    signed_in_staff: SignedIn, db: Session, cast: Cast, invoice: Invoice, desk: str
) -> None:
    sam = signed_in_staff(cast.sam)
    with every_customer(db, "a test"):
        globex = db.get_one(Customer, cast.globex).public_id
    assert sam.get(desk).status_code == 200
    assert sam.get(f"/staff/customers/{globex}/papers/{invoice.public_id}").status_code == 404
    assert sam.get(f"/staff/customers/{globex}/papers").status_code == 200
