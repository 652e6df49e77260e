"""Bank accounts and IBANs: days until the bank's word, returns after it, disputes of every outcome."""

from typing import Any

import pytest
import stripe

from portal.standins.stripe.magic import ACCOUNTS, IBANS
from portal.standins.stripe.world import business_days_after
from tests.standins.stripe.conftest import Receiver
from tests.standins.stripe.standin import StripeStandin
from tests.standins.stripe.test_checkout import customer, opened  # noqa: F401 - a fixture

FRIDAY_NOON = 1_795_176_000
DAY = 86_400


def paid_by_account(client: Any, standin: StripeStandin, number: str, **more: Any) -> Any:
    session = opened(client, **more)
    status, _, page = standin.pay_by_account(session.url, number)
    assert status == 303, page
    return client.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})


def test_a_debit_is_on_its_way_for_days_and_then_paid(
    client: Any, stripe_standin: StripeStandin, receiver: Receiver
) -> None:
    session = paid_by_account(client, stripe_standin, "000123456789")
    intent, charge = session.payment_intent, session.payment_intent.latest_charge
    assert (session.status, session.payment_status) == ("complete", "unpaid")
    assert (intent.status, charge.status, charge.paid) == ("processing", "pending", False)
    about = charge.payment_method_details.us_bank_account
    assert about.last4 == "6789"
    assert client.mandates.retrieve(about.mandate).type == "single_use"
    stripe_standin.pass_time(days=2)
    assert client.payment_intents.retrieve(intent.id).status == "processing"
    stripe_standin.pass_time(days=5)
    session = client.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    assert (session.payment_status, session.payment_intent.status) == ("paid", "succeeded")
    assert session.payment_intent.latest_charge.balance_transaction
    stripe_standin.wait_until_delivered()
    assert receiver.kinds == [
        "payment_intent.created",
        "charge.pending",
        "payment_intent.processing",
        "checkout.session.completed",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.async_payment_succeeded",
    ]


@pytest.mark.parametrize("number", [number for number, does in ACCOUNTS.items() if does.code])
def test_a_debit_that_fails_says_why(
    client: Any, stripe_standin: StripeStandin, receiver: Receiver, number: str
) -> None:
    session = paid_by_account(client, stripe_standin, number)
    stripe_standin.pass_time(days=7)
    intent = client.payment_intents.retrieve(session.payment_intent.id, {"expand": ["latest_charge"]})
    assert (intent.status, intent.latest_charge.status) == ("requires_payment_method", "failed")
    assert intent.last_payment_error.code == ACCOUNTS[number].code == intent.latest_charge.failure_code
    assert client.checkout.sessions.retrieve(session.id).payment_status == "unpaid"
    stripe_standin.wait_until_delivered()
    assert receiver.kinds[-3:] == [
        "charge.failed",
        "payment_intent.payment_failed",
        "checkout.session.async_payment_failed",
    ]


@pytest.mark.parametrize("iban", IBANS)
def test_each_iban_does_what_stripe_says_of_it(
    client: Any, stripe_standin: StripeStandin, receiver: Receiver, iban: str
) -> None:
    does = IBANS[iban]
    session = opened(client, currency="eur")
    assert stripe_standin.pay_by_iban(session.url, iban)[0] == 303
    stripe_standin.pass_time(days=10)
    session = client.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (session.payment_intent.status == "processing") == ("elayed" in does.name)
    stripe_standin.pass_time(days=12)
    session = client.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    expected = "requires_payment_method" if does.code else "succeeded"
    assert session.payment_intent.status == expected
    assert session.payment_intent.latest_charge.disputed == bool(does.disputed)


def test_a_debit_may_stay_on_its_way_for_ever(client: Any, stripe_standin: StripeStandin) -> None:
    session = paid_by_account(client, stripe_standin, "000000000009")
    stripe_standin.pass_time(days=90)
    assert client.payment_intents.retrieve(session.payment_intent.id).status == "processing"
    stripe_standin.settle(session.payment_intent.id, "")
    assert client.payment_intents.retrieve(session.payment_intent.id).status == "succeeded"


def test_a_late_return_is_a_dispute_lost_from_the_beginning(
    client: Any, stripe_standin: StripeStandin, receiver: Receiver
) -> None:
    session = paid_by_account(client, stripe_standin, "000123456789")
    stripe_standin.pass_time(days=7)
    dispute = stripe_standin.dispute(session.payment_intent.id, reason="insufficient_funds")
    found = client.disputes.retrieve(dispute["id"])
    assert (found.status, found.amount, found.evidence_details.due_by) == ("lost", 12_345, None)
    assert [moved.amount for moved in found.balance_transactions] == [-12_345]
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.refunds.create({"payment_intent": session.payment_intent.id})
    assert refused.value.code == "charge_disputed"
    stripe_standin.wait_until_delivered()
    assert receiver.kinds[-3:] == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.closed",
    ]


@pytest.mark.parametrize(("status", "left"), [("won", 0), ("lost", -5_000)])
def test_a_card_dispute_is_won_or_lost(
    client: Any, stripe_standin: StripeStandin, receiver: Receiver, status: str, left: int
) -> None:
    asked = {"amount": 5_000, "currency": "usd", "payment_method": "pm_card_createDispute", "confirm": True}
    intent = client.payment_intents.create(asked)
    assert intent.status == "succeeded"
    (dispute,) = client.disputes.list({"payment_intent": intent.id}).data
    assert (dispute.status, dispute.reason) == ("needs_response", "fraudulent")
    assert dispute.evidence_details.due_by > dispute.created
    stripe_standin.decide(dispute.id, status)
    dispute = client.disputes.retrieve(dispute.id)
    assert dispute.status == status
    assert sum(moved.amount for moved in dispute.balance_transactions) == left
    stripe_standin.wait_until_delivered()
    assert receiver.kinds[-1] == "charge.dispute.closed"


def test_a_dispute_that_was_lost_may_still_be_won(
    client: Any, stripe_standin: StripeStandin, receiver: Receiver
) -> None:
    asked = {"amount": 5_000, "currency": "usd", "payment_method": "pm_card_createDispute", "confirm": True}
    client.payment_intents.create(asked)
    (dispute,) = client.disputes.list().data
    assert client.disputes.close(dispute.id).status == "lost"
    with pytest.raises(stripe.InvalidRequestError):
        client.disputes.close(dispute.id)
    stripe_standin.decide(dispute.id, "won")
    assert sum(moved.amount for moved in client.disputes.retrieve(dispute.id).balance_transactions) == 0
    stripe_standin.wait_until_delivered()
    assert receiver.kinds[-2:] == ["charge.dispute.funds_reinstated", "charge.dispute.closed"]


def test_an_inquiry_takes_no_money(client: Any, stripe_standin: StripeStandin) -> None:
    asked = {"amount": 5_000, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
    intent = client.payment_intents.create(asked)
    dispute = stripe_standin.dispute(intent.id, inquiry=True, reason="unrecognized")
    assert (dispute["status"], dispute["balance_transactions"]) == ("warning_needs_response", [])
    assert client.refunds.create({"payment_intent": intent.id, "amount": 100}).status == "succeeded"
    answered = client.disputes.update(dispute["id"], {"evidence": {"uncategorized_text": "It was ordered."}})
    assert answered.status == "under_review"


def test_a_refund_of_a_debit_waits(client: Any, stripe_standin: StripeStandin) -> None:
    session = paid_by_account(client, stripe_standin, "000123456789")
    early = client.refunds.create({"payment_intent": session.payment_intent.id, "amount": 100})
    assert (early.status, early.pending_reason) == ("pending", "charge_pending")
    stripe_standin.pass_time(days=9)
    assert client.refunds.retrieve(early.id).status == "succeeded"


def test_an_account_kept_with_its_mandate_pays_again(
    client: Any,
    stripe_standin: StripeStandin,
    customer: str,  # noqa: F811
) -> None:
    options = {"us_bank_account": {"setup_future_usage": "off_session"}}
    paid_by_account(client, stripe_standin, "000123456789", customer=customer, payment_method_options=options)
    (method,) = client.customers.payment_methods.list(customer, {"type": "us_bank_account"}).data
    asked = {"amount": 700, "currency": "usd", "customer": customer, "confirm": True}
    intent = client.payment_intents.create({**asked, "payment_method": method.id, "off_session": True})
    assert intent.status == "processing"
    charge = client.charges.retrieve(intent.latest_charge)
    assert client.mandates.retrieve(charge.payment_method_details.us_bank_account.mandate).type == "multi_use"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.payment_intents.create({**asked, "payment_method": "pm_usBankAccount_success"})
    assert refused.value.code == "payment_intent_mandate_invalid"


@pytest.mark.parametrize(("days", "later"), [(1, 3), (4, 6), (5, 7), (6, 10)])
def test_weekends_do_not_count(days: int, later: int) -> None:
    assert business_days_after(FRIDAY_NOON, days) == FRIDAY_NOON + later * DAY
