"""Beginning to pay: what is written down, what the gateway is asked, and what happens when it is silent."""

import time
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from portal.ledger.audit import audit
from portal.ledger.models import Payment
from portal.papers.models import Paper
from portal.payments.models import GatewayCall, OnlinePayment
from portal.payments.operations.checkout import open_checkout, pay_with_saved
from portal.payments.payer import Payer
from portal.payments.refusals import GatewayRefused, GatewaySilent, MayNotPay, MayNotSave
from portal.payments.rules.choosing import OddAmount, OnlyWhole
from portal.tenancy import entered
from tests import make
from tests.cast import Cast
from tests.payments.conftest import PAGES, rows
from tests.standins.stripe.standin import StripeStandin

pytestmark = pytest.mark.usefixtures("paying")


def card(db: Session, cast: Cast, total: int = 10000, **columns: Any) -> str:
    return make.invoice(db, cast.acme, total, payment_methods="card", **columns).public_id


def pay(db: Session, payer: Payer, chosen: dict[str, int], attempt: str = "a", **more: Any) -> Any:
    with entered(db, payer.customer_id):
        return open_checkout(payer, "EUR", chosen, attempt=attempt, pages=PAGES, **more)


def session_of(standin: StripeStandin, online: OnlinePayment) -> Any:
    return standin.client().v1.checkout.sessions.retrieve(online.session)


def open_minors(db: Session) -> list[int]:
    return [paper.open_minor for paper in rows(db, Paper) if paper.kind == "invoice"]


def test_paying_opens_a_page_of_the_gateway_for_exactly_what_was_chosen(
    db: Session, cast: Cast, ben: Payer, stripe_standin: StripeStandin
) -> None:
    opened = pay(db, ben, {card(db, cast): 10000})
    assert opened.url.startswith(stripe_standin.address)
    [payment] = rows(db, Payment)
    found = (payment.state, payment.amount_minor, payment.public_id)
    assert found == ("started", 10000, opened.payment_public_id)
    [online] = rows(db, OnlinePayment)
    session = session_of(stripe_standin, online)
    assert (session.amount_total, session.currency) == (10000, "eur")
    assert session.billing_address_collection == "required"
    assert session.success_url == f"https://portal.example/payments/{payment.public_id}"
    assert session.metadata.payment == payment.public_id
    calls = {call.call: call.idempotency_key for call in rows(db, GatewayCall)}
    assert calls["POST /v1/checkout/sessions"] == f"payment-{payment.public_id}-1"


def test_bank_debits_are_left_out_unless_the_invoice_offers_them(db: Session, cast: Cast, ben: Payer) -> None:
    pay(db, ben, {card(db, cast): 10000})
    pay(db, ben, {make.invoice(db, cast.acme, 500, payment_methods="card bank").public_id: 500}, "b")
    without, with_bank = [one.request["excluded_payment_method_types"] for one in rows(db, OnlinePayment)]
    assert {"us_bank_account", "sepa_debit"} <= set(without)
    assert "us_bank_account" in with_bank and "sepa_debit" not in with_bank


def test_the_same_page_sent_twice_is_one_payment_and_one_session(db: Session, cast: Cast, ben: Payer) -> None:
    invoice = card(db, cast)
    assert pay(db, ben, {invoice: 10000}) == pay(db, ben, {invoice: 10000})
    assert len(rows(db, Payment)) == 1


@pytest.mark.parametrize("kind", ["deaf", "silent", "html", "garbage", "status"])
def test_after_silence_or_garbage_the_same_question_is_asked_again(
    db: Session, cast: Cast, ben: Payer, stripe_standin: StripeStandin, kind: str
) -> None:
    invoice = card(db, cast)
    stripe_standin.fail(kind, path="/v1/checkout")
    with pytest.raises(GatewaySilent):
        pay(db, ben, {invoice: 10000})
    assert pay(db, ben, {invoice: 10000}).url
    keys = {call.idempotency_key for call in rows(db, GatewayCall) if "sessions" in call.call}
    assert len(keys) == 1
    assert len(stripe_standin.client().v1.checkout.sessions.list().data) == 1
    assert audit(db) == []


def test_a_slow_gateway_is_not_waited_for_longer_than_ten_seconds(
    db: Session, cast: Cast, ben: Payer, stripe_standin: StripeStandin
) -> None:
    invoice = card(db, cast)
    stripe_standin.fail("slow", times=3, milliseconds=30_000)
    began = time.monotonic()
    with pytest.raises(GatewaySilent):
        pay(db, ben, {invoice: 10000})
    assert time.monotonic() - began < 10
    assert open_minors(db) == [10000]


def test_after_a_no_the_next_question_has_another_key(
    db: Session, cast: Cast, ben: Payer, stripe_standin: StripeStandin
) -> None:
    invoice = card(db, cast)
    stripe_standin.fail("status", path="/v1/checkout", status=400)
    with pytest.raises(GatewayRefused):
        pay(db, ben, {invoice: 10000})
    pay(db, ben, {invoice: 10000})
    keys = [call.idempotency_key[-2:] for call in rows(db, GatewayCall) if "sessions" in call.call]
    assert keys == ["-1", "-2"]


@pytest.mark.parametrize(("amount", "refusal"), [(1, OnlyWhole), (0, OddAmount), (-5, OddAmount)])
def test_an_amount_that_was_tampered_with_is_refused(
    db: Session, cast: Cast, ben: Payer, amount: int, refusal: type[Exception]
) -> None:
    invoice = card(db, cast)
    with pytest.raises(refusal):
        pay(db, ben, {invoice: amount})
    assert rows(db, Payment) == []


def test_somebody_elses_invoice_is_a_missing_one(db: Session, cast: Cast, ben: Payer) -> None:
    theirs = make.invoice(db, cast.globex, payment_methods="card").public_id
    with pytest.raises(NoResultFound):
        pay(db, ben, {theirs: 10000})


def test_who_may_only_look_cannot_pay_nor_use_what_colleagues_saved(
    db: Session, cast: Cast, ben: Payer
) -> None:
    viewer = replace(ben, may_pay=False)
    with pytest.raises(MayNotPay):
        pay(db, viewer, {card(db, cast): 10000})
    visitor = replace(ben, is_signed_in=False)
    with entered(db, cast.acme), pytest.raises(MayNotSave):
        pay_with_saved(visitor, "EUR", {card(db, cast): 10000}, "x", attempt="a", pages=PAGES)


def test_a_newer_try_ends_the_older_session_first(
    db: Session, cast: Cast, ben: Payer, stripe_standin: StripeStandin
) -> None:
    invoice = card(db, cast)
    pay(db, ben, {invoice: 10000})
    [older] = rows(db, OnlinePayment)
    newer = pay(db, ben, {invoice: 10000}, "b")
    assert session_of(stripe_standin, older).status == "expired"
    assert newer.url and not newer.is_older


def test_an_older_session_that_turns_out_to_be_paid_is_shown_in_place_of_a_new_one(
    db: Session, cast: Cast, ben: Payer, stripe_standin: StripeStandin
) -> None:
    invoice = card(db, cast)
    first = pay(db, ben, {invoice: 10000})
    assert stripe_standin.pay_by_card(first.url)[0] == 303
    again = pay(db, ben, {invoice: 10000}, "b")
    assert (again.payment_public_id, again.is_older) == (first.payment_public_id, True)
    assert [payment.state for payment in rows(db, Payment)] == ["started", "expired"]


def test_credit_that_covers_everything_pays_at_once_without_the_gateway(
    db: Session, cast: Cast, ben: Payer
) -> None:
    make.credit_note(db, cast.acme, 12000)
    assert pay(db, ben, {card(db, cast): 10000}, uses_credit=True).is_covered
    assert open_minors(db) == [0]
    assert rows(db, GatewayCall) == []
    assert audit(db) == []
