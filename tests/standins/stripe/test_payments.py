"""Payment intents, charges and refunds, by the API alone."""

from typing import Any

import pytest
import stripe

from tests.standins.stripe.conftest import Receiver
from tests.standins.stripe.standin import StripeStandin


@pytest.fixture
def customer(client: Any) -> str:
    return str(client.customers.create({"email": "ana@acme.example"}).id)


def charged(client: Any, method: str = "pm_card_visa", amount: int = 5_000, **more: Any) -> Any:
    asked = {"amount": amount, "currency": "usd", "payment_method": method, "confirm": True}
    return client.payment_intents.create(asked | more)


def kept(client: Any, customer: str, method: str = "pm_card_visa") -> str:
    return str(client.payment_methods.attach(method, {"customer": customer}).id)


def test_a_saved_card_pays_without_its_owner(client: Any, customer: str, receiver: Receiver) -> None:
    method = kept(client, customer)
    intent = charged(client, method, customer=customer, off_session=True, metadata={"payment": "7"})
    assert (intent.status, intent.amount_received, intent.customer) == ("succeeded", 5_000, customer)
    charge = client.charges.retrieve(intent.latest_charge, {"expand": ["balance_transaction"]})
    assert (charge.paid, charge.amount_captured, charge.metadata["payment"]) == (True, 5_000, "7")
    assert charge.balance_transaction.net == 5_000 - charge.balance_transaction.fee


@pytest.mark.parametrize(
    ("method", "code", "decline_code"),
    [
        ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc"),
        ("pm_card_chargeDeclinedProcessingError", "processing_error", "processing_error"),
        ("pm_card_chargeCustomerFail", "card_declined", "generic_decline"),
    ],
)
def test_each_declined_card_has_its_own_code(
    client: Any, stripe_standin: StripeStandin, receiver: Receiver, method: str, code: str, decline_code: str
) -> None:
    with pytest.raises(stripe.CardError) as refused:
        charged(client, method)
    assert (refused.value.code, refused.value.error.decline_code) == (code, decline_code)
    intent = client.payment_intents.retrieve(refused.value.error.payment_intent.id)
    assert intent.status == "requires_payment_method"
    assert (intent.last_payment_error.code, intent.payment_method) == (code, None)
    assert client.charges.retrieve(intent.latest_charge).status == "failed"
    stripe_standin.wait_until_delivered()
    assert receiver.kinds == ["payment_intent.created", "charge.failed", "payment_intent.payment_failed"]


def test_a_card_that_asks_refuses_off_session_and_asks_on_session(client: Any, customer: str) -> None:
    method = kept(client, customer, "pm_card_authenticationRequired")
    with pytest.raises(stripe.CardError) as refused:
        charged(client, method, customer=customer, off_session=True)
    assert refused.value.code == "authentication_required"
    assert refused.value.error.payment_intent.status == "requires_payment_method"
    intent = charged(client, method, customer=customer, return_url="http://127.0.0.1:8000/back")
    assert intent.status == "requires_action"
    assert "/c/authenticate/" in intent.next_action.redirect_to_url.url


def test_the_bank_is_asked_and_says_yes_or_no(
    client: Any, stripe_standin: StripeStandin, customer: str
) -> None:
    back = "http://127.0.0.1:8000/back?payment=1"
    for decision, word, status in (
        ("approve", "succeeded", "succeeded"),
        ("refuse", "failed", "requires_payment_method"),
    ):
        intent = charged(client, "pm_card_authenticationRequired", customer=customer, return_url=back)
        page = intent.next_action.redirect_to_url.url
        answer, there, _ = stripe_standin.submit(page, decision=decision)
        assert (answer, there) == (303, f"{back}&payment_intent={intent.id}&redirect_status={word}")
        assert client.payment_intents.retrieve(intent.id).status == status


def test_a_method_of_somebody_else_is_refused(client: Any, customer: str) -> None:
    method = kept(client, customer)
    with pytest.raises(stripe.InvalidRequestError):
        charged(client, method)
    assert client.payment_intents.list().data == []


def test_a_detached_method_can_never_be_used_again(client: Any, customer: str, receiver: Receiver) -> None:
    method = kept(client, customer)
    assert client.payment_methods.detach(method).customer is None
    assert client.customers.payment_methods.list(customer).data == []
    for use in (
        lambda: client.payment_methods.attach(method, {"customer": customer}),
        lambda: charged(client, method),
        lambda: client.payment_methods.detach(method),
    ):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            use()
        assert refused.value.code == "payment_method_unexpected_state"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"amount": 49}, "amount_too_small"),
        ({"amount": 100_000_000}, "amount_too_large"),
        ({"amount": "half"}, "parameter_invalid_integer"),
        ({"amount": "12.5"}, "parameter_invalid_integer"),
        ({"amount": -5}, "parameter_invalid_integer"),
        ({"currency": ""}, "parameter_invalid_empty"),
        ({"currency": "euro"}, None),
        ({"payment_method_types": ["card"]}, "payment_method_types_no_longer_supported"),
        ({"payment_method": "pm_nobody"}, "resource_missing"),
        ({"payment_method": "pm_sepaDebit_success_at"}, "payment_intent_incompatible_payment_method"),
        ({"off_session": True, "confirm": False}, "parameter_invalid"),
        ({"statement_descriptor": "PORTAL"}, None),
        ({"expand": ["nothing"]}, None),
        ({"confirm": "yes"}, "parameter_invalid_boolean"),
    ],
)
def test_an_intent_that_makes_no_sense_is_refused(
    client: Any, more: dict[str, Any], code: str | None
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        charged(client, **more)
    assert (refused.value.http_status, refused.value.code) == (400, code)


def test_a_cancelled_intent_is_over(client: Any, receiver: Receiver) -> None:
    intent = client.payment_intents.create({"amount": 500, "currency": "usd"})
    cancelled = client.payment_intents.cancel(intent.id, {"cancellation_reason": "abandoned"})
    assert (cancelled.status, cancelled.cancellation_reason) == ("canceled", "abandoned")
    for change in (client.payment_intents.cancel, client.payment_intents.confirm):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            change(intent.id)
        assert refused.value.code == "payment_intent_unexpected_state"


def test_refunds_add_up_to_the_charge_and_no_further(
    client: Any, stripe_standin: StripeStandin, receiver: Receiver
) -> None:
    intent = charged(client)
    first = client.refunds.create({"payment_intent": intent.id, "amount": 2_000, "metadata": {"refund": "1"}})
    assert (first.status, first.amount, first.payment_intent) == ("succeeded", 2_000, intent.id)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.refunds.create({"payment_intent": intent.id, "amount": 3_001})
    assert refused.value.param == "amount"
    client.refunds.create({"charge": intent.latest_charge})
    charge = client.charges.retrieve(intent.latest_charge)
    assert (charge.amount_refunded, charge.refunded) == (5_000, True)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.refunds.create({"charge": intent.latest_charge})
    assert refused.value.code == "charge_already_refunded"
    assert [refund.amount for refund in client.refunds.list({"charge": charge.id}).data] == [3_000, 2_000]
    stripe_standin.wait_until_delivered()
    assert receiver.kinds[-4:] == ["refund.created", "charge.refunded"] * 2


def test_a_refund_may_fail_later_and_can_be_given_again(
    client: Any, stripe_standin: StripeStandin, receiver: Receiver
) -> None:
    intent = charged(client)
    refund = client.refunds.create({"payment_intent": intent.id})
    stripe_standin.settle_refund(refund.id, "failed", "lost_or_stolen_card")
    refund = client.refunds.retrieve(refund.id, {"expand": ["failure_balance_transaction"]})
    assert (refund.status, refund.failure_reason) == ("failed", "lost_or_stolen_card")
    assert refund.failure_balance_transaction.amount == 5_000
    assert client.charges.retrieve(intent.latest_charge).amount_refunded == 0
    assert client.refunds.create({"payment_intent": intent.id}).status == "succeeded"
    stripe_standin.wait_until_delivered()
    assert "refund.failed" in receiver.kinds


@pytest.mark.parametrize("outcome", ["pending", "requires_action", "failed"])
def test_what_becomes_of_the_next_refund_is_said_before(
    client: Any, stripe_standin: StripeStandin, outcome: str
) -> None:
    intent = charged(client)
    stripe_standin.next_refund(outcome)
    assert client.refunds.create({"payment_intent": intent.id, "amount": 1_000}).status == outcome
    assert client.refunds.create({"payment_intent": intent.id, "amount": 1_000}).status == "succeeded"


def test_only_a_refund_that_waits_for_the_customer_is_cancelled(
    client: Any, stripe_standin: StripeStandin
) -> None:
    intent = charged(client)
    stripe_standin.next_refund("requires_action")
    waiting = client.refunds.create({"payment_intent": intent.id})
    assert client.refunds.cancel(waiting.id).status == "canceled"
    done = client.refunds.create({"payment_intent": intent.id})
    with pytest.raises(stripe.InvalidRequestError):
        client.refunds.cancel(done.id)


def test_a_refund_in_the_dashboard_reaches_the_portal_by_event(
    client: Any, stripe_standin: StripeStandin, receiver: Receiver
) -> None:
    intent = charged(client)
    stripe_standin.refund(intent.id, 700)
    stripe_standin.wait_until_delivered()
    (refunded,) = [event for event in receiver.events if event["type"] == "charge.refunded"]
    assert refunded["data"]["object"]["amount_refunded"] == 700
    assert refunded["request"] == {"id": None, "idempotency_key": None}


@pytest.mark.parametrize("key", ["sk_live_secret", "pk_test_1", "nonsense"])
def test_keys_that_are_no_test_keys_are_refused(stripe_standin: StripeStandin, key: str) -> None:
    client = stripe.StripeClient(key, base_addresses={"api": stripe_standin.address})
    with pytest.raises(stripe.AuthenticationError):
        client.v1.customers.list()


def test_another_version_of_the_api_is_refused(client: Any) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="speaks"):
        client.customers.list(options={"stripe_version": "2024-06-20"})


def test_what_is_not_there_is_404(client: Any) -> None:
    for retrieve in (client.customers, client.payment_intents, client.charges, client.refunds, client.events):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            retrieve.retrieve("xx_nothing")
        assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")
        assert refused.value.request_id.startswith("req_")
