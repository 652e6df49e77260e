"""Beginning to pay: what is written down, what the gateway is asked, and what happens when it is silent."""

import json
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal.ledger.audit import audit
from portal.ledger.models import Entry, Payment
from portal.papers.models import Paper
from portal.payments.models import GatewayCall, OnlinePayment
from portal.payments.operations.checkout import open_checkout
from portal.payments.payer import Payer
from portal.payments.refusals import GatewayRefused, GatewaySilent
from portal.payments.rules.choosing import OnlyWhole
from portal.tenancy import entered, every_customer
from tests import make
from tests.cast import Cast
from tests.payments.conftest import PAGES, Send
from tests.payments.fake import Fake

pytestmark = pytest.mark.usefixtures("paying")


def card(db: Session, cast: Cast, total: int = 10000, **columns: object) -> Paper:
    return make.invoice(db, cast.acme, total, payment_methods="card", **columns)


def rows(db: Session, model: type) -> list[Any]:
    """Every row as it is now, loaded and let go."""
    db.rollback()
    with every_customer(db, "a test"):
        found = list(db.scalars(select(model), execution_options={"populate_existing": True}))
        db.expunge_all()
    return found


def test_paying_opens_a_page_of_the_gateway_for_exactly_what_was_chosen(
    db: Session, cast: Cast, ben: Payer, gateway: Fake
) -> None:
    invoice = card(db, cast)
    with entered(db, cast.acme):
        opened = open_checkout(ben, "EUR", {invoice.public_id: 10000}, attempt="a", pages=PAGES)
    assert opened.url.startswith(gateway.address)
    [payment] = rows(db, Payment)
    assert (payment.state, payment.amount_minor, payment.public_id) == (
        "started",
        10000,
        opened.payment_public_id,
    )
    _, path, sent, key = gateway.asked[-1]
    assert (path, key) == ("/v1/checkout/sessions", f"payment-{payment.public_id}-1")
    assert sent["line_items[0][price_data][unit_amount]"] == "10000"
    assert sent["billing_address_collection"] == "required"
    assert "us_bank_account" in sent.values()
    assert sent["success_url"] == f"https://portal.example/payments/{payment.public_id}"
    assert {call.call for call in rows(db, GatewayCall)} == {
        "POST /v1/customers",
        "POST /v1/checkout/sessions",
    }


def test_the_same_page_sent_twice_is_one_payment_and_one_session(
    db: Session, cast: Cast, ben: Payer, gateway: Fake
) -> None:
    invoice = card(db, cast)
    with entered(db, cast.acme):
        first = open_checkout(ben, "EUR", {invoice.public_id: 10000}, attempt="a", pages=PAGES)
        second = open_checkout(ben, "EUR", {invoice.public_id: 10000}, attempt="a", pages=PAGES)
    assert first == second
    assert len(rows(db, Payment)) == 1


@pytest.mark.parametrize("told", [None, (500, b"{}"), (200, b"<html>hello"), (503, b"<html>"), (200, b"[]")])
def test_after_silence_or_garbage_the_same_question_is_asked_again(
    db: Session, cast: Cast, ben: Payer, gateway: Fake, told: tuple[int, bytes] | None
) -> None:
    invoice = card(db, cast)
    with entered(db, cast.acme):
        open_checkout(ben, "EUR", {card(db, cast).public_id: 10000}, attempt="first", pages=PAGES)
        gateway.next_answers.append(told)
        with pytest.raises(GatewaySilent):
            open_checkout(ben, "EUR", {invoice.public_id: 10000}, attempt="a", pages=PAGES)
        opened = open_checkout(ben, "EUR", {invoice.public_id: 10000}, attempt="a", pages=PAGES)
    assert opened.url
    assert gateway.asked[-1][3].endswith("-1")
    assert audit(db) == []


def test_after_a_no_the_next_question_has_another_key(
    db: Session, cast: Cast, ben: Payer, gateway: Fake
) -> None:
    invoice = card(db, cast)
    with entered(db, cast.acme):
        open_checkout(ben, "EUR", {card(db, cast).public_id: 10000}, attempt="first", pages=PAGES)
        no = {"error": {"type": "invalid_request_error", "code": "amount_too_small"}}
        gateway.next_answers.append((400, json.dumps(no).encode()))
        with pytest.raises(GatewayRefused) as refused:
            open_checkout(ben, "EUR", {invoice.public_id: 10000}, attempt="a", pages=PAGES)
        assert refused.value.problem == "amount_too_small"
        open_checkout(ben, "EUR", {invoice.public_id: 10000}, attempt="a", pages=PAGES)
    assert gateway.asked[-1][3].endswith("-2")


def test_an_amount_that_was_tampered_with_is_refused(db: Session, cast: Cast, ben: Payer) -> None:
    invoice = card(db, cast)
    with entered(db, cast.acme), pytest.raises(OnlyWhole):
        open_checkout(ben, "EUR", {invoice.public_id: 1}, attempt="a", pages=PAGES)
    assert rows(db, Payment) == []


def test_a_newer_try_ends_the_older_session_first(db: Session, cast: Cast, ben: Payer, gateway: Fake) -> None:
    invoice = card(db, cast)
    with entered(db, cast.acme):
        open_checkout(ben, "EUR", {invoice.public_id: 10000}, attempt="a", pages=PAGES)
        [older] = [online.session for online in rows(db, OnlinePayment)]
        newer = open_checkout(ben, "EUR", {invoice.public_id: 10000}, attempt="b", pages=PAGES)
    assert gateway.objects[older]["status"] == "expired"
    assert newer.url and not newer.is_older


def test_an_older_session_that_turns_out_to_be_paid_is_shown_in_place_of_a_new_one(
    db: Session, cast: Cast, ben: Payer, gateway: Fake, engine: Engine
) -> None:
    invoice = card(db, cast)
    with entered(db, cast.acme):
        first = open_checkout(ben, "EUR", {invoice.public_id: 10000}, attempt="a", pages=PAGES)
        gateway.pay(rows(db, OnlinePayment)[0].session)
        again = open_checkout(ben, "EUR", {invoice.public_id: 10000}, attempt="b", pages=PAGES)
    assert (again.payment_public_id, again.is_older) == (first.payment_public_id, True)
    assert [payment.state for payment in rows(db, Payment)] == ["started", "expired"]


def test_credit_that_covers_everything_pays_at_once_without_the_gateway(
    db: Session, cast: Cast, ben: Payer, gateway: Fake
) -> None:
    make.credit_note(db, cast.acme, 12000)
    invoice = card(db, cast)
    with entered(db, cast.acme):
        opened = open_checkout(
            ben, "EUR", {invoice.public_id: 10000}, attempt="a", pages=PAGES, uses_credit=True
        )
    assert opened.is_covered
    assert [paper.open_minor for paper in rows(db, Paper) if paper.kind == "invoice"] == [0]
    assert gateway.asked == []
    assert audit(db) == []


def test_ticked_credit_is_applied_when_the_rest_has_arrived(
    db: Session, cast: Cast, ben: Payer, gateway: Fake, send: Send
) -> None:
    make.credit_note(db, cast.acme, 3000)
    invoice = card(db, cast)
    with entered(db, cast.acme):
        open_checkout(ben, "EUR", {invoice.public_id: 10000}, attempt="a", pages=PAGES, uses_credit=True)
    [session] = [online.session for online in rows(db, OnlinePayment)]
    assert gateway.objects[session]["amount_total"] == 7000
    assert [paper.open_minor for paper in rows(db, Paper) if paper.kind == "invoice"] == [10000]
    assert send("evt_1", "checkout.session.completed", gateway.pay(session)) == 204
    assert [paper.open_minor for paper in rows(db, Paper) if paper.kind == "invoice"] == [0]
    assert audit(db) == []


def test_a_paid_session_is_booked_once_however_often_it_is_told(
    db: Session, cast: Cast, ben: Payer, gateway: Fake, send: Send
) -> None:
    invoice = card(db, cast)
    with entered(db, cast.acme):
        open_checkout(ben, "EUR", {invoice.public_id: 10000}, attempt="a", pages=PAGES)
    session = gateway.pay(rows(db, OnlinePayment)[0].session)
    for _ in range(2):
        assert send("evt_1", "checkout.session.completed", session) == 204
    assert send("evt_2", "payment_intent.succeeded", gateway.objects[session["payment_intent"]]) == 204
    assert [entry.kind for entry in rows(db, Entry)].count("payment_settled") == 1
    [payment] = rows(db, Payment)
    assert (payment.state, payment.gateway_reference) == ("settled", session["payment_intent"])
    assert audit(db) == []
