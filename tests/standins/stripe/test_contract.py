"""What the portal relies on, asked of the stand-in always, and of Stripe itself where a test key is given.

`PORTAL_TEST_STRIPE_KEY=sk_test_… python3 -m tests -k contract` asks both. Nothing but a test key is taken.
"""

import os
import uuid
from typing import Any

import pytest
import stripe

from tests.standins.stripe.standin import StripeStandin

KEY = os.environ.get("PORTAL_TEST_STRIPE_KEY", "")


@pytest.fixture(params=["stand-in", "Stripe"])
def asked(request: pytest.FixtureRequest) -> Any:
    """`client.v1` of either."""
    if request.param == "stand-in":
        standin: StripeStandin = request.getfixturevalue("stripe_standin")
        return standin.client().v1
    if not KEY.startswith(("sk_test_", "rk_test_")):
        pytest.skip("Stripe itself is asked only where PORTAL_TEST_STRIPE_KEY holds a test key")
    return stripe.StripeClient(KEY, max_network_retries=2).v1


@pytest.fixture
def customer(asked: Any) -> str:
    return str(asked.customers.create({"name": "Acme", "metadata": {"made_by": "the portal's tests"}}).id)


def key() -> dict[str, str]:
    return {"idempotency_key": f"portal-test-{uuid.uuid4()}"}


def charged(asked: Any, method: str = "pm_card_visa", options: Any = None, **more: Any) -> Any:
    wanted = {"amount": 1_200, "currency": "usd", "payment_method": method, "confirm": True}
    quiet = {"automatic_payment_methods": {"enabled": True, "allow_redirects": "never"}}
    return asked.payment_intents.create(wanted | quiet | more, options or {})


def session_of(asked: Any, customer: str, **more: Any) -> Any:
    price = {"currency": "usd", "unit_amount": 1_200, "product_data": {"name": "Invoice 1"}}
    wanted = {
        "mode": "payment",
        "customer": customer,
        "success_url": "https://portal.example.com/result?session={CHECKOUT_SESSION_ID}",
        "line_items": [{"price_data": price, "quantity": 1}],
    }
    return asked.checkout.sessions.create(wanted | more)


def test_a_session_is_open_and_can_be_expired_once(asked: Any, customer: str) -> None:
    session = session_of(asked, customer, client_reference_id="payment-1")
    assert (session.status, session.payment_status, session.amount_total) == ("open", "unpaid", 1_200)
    assert (session.payment_intent, session.client_reference_id) == (None, "payment-1")
    assert session.url.startswith("http")
    expired = asked.checkout.sessions.expire(session.id)
    assert (expired.status, expired.url) == ("expired", None)
    with pytest.raises(stripe.InvalidRequestError):
        asked.checkout.sessions.expire(session.id)


def test_a_session_that_saves_is_neither_paid_nor_to_pay(asked: Any, customer: str) -> None:
    session = asked.checkout.sessions.create(
        {
            "mode": "setup",
            "currency": "usd",
            "customer": customer,
            "success_url": "https://portal.example.com/",
        }
    )
    assert (session.status, session.payment_status) == ("open", "no_payment_required")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"payment_method_types": ["card"]}, None),
        ({"colour": "blue"}, "parameter_unknown"),
        ({"customer": "cus_nobody"}, "resource_missing"),
    ],
)
def test_a_session_is_refused(asked: Any, customer: str, more: dict[str, Any], code: str | None) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        session_of(asked, **({"customer": customer} | more))
    assert refused.value.http_status == 400
    assert code in (None, refused.value.code)


def test_the_first_answer_comes_again_and_other_parameters_are_refused(asked: Any, customer: str) -> None:
    options = key()
    first = charged(asked, options=options, customer=customer)
    assert charged(asked, options=options, customer=customer).id == first.id
    with pytest.raises(stripe.IdempotencyError) as refused:
        charged(asked, options=options, customer=customer, amount=1_300)
    assert refused.value.http_status == 400


@pytest.mark.parametrize(
    ("method", "code", "decline_code"),
    [
        ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", None),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", None),
        ("pm_card_chargeDeclinedProcessingError", "processing_error", None),
    ],
)
def test_a_declined_card(asked: Any, method: str, code: str, decline_code: str | None) -> None:
    with pytest.raises(stripe.CardError) as refused:
        charged(asked, method)
    assert (refused.value.http_status, refused.value.code) == (402, code)
    assert decline_code in (None, refused.value.error.decline_code)
    intent = asked.payment_intents.retrieve(refused.value.error.payment_intent.id)
    assert intent.status == "requires_payment_method"
    assert intent.last_payment_error.code == code


def test_a_card_that_asks_is_refused_without_its_owner(asked: Any, customer: str) -> None:
    method = asked.payment_methods.attach("pm_card_authenticationRequired", {"customer": customer})
    with pytest.raises(stripe.CardError) as refused:
        charged(asked, method.id, customer=customer, off_session=True)
    assert refused.value.code == "authentication_required"


def test_a_refund_in_parts_and_no_more(asked: Any) -> None:
    intent = charged(asked)
    assert asked.refunds.create({"payment_intent": intent.id, "amount": 200}).status == "succeeded"
    with pytest.raises(stripe.InvalidRequestError):
        asked.refunds.create({"payment_intent": intent.id, "amount": 1_001})
    asked.refunds.create({"payment_intent": intent.id})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        asked.refunds.create({"payment_intent": intent.id})
    assert refused.value.code == "charge_already_refunded"
    charge = asked.charges.retrieve(intent.latest_charge, {"expand": ["balance_transaction"]})
    assert (charge.amount_refunded, charge.refunded) == (1_200, True)
    assert charge.balance_transaction.amount == 1_200


def test_too_little_is_refused(asked: Any) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        charged(asked, amount=10)
    assert refused.value.code == "amount_too_small"


def test_a_detached_method_is_gone_for_good(asked: Any, customer: str) -> None:
    method = asked.payment_methods.attach("pm_card_visa", {"customer": customer})
    assert [one.id for one in asked.customers.payment_methods.list(customer).data] == [method.id]
    asked.payment_methods.detach(method.id)
    assert asked.customers.payment_methods.list(customer).data == []
    with pytest.raises(stripe.InvalidRequestError):
        asked.payment_methods.attach(method.id, {"customer": customer})


def test_what_is_not_there(asked: Any) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        asked.payment_intents.retrieve("pi_nothing")
    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")
