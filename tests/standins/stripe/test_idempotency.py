"""The same key twice: the first result again, a refusal of other parameters, a wait for what still runs."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import stripe

from tests.standins.stripe.conftest import Receiver
from tests.standins.stripe.standin import StripeStandin

KEY = {"idempotency_key": "payment-1"}


def test_the_first_result_is_answered_again(client: Any, receiver: Receiver) -> None:
    first = client.customers.create({"name": "Acme"}, KEY)
    again = client.customers.create({"name": "Acme"}, KEY)
    assert again.id == first.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(client.customers.list().data) == 1
    assert client.customers.create({"name": "Acme"}, {"idempotency_key": "other"}).id != first.id


def test_the_same_key_with_other_parameters_is_refused(client: Any) -> None:
    client.customers.create({"name": "Acme"}, KEY)
    for call in (
        lambda: client.customers.create({"name": "Globex"}, KEY),
        lambda: client.payment_intents.create({"amount": 100, "currency": "usd"}, KEY),
    ):
        with pytest.raises(stripe.IdempotencyError) as refused:
            call()
        assert refused.value.http_status == 400
    assert [customer.name for customer in client.customers.list().data] == ["Acme"]


def test_a_refusal_of_the_bank_is_answered_again(client: Any) -> None:
    asked = {
        "amount": 900,
        "currency": "usd",
        "payment_method": "pm_card_visa_chargeDeclined",
        "confirm": True,
    }
    intents = set()
    for _ in range(2):
        with pytest.raises(stripe.CardError) as refused:
            client.payment_intents.create(asked, KEY)
        intents.add(refused.value.error.payment_intent.id)
    assert len(intents) == 1
    assert len(client.charges.list().data) == 1


def test_parameters_that_were_refused_do_not_use_the_key_up(client: Any) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        client.customers.create({"colour": "blue"}, KEY)
    assert client.customers.create({"name": "Acme"}, KEY).name == "Acme"


def test_a_key_whose_call_still_runs_is_409(client: Any, stripe_standin: StripeStandin) -> None:
    stripe_standin.fail("slow", milliseconds=4000)
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(client.customers.create, {"name": "Acme"}, KEY)
        until = time.monotonic() + 10
        while not stripe_standin.running_keys() and time.monotonic() < until:
            time.sleep(0.01)
        with pytest.raises(stripe.APIError) as refused:
            client.customers.create({"name": "Acme"}, KEY)
        assert refused.value.http_status == 409
        assert client.customers.list().data == []
        made = first.result()
    assert [customer.id for customer in client.customers.list().data] == [made.id]


def test_a_key_is_forgotten_after_a_day(client: Any, stripe_standin: StripeStandin) -> None:
    first = client.customers.create({"name": "Acme"}, KEY)
    stripe_standin.pass_time(hours=23)
    assert client.customers.create({"name": "Acme"}, KEY).id == first.id
    stripe_standin.pass_time(hours=2)
    assert client.customers.create({"name": "Acme"}, KEY).id != first.id


def test_many_at_once_with_one_key_make_one_payment(stripe_standin: StripeStandin) -> None:
    client = stripe_standin.client(max_network_retries=8).v1
    asked = {"amount": 900, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: client.payment_intents.create(asked, KEY).id, range(24)))
    assert len(set(made)) == 1
    assert len(client.charges.list().data) == 1


def test_an_answer_that_was_lost_comes_with_the_same_key(client: Any, stripe_standin: StripeStandin) -> None:
    stripe_standin.fail("silent")
    with pytest.raises(stripe.APIConnectionError):
        client.customers.create({"name": "Acme"}, KEY)
    client.customers.create({"name": "Acme"}, KEY)
    assert len(client.customers.list().data) == 1


def test_a_500_after_the_work_is_kept(client: Any, stripe_standin: StripeStandin) -> None:
    stripe_standin.fail("broken")
    for _ in range(2):
        with pytest.raises(stripe.APIError) as broken:
            client.customers.create({"name": "Acme"}, KEY)
        assert broken.value.http_status == 500
    assert len(client.customers.list().data) == 1


@pytest.mark.parametrize(
    ("status", "raised"), [(429, stripe.RateLimitError), (503, stripe.APIError), (500, stripe.APIError)]
)
def test_trouble_before_the_work_leaves_nothing_behind(
    client: Any, stripe_standin: StripeStandin, status: int, raised: type[Exception]
) -> None:
    stripe_standin.fail("status", status=status, path="/v1/customers")
    with pytest.raises(raised):
        client.customers.create({"name": "Acme"}, KEY)
    assert client.customers.list().data == []
    assert client.customers.create({"name": "Acme"}, KEY).name == "Acme"


@pytest.mark.parametrize("kind", ["html", "garbage", "deaf"])
def test_nonsense_is_answered_on_demand(stripe_standin: StripeStandin, kind: str) -> None:
    client = stripe_standin.client().v1
    stripe_standin.fail(kind)
    with pytest.raises(stripe.APIError if kind != "deaf" else stripe.APIConnectionError):
        client.customers.create({"name": "Acme"}, KEY)
    assert client.customers.list().data == []
