"""Whole payments, from the Pay button over the stand-in's page and its events to clean books."""

from dataclasses import replace
from typing import Any
from urllib.request import urlopen

import pytest
from sqlalchemy.orm import Session

from portal.activity.rules import SYSTEM
from portal.kit import clock
from portal.ledger.models import Account, Payment
from portal.papers.models import Paper
from portal.payments.asking import ask_gateway
from portal.payments.comparing import compare_with_gateway
from portal.payments.models import Difference, OnlinePayment, SavedMethod, UnmatchedReceipt
from portal.payments.operations.checkout import pay_with_saved
from portal.payments.operations.receipts import assign_receipt
from portal.payments.payer import Payer
from portal.payments.rules.asking import after_business_days
from portal.payments.saved.operations import open_setup, remove_method
from portal.preferences.operations import save_preference
from portal.preferences.rules import ALLOWS_BANK_DEBIT
from portal.tenancy import entered, every_customer
from tests import make
from tests.cast import Cast
from tests.payments.conftest import PAGES, rows
from tests.payments.whole import begin, hurry, state
from tests.standins.stripe.standin import StripeStandin

pytestmark = pytest.mark.usefixtures("paying")


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
    today = clock.today("Europe/Berlin")
    assert rows(db, OnlinePayment)[0].expected_on == after_business_days(today, 5)
    told.pass_time(days=7)
    told.wait_until_delivered()
    assert state(db) == ("settled", 0, 0)
    told.dispute(rows(db, OnlinePayment)[0].intent)
    told.wait_until_delivered()
    assert state(db) == ("settled", 0, 10000)
    assert [account.balance_minor for account in rows(db, Account)] == [10000]


def test_an_account_that_a_small_deposit_verifies_waits_for_its_code(
    db: Session, ben: Payer, told: StripeStandin
) -> None:
    with every_customer(db, "a test"):
        save_preference(ALLOWS_BANK_DEBIT, True)
    told.pay_by_account(begin(db, ben, currency="USD", payment_methods="bank").url, deposits="1")
    told.wait_until_delivered()
    assert state(db) == ("processing", 0, 10000)
    assert told.submit(rows(db, OnlinePayment)[0].next_step_url, code="SM11AA")[0] == 200
    told.wait_until_delivered()
    assert (state(db), rows(db, OnlinePayment)[0].next_step_url) == (("processing", 0, 10000), "")
    told.pass_time(days=7)
    told.wait_until_delivered()
    assert state(db) == ("settled", 0, 0)


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


def test_who_came_by_a_link_is_offered_no_card_that_the_customer_saved(
    db: Session, ben: Payer, told: StripeStandin
) -> None:
    told.pay_by_card(begin(db, ben).url, save="1")
    told.wait_until_delivered()

    def page(payer: Payer) -> str:
        with urlopen(begin(db, payer).url) as answer:
            return str(answer.read().decode())

    assert "4242" in page(ben).partition("Payment method")[2]
    linked = replace(ben, is_signed_in=False)
    assert "4242" not in page(linked).partition("Payment method")[2] and ben.email in page(linked)
    told.pay_by_card(begin(db, linked).url)
    told.wait_until_delivered()
    assert state(db) == ("settled", 0, 0)
    assert len(rows(db, SavedMethod)) == 1
    compare_with_gateway()
    assert rows(db, Difference) == []


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
