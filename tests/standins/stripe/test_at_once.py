"""Many at once: what must happen once happens once, whoever comes first."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import stripe

from tests.standins.stripe.conftest import Receiver
from tests.standins.stripe.standin import StripeStandin
from tests.standins.stripe.test_checkout import opened

THREADS = 8


def outcomes(calls: list[Any]) -> Counter[str]:
    """What came of calls made at once: "done", or the code of the refusal."""

    def made(call: Any) -> str:
        try:
            call()
        except stripe.StripeError as refused:
            return refused.code or f"{refused.http_status}"
        return "done"

    with ThreadPoolExecutor(THREADS) as threads:
        return Counter(threads.map(made, calls))


def test_many_clicks_on_one_page_pay_once(
    client: Any, stripe_standin: StripeStandin, receiver: Receiver
) -> None:
    session = opened(client)
    with ThreadPoolExecutor(THREADS) as threads:
        answers = set(threads.map(lambda _: stripe_standin.pay_by_card(session.url)[:2], range(THREADS)))
    assert len(answers) == 1
    assert [charge.status for charge in client.charges.list().data] == ["succeeded"]
    stripe_standin.wait_until_delivered()
    assert receiver.kinds.count("checkout.session.completed") == 1


def test_refunds_at_once_give_back_no_more_than_was_paid(client: Any) -> None:
    asked = {"amount": 1_000, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
    intent = client.payment_intents.create(asked)
    refund = {"payment_intent": intent.id, "amount": 300}
    found = outcomes([lambda: client.refunds.create(refund)] * 12)
    assert found["done"] == 3
    assert client.charges.retrieve(intent.latest_charge).amount_refunded == 900


@pytest.mark.parametrize("round_", range(5))
def test_a_session_is_either_paid_or_expired(client: Any, stripe_standin: StripeStandin, round_: int) -> None:
    session = opened(client)
    with ThreadPoolExecutor(2) as threads:
        paid = threads.submit(stripe_standin.pay_by_card, session.url)
        expired = threads.submit(outcomes, [lambda: client.checkout.sessions.expire(session.id)])
    is_paid, is_expired = paid.result()[0] == 303, expired.result()["done"] == 1
    assert is_paid != is_expired
    assert client.checkout.sessions.retrieve(session.id).status == ("complete" if is_paid else "expired")
    assert len(client.charges.list().data) == is_paid


def test_every_event_arrives_with_many_postmen() -> None:
    standin, receiver = StripeStandin(threads=4), Receiver()
    standin.deliver_to(receiver.url)
    receiver.refusals += [500] * 10
    client = standin.client().v1
    made = outcomes([lambda: client.customers.create({"name": "Acme"})] * 60)
    assert made == {"done": 60}
    standin.wait_until_delivered()
    assert Counter(receiver.kinds) == {"customer.created": 60}
    assert len({event["id"] for event in receiver.events}) == 60
    receiver.close()
    standin.stop()
