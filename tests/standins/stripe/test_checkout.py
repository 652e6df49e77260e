"""Checkout: the session, its hosted page, and what follows."""

from typing import Any

import pytest
import stripe

from tests.standins.stripe.conftest import Receiver
from tests.standins.stripe.standin import StripeStandin

RESULT = "http://127.0.0.1:8000/result?session={CHECKOUT_SESSION_ID}"


def item(amount: int = 12_345, currency: str = "usd") -> dict[str, Any]:
    price = {"currency": currency, "unit_amount": amount, "product_data": {"name": "Invoice INV-17"}}
    return {"price_data": price, "quantity": 1}


def opened(client: Any, amount: int = 12_345, currency: str = "usd", **more: Any) -> Any:
    asked = {
        "mode": "payment",
        "success_url": RESULT,
        "cancel_url": "http://127.0.0.1:8000/back",
        "line_items": [item(amount, currency)],
        "client_reference_id": "payment-1",
        "payment_intent_data": {"metadata": {"payment": "1"}},
    }
    return client.checkout.sessions.create(asked | more)


@pytest.fixture
def customer(client: Any) -> str:
    return str(client.customers.create({"email": "ana@acme.example", "name": "Acme"}).id)


def test_a_card_that_pays_completes_the_session(
    client: Any, stripe_standin: StripeStandin, receiver: Receiver, customer: str
) -> None:
    session = opened(client, customer=customer)
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    status, there, _ = stripe_standin.pay_by_card(session.url)
    assert (status, there) == (303, RESULT.replace("{CHECKOUT_SESSION_ID}", session.id))
    session = client.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    assert (session.status, session.payment_status, session.url) == ("complete", "paid", None)
    assert session.customer_details.address.country == "US"
    intent = session.payment_intent
    assert (intent.status, intent.amount_received, intent.metadata["payment"]) == ("succeeded", 12_345, "1")
    assert intent.latest_charge.payment_method_details.card.last4 == "4242"
    stripe_standin.wait_until_delivered()
    assert receiver.kinds == [
        "customer.created",
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]


def test_a_declined_card_leaves_the_session_open_and_another_one_pays(
    client: Any, stripe_standin: StripeStandin
) -> None:
    session = opened(client)
    status, _, page = stripe_standin.pay_by_card(session.url, "4000000000009995")
    assert status == 422
    assert "Your card has insufficient funds." in page
    session = client.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (session.status, session.payment_intent.status) == ("open", "requires_payment_method")
    assert session.payment_intent.last_payment_error.decline_code == "insufficient_funds"
    assert stripe_standin.pay_by_card(session.url)[0] == 303
    assert client.checkout.sessions.retrieve(session.id).payment_intent == session.payment_intent.id


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"card_number": "4242 4242 4242 4241"}, "card number is not right"),
        ({"card_expiry": "13 / 34"}, "Enter month and year"),
        ({"card_expiry": "01 / 20"}, "Your card has expired"),
        ({"card_cvc": "12"}, "Enter the 3 digits"),
        ({"card_cvc": "１２３"}, "Enter the 3 digits"),
        ({"name": " "}, "Enter a name"),
        ({"country": ""}, "Choose a country"),
        ({"method": "bitcoin"}, "Choose how to pay"),
        ({"line1": ""}, "This is needed"),
    ],
)
def test_what_is_entered_wrongly_is_marked_and_nothing_happens(
    client: Any, stripe_standin: StripeStandin, sent: dict[str, str], sentence: str
) -> None:
    session = opened(client, billing_address_collection="required")
    status, _, page = stripe_standin.pay_by_card(session.url, **{"number": "4242424242424242"} | sent)
    assert status == 422
    assert sentence in page
    assert client.checkout.sessions.retrieve(session.id).payment_intent is None


def test_a_ticked_card_is_kept_and_an_unticked_one_is_not(
    client: Any, stripe_standin: StripeStandin, receiver: Receiver, customer: str
) -> None:
    offering = {"saved_payment_method_options": {"payment_method_save": "enabled"}, "customer": customer}
    stripe_standin.pay_by_card(opened(client, **offering).url)
    assert client.customers.payment_methods.list(customer).data == []
    stripe_standin.pay_by_card(opened(client, **offering).url, save="1")
    (method,) = client.customers.payment_methods.list(customer, {"type": "card"}).data
    assert (method.card.last4, method.allow_redisplay) == ("4242", "always")
    saved = opened(client, **offering)
    assert stripe_standin.submit(saved.url, method=f"saved:{method.id}")[0] == 303
    assert client.checkout.sessions.retrieve(saved.id).payment_status == "paid"
    stripe_standin.wait_until_delivered()
    assert receiver.kinds.count("payment_method.attached") == 1


def test_a_tick_counts_only_where_the_box_was_shown(
    client: Any, stripe_standin: StripeStandin, customer: str
) -> None:
    stripe_standin.pay_by_card(opened(client, customer=customer).url, save="1")
    assert client.customers.payment_methods.list(customer).data == []


def test_a_session_that_was_expired_takes_no_money(
    client: Any, stripe_standin: StripeStandin, receiver: Receiver
) -> None:
    session = opened(client)
    url = session.url
    stripe_standin.pay_by_card(url, "4000000000000002")
    expired = client.checkout.sessions.expire(session.id)
    assert (expired.status, expired.url) == ("expired", None)
    assert stripe_standin.pay_by_card(url)[0] == 410
    assert client.payment_intents.retrieve(expired.payment_intent).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError):
        client.checkout.sessions.expire(session.id)
    stripe_standin.wait_until_delivered()
    assert receiver.kinds[-1] == "checkout.session.expired"


def test_a_session_runs_out_by_itself(client: Any, stripe_standin: StripeStandin, receiver: Receiver) -> None:
    moment = stripe_standin.pass_time(days=0)
    session = opened(client, expires_at=moment + 3600)
    stripe_standin.pass_time(minutes=59)
    assert client.checkout.sessions.retrieve(session.id).status == "open"
    stripe_standin.pass_time(minutes=2)
    assert client.checkout.sessions.retrieve(session.id).status == "expired"
    stripe_standin.wait_until_delivered()
    assert receiver.kinds == ["checkout.session.expired"]


def test_a_second_click_pays_nothing_twice(client: Any, stripe_standin: StripeStandin) -> None:
    session = opened(client)
    answers = [stripe_standin.pay_by_card(session.url)[:2] for _ in range(2)]
    assert answers[0] == answers[1]
    assert len(client.charges.list().data) == 1


@pytest.mark.parametrize(
    ("more", "code", "param"),
    [
        (
            {"payment_method_types": ["card"]},
            "payment_method_types_no_longer_supported",
            "payment_method_types",
        ),
        ({"line_items": [item(49)]}, "amount_too_small", "line_items"),
        ({"line_items": [item(40, "jpy")]}, "amount_too_small", "line_items"),
        ({"line_items": [item(100_000_000)]}, "amount_too_large", "line_items[0][price_data][unit_amount]"),
        ({"line_items": [item(5_124, "kwd")]}, None, "line_items"),
        ({"line_items": [item(), item(currency="eur")]}, None, "line_items"),
        ({"mode": "subscription"}, "parameter_invalid", "mode"),
        ({"ui_mode": "hosted"}, "parameter_invalid", "ui_mode"),
        ({"colour": "blue"}, "parameter_unknown", "colour"),
        ({"customer": "cus_nobody"}, "resource_missing", "customer"),
        ({"expires_at": 1}, None, "expires_at"),
        ({"metadata": {"note": "x" * 501}}, "parameter_invalid_string_long", "metadata"),
        ({"payment_intent_data": {"amount": 1}}, "parameter_unknown", "payment_intent_data[amount]"),
    ],
)
def test_a_session_that_makes_no_sense_is_refused(
    client: Any, more: dict[str, Any], code: str | None, param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        opened(client, **more)
    assert (refused.value.http_status, refused.value.code, refused.value.param) == (400, code, param)


@pytest.mark.parametrize(
    ("currency", "more", "kinds"),
    [
        ("usd", {}, ["card", "us_bank_account"]),
        ("eur", {}, ["card", "sepa_debit"]),
        ("jpy", {}, ["card"]),
        ("usd", {"excluded_payment_method_types": ["us_bank_account"]}, ["card"]),
        ("usd", {"allowed_payment_method_types": ["us_bank_account"]}, ["us_bank_account"]),
    ],
)
def test_the_methods_follow_the_currency_and_what_is_allowed(
    client: Any, currency: str, more: dict[str, Any], kinds: list[str]
) -> None:
    assert opened(client, currency=currency, **more).payment_method_types == kinds
