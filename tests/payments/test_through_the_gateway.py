"""Whole payments, from the Pay button over the stand-in's page and its events to clean books."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.activity.models import Activity
from portal.activity.rules import SYSTEM
from portal.db import transaction
from portal.kit import clock
from portal.ledger import refund_notes
from portal.ledger.audit import audit
from portal.ledger.models import Account, Payment, Refund
from portal.papers.models import Paper
from portal.payments.asking import ask_gateway
from portal.payments.comparing import compare_with_gateway
from portal.payments.models import Difference, GatewayDispute, OnlinePayment, SavedMethod, UnmatchedReceipt
from portal.payments.operations.checkout import open_checkout, pay_with_saved
from portal.payments.operations.receipts import assign_receipt
from portal.payments.operations.refunds import refund_online
from portal.payments.payer import Payer
from portal.payments.saved.operations import open_setup, remove_method
from portal.preferences.operations import save_preference
from portal.preferences.rules import ALLOWS_BANK_DEBIT
from portal.tenancy import entered, every_customer
from tests import make
from tests.cast import Cast
from tests.payments.conftest import PAGES, rows
from tests.standins.stripe.standin import StripeStandin

pytestmark = pytest.mark.usefixtures("paying")


def begin(db: Session, payer: Payer, total: int = 10000, currency: str = "EUR", **more: Any) -> Any:
    methods = more.pop("payment_methods", "card bank")
    invoice = make.invoice(db, payer.customer_id, total, currency=currency, payment_methods=methods)
    chosen = {invoice.public_id: total}
    with entered(db, payer.customer_id):
        return open_checkout(payer, currency, chosen, attempt=invoice.public_id, pages=PAGES, **more)


def state(db: Session) -> tuple[str, int, int]:
    """State and rest of the last payment, open of the last invoice."""
    payment = rows(db, Payment)[-1]
    papers = [paper for paper in rows(db, Paper) if paper.kind == "invoice"]
    assert audit(db) == []
    return payment.state, payment.left_minor, papers[-1].open_minor


def hurry(db: Session) -> None:
    """Let everything be asked about now."""
    with every_customer(db, "a test"), transaction():
        db.execute(update(OnlinePayment).values(ask_at=clock.now() - timedelta(seconds=1)))


def test_a_card_payment_is_booked_by_what_the_gateway_tells(
    db: Session, ben: Payer, told: StripeStandin
) -> None:
    opened = begin(db, ben)
    assert told.pay_by_card(opened.url)[0] == 303
    told.wait_until_delivered()
    assert state(db) == ("settled", 0, 0)
    [online] = rows(db, OnlinePayment)
    assert (online.method_kind, online.method_brand, online.method_last4) == ("card", "visa", "4242")
    assert online.intent == rows(db, Payment)[0].gateway_reference


def test_a_declined_card_leaves_the_page_open_for_another_one(
    db: Session, ben: Payer, told: StripeStandin
) -> None:
    opened = begin(db, ben)
    told.pay_by_card(opened.url, "4000000000000002")
    told.wait_until_delivered()
    assert state(db) == ("started", 0, 10000)
    assert rows(db, OnlinePayment)[0].problem
    told.pay_by_card(opened.url)
    told.wait_until_delivered()
    assert state(db) == ("settled", 0, 0)
    assert rows(db, OnlinePayment)[0].problem == ""


def test_a_bank_debit_is_under_way_for_days_then_settles_and_may_be_returned(
    db: Session, cast: Cast, ben: Payer, told: StripeStandin
) -> None:
    with every_customer(db, "a test"):
        save_preference(ALLOWS_BANK_DEBIT, True)
    opened = begin(db, ben, currency="USD", payment_methods="bank")
    assert told.pay_by_account(opened.url)[0] == 303
    told.wait_until_delivered()
    assert state(db) == ("processing", 0, 10000)
    assert [paper.under_way_minor for paper in rows(db, Paper)] == [10000]
    assert rows(db, OnlinePayment)[0].expected_on is not None
    told.pass_time(days=7)
    told.wait_until_delivered()
    assert state(db) == ("settled", 0, 0)
    told.dispute(rows(db, OnlinePayment)[0].intent)
    told.wait_until_delivered()
    assert state(db) == ("settled", 0, 10000)
    assert [account.balance_minor for account in rows(db, Account)] == [10000]


def test_an_event_that_got_lost_is_made_good_by_asking(
    db: Session, ben: Payer, stripe_standin: StripeStandin
) -> None:
    opened = begin(db, ben)
    stripe_standin.pay_by_card(opened.url)
    assert state(db) == ("started", 0, 10000)
    hurry(db)
    ask_gateway()
    assert state(db) == ("settled", 0, 0)
    assert [online.ask_at for online in rows(db, OnlinePayment)] == [None]


def test_a_refund_is_posted_when_the_gateway_says_that_it_has_gone(
    db: Session, ben: Payer, told: StripeStandin
) -> None:
    told.pay_by_card(begin(db, ben).url)
    told.wait_until_delivered()
    told.next_refund("pending")
    with every_customer(db, "a test"):
        refund_online(rows(db, Payment)[0].id, 4000, attempt="r", actor=SYSTEM)
    told.wait_until_delivered()
    [refund] = rows(db, Refund)
    assert (refund.state, state(db)) == ("pending", ("settled", 0, 0))
    told.settle_refund(refund.gateway_reference)
    told.wait_until_delivered()
    assert (rows(db, Refund)[0].state, state(db)) == ("succeeded", ("settled", 0, 4000))


def notes(db: Session) -> list[tuple[int, int]]:
    """Total and rest of each credit note."""
    found = [paper for paper in rows(db, Paper) if paper.kind == "credit_note"]
    return [(note.total_minor, note.available_minor) for note in found]


def test_the_credit_of_a_refund_comes_with_it_and_not_before(
    db: Session, ben: Payer, told: StripeStandin
) -> None:
    told.pay_by_card(begin(db, ben).url)
    told.wait_until_delivered()
    told.next_refund("pending")
    with every_customer(db, "a test"):
        for _ in range(2):
            refund_online(rows(db, Payment)[0].id, 4000, attempt="r", actor=SYSTEM, has_notes=True)
    told.wait_until_delivered()
    assert (notes(db), state(db)) == ([], ("settled", 0, 0))
    told.send(3, shuffled=True)
    told.settle_refund(rows(db, Refund)[0].gateway_reference)
    told.wait_until_delivered()
    assert (notes(db), state(db)) == ([(4000, 0)], ("settled", 0, 0))
    assert [account.balance_minor for account in rows(db, Account)] == [0]


def test_a_refund_that_fails_brings_no_credit(db: Session, ben: Payer, told: StripeStandin) -> None:
    told.pay_by_card(begin(db, ben).url)
    told.wait_until_delivered()
    told.next_refund("failed")
    with every_customer(db, "a test"):
        refund_online(rows(db, Payment)[0].id, 4000, attempt="r", actor=SYSTEM, has_notes=True)
    told.wait_until_delivered()
    assert (rows(db, Refund)[0].state, notes(db), state(db)) == ("failed", [], ("settled", 0, 0))


def test_the_credit_of_a_refund_is_booked_with_it_or_not_at_all(
    db: Session, ben: Payer, stripe_standin: StripeStandin, monkeypatch: pytest.MonkeyPatch
) -> None:
    stripe_standin.pay_by_card(begin(db, ben).url)
    hurry(db)
    ask_gateway()
    with every_customer(db, "a test"):
        refund_online(rows(db, Payment)[0].id, 4000, attempt="r", actor=SYSTEM, has_notes=True)
    with monkeypatch.context() as broken:
        broken.setattr(refund_notes, "issue", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            ask_gateway()
    assert (rows(db, Refund)[0].state, notes(db), state(db)) == ("pending", [], ("settled", 0, 0))
    ask_gateway()
    assert (rows(db, Refund)[0].state, notes(db), state(db)) == (
        "succeeded",
        [(4000, 0)],
        ("settled", 0, 0),
    )


def test_a_refund_made_at_the_gateway_itself_is_booked_too(
    db: Session, ben: Payer, told: StripeStandin
) -> None:
    told.pay_by_card(begin(db, ben).url)
    told.wait_until_delivered()
    told.refund(rows(db, OnlinePayment)[0].intent, 2500)
    told.wait_until_delivered()
    assert state(db) == ("settled", 0, 2500)
    assert [one.verb for one in rows(db, Activity) if one.is_news] == ["refund_elsewhere"]


def test_a_dispute_marks_the_invoice_and_its_loss_opens_it_again_and_winning_gives_it_back(
    db: Session, ben: Payer, told: StripeStandin
) -> None:
    told.pay_by_card(begin(db, ben).url)
    told.wait_until_delivered()
    dispute = told.dispute(rows(db, OnlinePayment)[0].intent)
    told.wait_until_delivered()
    assert (state(db), rows(db, Payment)[0].is_disputed) == (("settled", 0, 0), True)
    assert [paper.is_disputed for paper in rows(db, Paper)] == [True]
    told.decide(dispute["id"], "lost")
    told.wait_until_delivered()
    assert (state(db), rows(db, Payment)[0].is_disputed) == (("settled", 0, 10000), False)
    assert [one.word for one in rows(db, GatewayDispute)] == ["lost"]
    assert [one.verb for one in rows(db, Activity) if one.is_news] == ["payment_disputed", "payment_returned"]
    told.decide(dispute["id"], "won")
    told.wait_until_delivered()
    assert [account.balance_minor for account in rows(db, Account)] == [0]
    assert rows(db, Activity)[-1].verb == "payment_reinstated"


def test_a_saved_card_pays_without_the_gateways_page(
    db: Session, cast: Cast, ben: Payer, told: StripeStandin
) -> None:
    told.pay_by_card(begin(db, ben).url, save="1")
    told.wait_until_delivered()
    [saved] = rows(db, SavedMethod)
    assert (saved.kind, saved.last4, saved.saved_by_name) == ("card", "4242", "Ben Berger")
    invoice = make.invoice(db, cast.acme, 700, payment_methods="card").public_id
    with entered(db, cast.acme):
        opened = pay_with_saved(ben, "EUR", {invoice: 700}, saved.public_id, attempt="s", pages=PAGES)
    told.wait_until_delivered()
    assert (opened.url, state(db)) == ("", ("settled", 0, 0))
    with entered(db, cast.acme):
        remove_method(saved.public_id, ben)
    told.wait_until_delivered()
    assert rows(db, SavedMethod)[0].removed_at is not None


def test_a_card_can_be_saved_without_paying(db: Session, cast: Cast, ben: Payer, told: StripeStandin) -> None:
    with entered(db, cast.acme):
        opened = open_setup(ben, "EUR", attempt="x", pages=PAGES)
    assert told.pay_by_card(opened.url)[0] == 303
    told.wait_until_delivered()
    [saved] = rows(db, SavedMethod)
    assert (saved.last4, saved.saved_by_name, saved.saved_by_person_id) == ("4242", "Ben Berger", 2)


def keep(db: Session, payer: Payer, told: StripeStandin, number: str) -> str:
    """Save a card without paying; its public id."""
    with entered(db, payer.customer_id):
        opened = open_setup(payer, "EUR", attempt=number, pages=PAGES)
    _, where, _ = told.pay_by_card(opened.url, number)
    if "/c/authenticate/" in where:
        told.submit(where, decision="approve")
    told.wait_until_delivered()
    public_id: str = rows(db, SavedMethod)[-1].public_id
    return public_id


def pay_saved(db: Session, payer: Payer, method: str) -> Any:
    invoice = make.invoice(db, payer.customer_id, 700, payment_methods="card").public_id
    with entered(db, payer.customer_id):
        return pay_with_saved(payer, "EUR", {invoice: 700}, method, attempt=invoice, pages=PAGES)


def test_a_saved_card_that_is_declined_fails_at_once_and_nothing_is_booked(
    db: Session, ben: Payer, told: StripeStandin
) -> None:
    opened = pay_saved(db, ben, keep(db, ben, told, "4000000000000341"))
    told.wait_until_delivered()
    assert (opened.url, state(db)) == ("", ("failed", 0, 700))
    assert rows(db, Payment)[0].failure_reason


def test_a_saved_card_that_the_bank_asks_about_leads_to_the_bank_and_back(
    db: Session, ben: Payer, told: StripeStandin
) -> None:
    opened = pay_saved(db, ben, keep(db, ben, told, "4000002760003184"))
    assert opened.url.startswith(told.address)
    assert state(db) == ("started", 0, 700)
    told.submit(opened.url, decision="approve")
    told.wait_until_delivered()
    assert state(db) == ("settled", 0, 0)


def test_nobody_is_charged_after_they_were_told_that_nothing_was(
    db: Session, ben: Payer, told: StripeStandin
) -> None:
    """Silence after a charge: the page is shown, and the worker looks for it and never makes another."""
    method = keep(db, ben, told, "4242424242424242")
    told.hold()
    told.fail("silent", path="/v1/payment_intents")
    assert pay_saved(db, ben, method).url == ""
    told.fail("deaf", path="/v1/payment_intents", method="POST")
    pay_saved(db, ben, method)
    hurry(db)
    ask_gateway()
    assert [payment.state for payment in rows(db, Payment)] == ["settled", "expired"]
    assert len(told.client().v1.payment_intents.list().data) == 1


def test_money_of_which_nobody_knows_whose_it_is_waits_for_staff(
    db: Session, cast: Cast, told: StripeStandin
) -> None:
    client = told.client().v1
    client.payment_intents.create(
        {
            "amount": 5000,
            "currency": "eur",
            "payment_method": "pm_card_visa",
            "confirm": True,
            "return_url": "https://example.com",
        }
    )
    told.wait_until_delivered()
    [receipt] = rows(db, UnmatchedReceipt)
    assert (receipt.amount_minor, receipt.currency) == (5000, "EUR")
    invoice = make.invoice(db, cast.acme, 3000)
    with every_customer(db, "a test"):
        assign_receipt(receipt.public_id, cast.acme, {invoice.id: 3000}, SYSTEM)
    assert state(db) == ("settled", 2000, 0)


def test_the_nightly_comparison_finds_nothing_where_all_was_told_and_what_was_not(
    db: Session, ben: Payer, told: StripeStandin
) -> None:
    told.pay_by_card(begin(db, ben).url)
    told.wait_until_delivered()
    compare_with_gateway()
    assert rows(db, Difference) == []
    told.hold()
    told.pay_by_card(begin(db, ben).url)
    told.refund(rows(db, OnlinePayment)[0].intent, 100)
    compare_with_gateway()
    assert {one.kind for one in rows(db, Difference)} == {"refund", "missing_here"}
    told.release()
    told.wait_until_delivered()
    compare_with_gateway()
    assert [(one.kind, one.ours, one.theirs) for one in rows(db, Difference) if one.settled_at is None] == []
