"""What the gateway puts before staff, and whose money it is."""

import re
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.ledger.models import Payment
from portal.ledger.operations.credits import apply_payment
from portal.papers.models import Paper
from portal.payments.models import Difference, GatewayCall, GatewayDispute, GatewayRefund, UnmatchedReceipt
from portal.tenancy import every_customer
from tests import make
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.payments.conftest import Send, online, rows, send

__all__ = ["online", "send"]  # fixtures

PAGE = "/staff/payments/gateway"
MOMENT = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def receipt(db: Session, cast: Cast) -> str:
    """15.00 euros of nobody."""
    with every_customer(db, "a test"), transaction():
        money = UnmatchedReceipt(
            intent="pi_nobody",
            amount_minor=1_500,
            currency="EUR",
            charged_at=MOMENT,
            description="Thanks",
        )
        db.add(money)
        db.flush()
        return f"{PAGE}/receipts/{money.public_id}"


def test_with_nothing_to_look_at_the_page_says_so(sam: FlaskClient) -> None:
    assert "Nothing to look at" in sam.get(PAGE).text
    assert sam.get(f"{PAGE}/receipts/{'x' * 22}").status_code == 404
    assert "Nothing yet" in sam.get(f"{PAGE}/log?kind=x&page=9").text


def test_money_of_nobody_pays_the_oldest_invoices_of_who_it_is_assigned_to(
    sam: FlaskClient, db: Session, cast: Cast, receipt: str
) -> None:
    invoice = make.invoice(db, cast.acme, 1_000)
    assert "pi_nobody" in sam.get(PAGE).text
    form = {"csrf_token": csrf_token(sam, receipt), "spread": "oldest"}
    wrong = sam.post(receipt, data={**form, "customer": "C-9999"})
    assert wrong.status_code == 422
    assert "There is no customer with this number." in wrong.text and 'value="C-9999"' in wrong.text
    assert sam.post(receipt, data={**form, "customer": "C-0001"}).status_code == 303
    assert sam.post(receipt, data={**form, "customer": "C-0001"}).status_code == 422, "only once"
    db.rollback()
    with every_customer(db, "a test"):
        assert db.scalars(select(Paper.open_minor).where(Paper.id == invoice.id)).one() == 0
        assert db.scalars(select(Payment.left_minor)).one() == 500
    assert "pi_nobody" not in sam.get(PAGE).text


@pytest.mark.parametrize(("currency", "kept"), [("XXZ", "XXZ"), ("usdc", "XXX"), (5, "XXX")])
def test_money_in_a_currency_that_is_none_is_shown_as_it_was_told_and_belongs_to_nobody(
    sam: FlaskClient, send: Send, db: Session, currency: object, kept: str
) -> None:
    told = {"id": "pi_odd", "object": "payment_intent", "status": "succeeded", "amount_received": 1_234}
    assert send("evt_1", "payment_intent.succeeded", {**told, "currency": currency}) == 204
    address = f"{PAGE}/receipts/{rows(db, UnmatchedReceipt)[0].public_id}"
    assert f"1234 {kept}" in sam.get(PAGE).text and f"1234 {kept}" in sam.get(address).text
    form = {"csrf_token": csrf_token(sam, address), "spread": "nothing", "customer": "C-0001"}
    refused = sam.post(address, data=form)
    assert refused.status_code == 422 and f"We do not know the currency {kept}." in refused.text
    assert re.search(r'value="nothing" checked', refused.text), "what was chosen is chosen still"
    assert rows(db, Payment) == []


def test_a_dispute_of_money_that_we_do_not_know_is_called_as_the_gateway_does(
    sam: FlaskClient, send: Send
) -> None:
    told = {"object": "dispute", "status": "needs_response", "amount": 500, "currency": "eur", "created": 1}
    assert send("evt_1", "charge.dispute.created", {**told, "id": "dp_1", "charge": "ch_far"}) == 204
    assert send("evt_2", "charge.dispute.created", {**told, "id": "dp_far"}) == 204
    page = sam.get(PAGE).text
    assert "<b>ch_far</b>" in page and "<b>dp_far</b>" in page


def test_a_difference_is_settled_and_the_log_shows_what_was_asked(sam: FlaskClient, db: Session) -> None:
    with every_customer(db, "a test"), transaction():
        found = Difference(kind="amount", reference="pi_1", ours="1000 EUR", theirs="")
        db.add(found)
        db.add(GatewayCall(call="POST /v1/refunds", status=402, problem="charge_disputed", milliseconds=12))
        db.flush()
        public_id = found.public_id
    page = sam.get(PAGE).text
    assert "The amounts differ" in page and "Ours: €10.00 EUR. Theirs: nothing." in page
    form = {"csrf_token": csrf_token(sam, PAGE)}
    assert sam.post(f"{PAGE}/differences/{public_id}", data=form).status_code == 303
    assert "The amounts differ" not in sam.get(PAGE).text
    log = sam.get(f"{PAGE}/log").text
    assert "POST /v1/refunds" in log and "charge_disputed" in log
    assert sam.post(f"{PAGE}/disputes/{'x' * 22}", data=form).status_code == 404


def test_a_dispute_names_payment_customer_and_reason_and_goes_once_it_was_seen(
    sam: FlaskClient, db: Session, cast: Cast
) -> None:
    paid = make.payment(db, cast.acme, amount=1_000)
    number = paid.number
    with every_customer(db, "a test"), transaction():
        db.get_one(Payment, paid.id).gateway_reference = "pi_1"
        lost = {"intent": "pi_1", "word": "lost", "status": "lost", "reason": "insufficient_funds"}
        row = GatewayDispute(
            gateway_reference="du_1", amount_minor=1_000, currency="EUR", made_at=MOMENT, **lost
        )
        db.add(row)
        db.flush()
        public_id = row.public_id
    page = sam.get(PAGE).text
    assert f"{number}</a>, Acme" in page and "There was not enough money on the account." in page
    form = {"csrf_token": csrf_token(sam, PAGE)}
    assert sam.post(f"{PAGE}/disputes/{public_id}", data=form).status_code == 303
    assert "Nothing to look at" in sam.get(PAGE).text


def test_a_refund_of_the_dashboard_is_seen_and_an_odd_payment_goes_once_it_is_used(
    sam: FlaskClient, db: Session, cast: Cast
) -> None:
    invoice = make.invoice(db, cast.acme, 1_000)
    paid = make.payment(db, cast.acme, amount=900)
    with every_customer(db, "a test"), transaction():
        db.get_one(Payment, paid.id).is_unexpected = True
        told = {"gateway_reference": "re_1", "intent": "pi_1", "word": "succeeded", "currency": "EUR"}
        db.add(GatewayRefund(**told, amount_minor=300, made_at=MOMENT))
    page = sam.get(PAGE).text
    assert "Refunds made in the dashboard" in page and "Another amount arrived" in page
    form = {"csrf_token": csrf_token(sam, PAGE)}
    assert sam.post(f"{PAGE}/refunds/re_1", data=form).status_code == 303
    assert sam.post(f"{PAGE}/refunds/re_2", data=form).status_code == 404
    with every_customer(db, "a test"):
        apply_payment(paid.id, invoice.id, 900, make.ISSUED)
    assert "Nothing to look at" in sam.get(PAGE).text
