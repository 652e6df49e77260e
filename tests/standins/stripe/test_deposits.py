"""Small deposits that verify an account: the code told in time, wrongly, too often or never."""

from typing import Any

import pytest
import stripe

from tests.standins.stripe.conftest import Receiver
from tests.standins.stripe.standin import StripeStandin
from tests.standins.stripe.test_checkout import opened

FAILED = "payment_method_microdeposit"


def waiting(client: Any, standin: StripeStandin, number: str = "000123456789") -> Any:
    """A completed session whose account is to be verified."""
    session = opened(client)
    assert standin.pay_by_account(session.url, number, deposits="1")[0] == 303
    return client.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})


def test_a_verified_account_is_debited(
    client: Any, stripe_standin: StripeStandin, receiver: Receiver
) -> None:
    session = waiting(client, stripe_standin)
    intent = session.payment_intent
    assert (session.status, session.payment_status, intent.status) == (
        "complete",
        "unpaid",
        "requires_action",
    )
    assert intent.next_action.type == "verify_with_microdeposits"
    page = intent.next_action.verify_with_microdeposits.hosted_verification_url
    assert stripe_standin.submit(page, code="SM99ZZ")[0] == 422
    assert stripe_standin.submit(page, code="sm11aa")[0] == 200
    assert client.payment_intents.retrieve(intent.id).status == "processing"
    stripe_standin.pass_time(days=7)
    assert client.checkout.sessions.retrieve(session.id).payment_status == "paid"
    stripe_standin.wait_until_delivered()
    assert receiver.kinds[:3] == [
        "payment_intent.created",
        "payment_intent.requires_action",
        "checkout.session.completed",
    ]


@pytest.mark.parametrize(
    ("told", "code", "status"),
    [
        ({"amounts": [32, 45]}, None, "processing"),
        ({"descriptor_code": "SM11AA"}, None, "processing"),
        ({"amounts": [1, 2]}, f"{FAILED}_verification_amounts_mismatch", "requires_action"),
        ({"descriptor_code": "SM00"}, f"{FAILED}_verification_descriptor_code_mismatch", "requires_action"),
        ({"amounts": [1]}, f"{FAILED}_verification_amounts_invalid", "requires_action"),
        ({"amounts": [10, 11]}, f"{FAILED}_verification_attempts_exceeded", "requires_payment_method"),
        ({"descriptor_code": "SM44DD"}, f"{FAILED}_verification_timeout", "requires_payment_method"),
        ({}, "parameter_missing", "requires_action"),
    ],
)
def test_what_is_told_decides(
    client: Any, stripe_standin: StripeStandin, told: dict[str, Any], code: str | None, status: str
) -> None:
    intent = waiting(client, stripe_standin).payment_intent.id
    if code is None:
        assert client.payment_intents.verify_microdeposits(intent, told).status == status
    else:
        with pytest.raises(stripe.InvalidRequestError) as refused:
            client.payment_intents.verify_microdeposits(intent, told)
        assert refused.value.code == code
    assert client.payment_intents.retrieve(intent).status == status


def test_three_wrong_guesses_are_the_last(client: Any, stripe_standin: StripeStandin) -> None:
    intent = waiting(client, stripe_standin).payment_intent.id
    codes = []
    for _ in range(3):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            client.payment_intents.verify_microdeposits(intent, {"amounts": [1, 2]})
        codes.append(refused.value.code.removeprefix(f"{FAILED}_verification_"))
    assert codes == ["amounts_mismatch", "amounts_mismatch", "attempts_exceeded"]
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.payment_intents.verify_microdeposits(intent, {"amounts": [32, 45]})
    assert refused.value.code == "payment_intent_unexpected_state"


@pytest.mark.parametrize(
    ("number", "days", "code"),
    [("000123456789", 11, "verification_timeout"), ("000666666661", 5, "failed")],
)
def test_deposits_that_come_to_nothing_end_the_payment(
    client: Any, stripe_standin: StripeStandin, receiver: Receiver, number: str, days: int, code: str
) -> None:
    session = waiting(client, stripe_standin, number)
    stripe_standin.pass_time(days=days)
    intent = client.payment_intents.retrieve(session.payment_intent.id)
    assert (intent.status, intent.last_payment_error.code) == ("requires_payment_method", f"{FAILED}_{code}")
    stripe_standin.wait_until_delivered()
    assert receiver.kinds[-2:] == ["payment_intent.payment_failed", "checkout.session.async_payment_failed"]


def test_an_account_that_must_be_verified_at_once_is(client: Any, stripe_standin: StripeStandin) -> None:
    options = {"us_bank_account": {"verification_method": "instant"}}
    session = opened(client, payment_method_options=options)
    stripe_standin.pay_by_account(session.url, deposits="1")
    session = client.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert session.payment_intent.status == "processing"


def test_an_account_is_kept_once_it_is_verified(client: Any, stripe_standin: StripeStandin) -> None:
    customer = client.customers.create({}).id
    session = client.checkout.sessions.create(
        {"mode": "setup", "currency": "usd", "customer": customer, "success_url": "http://127.0.0.1/"}
    )
    stripe_standin.pay_by_account(session.url, deposits="1")
    assert client.customers.payment_methods.list(customer).data == []
    setup = client.checkout.sessions.retrieve(session.id).setup_intent
    assert client.setup_intents.verify_microdeposits(setup, {"amounts": [32, 45]}).status == "succeeded"
    assert len(client.customers.payment_methods.list(customer).data) == 1
