"""What staff do with a paper that was sent: take it back, and choose how it may be paid."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.customers.models import Customer
from portal.ledger.audit import audit
from portal.ledger.models import Payment
from portal.papers.models import Paper
from portal.preferences.operations import save_preference
from portal.preferences.rules import ALLOWS_PART_PAYMENT, LOCKS_PAPERS
from portal.tenancy import every_customer
from tests import make
from tests.cast import Cast
from tests.found import verbs
from tests.staff.test_contacts import send

SignedIn = Callable[[int], FlaskClient]
MAKERS = {"invoices": make.invoice, "credit-notes": make.credit_note, "orders": make.order}


def place(db: Session, paper: Paper) -> str:
    """The paper's page in the back office."""
    with every_customer(db, "a test"):
        customer = db.get_one(Customer, paper.customer_id).public_id
        return f"/staff/customers/{customer}/papers/{paper.public_id}"


def now(db: Session, paper: Paper) -> Paper:
    db.rollback()
    with every_customer(db, "a test"):
        return db.get_one(Paper, paper.id, populate_existing=True)


@pytest.mark.parametrize("room", MAKERS)
def test_a_void_paper_keeps_its_number_and_says_why(
    sam: FlaskClient, signed_in: SignedIn, db: Session, cast: Cast, room: str
) -> None:
    paper = MAKERS[room](db, cast.acme, number="NO-1")
    address = place(db, paper)
    assert f'href="{address}/void"' in sam.get(address).text
    assert "no longer counts" in sam.get(f"{address}/void").text
    answer = send(sam, f"{address}/void", reason="Sent twice <b>")
    assert answer.status_code == 303 and answer.location == address
    shown = sam.get(address).text
    assert "NO-1 is void." in shown and f'href="{address}/void"' not in shown
    kept = now(db, paper)
    assert (kept.state, kept.number, kept.void_reason) == ("void", "NO-1", "Sent twice <b>")
    page = signed_in(cast.ana).get(f"/{room}/{paper.public_id}").text
    assert "Sent twice &lt;b&gt;" in page and "Voided" in page
    assert verbs(db)[-1] == "paper_voided" and audit(db) == []
    assert sam.get(f"{address}/void").status_code == 404


def test_a_reason_is_asked_for(sam: FlaskClient, db: Session, cast: Cast) -> None:
    address = place(db, make.invoice(db, cast.acme))
    for reason in ("", "  ", "x" * 501):
        answer = send(sam, f"{address}/void", reason=reason)
        assert answer.status_code == 422 and "Say why, in at most 500 characters." in answer.text


def test_what_money_is_on_is_not_voided_and_the_sentence_names_it(
    sam: FlaskClient, db: Session, cast: Cast
) -> None:
    invoice = make.invoice(db, cast.acme, 5000, number="INV-P")
    payment = make.payment(db, cast.acme, {invoice.id: 2000})
    answer = send(sam, f"{place(db, invoice)}/void", reason="Wrong")
    assert answer.status_code == 422 and f"{payment.number} is allocated to INV-P." in answer.text
    assert "issue a credit note instead" in answer.text and "Wrong</textarea>" in answer.text
    assert now(db, invoice).state == "open"


def test_what_the_business_locks_is_said_before_it_is_tried_and_ends_nobodys_payment(
    sam: FlaskClient, db: Session, cast: Cast
) -> None:
    invoice = make.invoice(db, cast.acme, number="INV-1")
    started = make.started_payment(db, cast.acme, {invoice.id: 10_000})
    save_preference(LOCKS_PAPERS, "sent")
    shown = sam.get(f"{place(db, invoice)}/void").text
    sentence = (
        "INV-1 was sent, and what was sent stays as it is. Correct it by a credit note or a new invoice."
    )
    assert sentence in shown and 'name="reason"' not in shown
    answer = send(sam, f"{place(db, invoice)}/void", place(db, invoice), reason="Wrong")
    assert answer.status_code == 422 and sentence in answer.text
    assert now(db, invoice).state == "open"
    with every_customer(db, "a test"):
        assert db.get_one(Payment, started.id, populate_existing=True).state == "started"


def test_an_order_that_was_invoiced_is_not_voided(sam: FlaskClient, db: Session, cast: Cast) -> None:
    order = make.order(db, cast.acme, number="SO-1")
    make.invoice(db, cast.acme, number="INV-1", based_on_id=order.id)
    answer = send(sam, f"{place(db, order)}/void", reason="Wrong")
    assert answer.status_code == 422 and "SO-1 was invoiced with INV-1." in answer.text
    assert now(db, order).state == "confirmed"


def test_quotes_are_answered_and_not_voided(sam: FlaskClient, db: Session, cast: Cast) -> None:
    address = place(db, make.quote(db, cast.acme))
    assert "/void" not in sam.get(address).text and sam.get(f"{address}/void").status_code == 404


def test_who_may_only_read_changes_nothing(
    with_role: Callable[[str], FlaskClient], db: Session, cast: Cast
) -> None:
    invoice = make.invoice(db, cast.acme, payment_methods="card")
    reader, address = with_role("read_only"), place(db, invoice)
    page = reader.get(address).text
    assert f"{address}/void" not in page and "Save ways to pay" not in page and "Card" in page
    token = {"page": address}
    assert send(reader, f"{address}/void", **token, reason="No").status_code == 403
    assert send(reader, f"{address}/paying", **token).status_code == 403
    assert now(db, invoice).payment_methods == "card"


def test_the_ways_to_pay_are_chosen_on_the_invoice(sam: FlaskClient, db: Session, cast: Cast) -> None:
    invoice = make.invoice(db, cast.acme, payment_methods="card bank")
    address = place(db, invoice)
    assert "As for the customer: no" in sam.get(address).text
    answer = send(sam, f"{address}/paying", address, methods="bank", part_payment="yes")
    assert answer.status_code == 303 and "The ways to pay are saved." in sam.get(answer.location).text
    kept = now(db, invoice)
    assert (kept.payment_methods, kept.allows_part_payment) == ("bank", True)
    send(sam, f"{address}/paying", address, part_payment="no")
    kept = now(db, invoice)
    assert (kept.payment_methods, kept.allows_part_payment) == ("", False)
    save_preference(ALLOWS_PART_PAYMENT, True)
    send(sam, f"{address}/paying", address, methods="sepa<b>", part_payment="")
    kept = now(db, invoice)
    assert (kept.payment_methods, kept.allows_part_payment) == ("", None)
    assert "As for the customer: yes" in sam.get(address).text
    assert verbs(db) == ["ways_to_pay_changed"] * 3


def test_only_what_can_be_paid_has_ways_to_pay(sam: FlaskClient, db: Session, cast: Cast) -> None:
    order, void = make.order(db, cast.acme), make.invoice(db, cast.acme)
    assert send(sam, f"{place(db, order)}/paying", place(db, order)).status_code == 404
    send(sam, f"{place(db, void)}/void", reason="Wrong")
    send(sam, f"{place(db, void)}/paying", place(db, order), methods="card")
    assert "cannot be paid any more" in sam.get(place(db, void)).text
    assert now(db, void).payment_methods == ""
