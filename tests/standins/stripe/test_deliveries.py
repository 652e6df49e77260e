"""Deliveries of events: signed, repeated until they are taken, late, double and in disorder on demand."""

import time
from typing import Any

import stripe

from portal.kit import clock
from tests.standins.stripe.conftest import Receiver
from tests.standins.stripe.standin import SECRET, StripeStandin


def names(client: Any, count: int) -> list[str]:
    """Make so many customers; their names."""
    made = [f"Customer {number}" for number in range(count)]
    for name in made:
        client.customers.create({"name": name})
    return made


def told(receiver: Receiver) -> list[str]:
    return [event["data"]["object"]["name"] for event in receiver.events]


def test_an_event_that_is_refused_comes_again_with_a_new_signature(
    client: Any, stripe_standin: StripeStandin, receiver: Receiver
) -> None:
    receiver.refusals += [500, 302, 404]
    made = names(client, 1)
    assert client.events.list({"delivery_success": False}).data[0].pending_webhooks == 1
    stripe_standin.wait_until_delivered()
    assert told(receiver) == made
    (delivery,) = stripe_standin.deliveries()
    assert (delivery["state"], delivery["tries"]) == ("done", 4)
    assert client.events.list({"delivery_success": False}).data == []
    assert client.events.list({"delivery_success": True}).data[0].pending_webhooks == 0


def test_signatures_keep_the_time_of_the_wall(
    client: Any, stripe_standin: StripeStandin, receiver: Receiver
) -> None:
    stripe_standin.pass_time(days=400)
    names(client, 1)
    stripe_standin.wait_until_delivered()
    signed_at = int(receiver.headers[0].split(",")[0].removeprefix("t="))
    now = clock.wall().timestamp()
    assert abs(signed_at - now) < 30
    assert receiver.events[0]["created"] > now + 399 * 86_400


def test_a_secret_that_differs_is_noticed(client: Any, stripe_standin: StripeStandin) -> None:
    other = Receiver()
    stripe_standin.deliver_to(other.url, secret="whsec_other")
    names(client, 1)
    until = time.monotonic() + 10
    while not stripe_standin.deliveries()[0]["tries"]:
        assert time.monotonic() < until
        time.sleep(0.01)
    assert other.events == []
    stripe_standin.deliver_to(other.url, secret=SECRET)
    stripe_standin.wait_until_delivered()
    assert len(other.events) == 1
    other.close()


def test_events_are_held_back_and_let_go_in_any_order_and_number(
    client: Any, stripe_standin: StripeStandin, receiver: Receiver
) -> None:
    stripe_standin.hold()
    made = names(client, 5)
    assert stripe_standin.release("reversed") == 5
    stripe_standin.wait_until_delivered()
    assert told(receiver) == made[::-1]
    receiver.events.clear()
    stripe_standin.hold()
    made = names(client, 6)
    assert stripe_standin.release("shuffled", copies=2, seed=4) == 12
    stripe_standin.wait_until_delivered()
    assert sorted(told(receiver)) == sorted(made * 2)
    assert told(receiver) != made * 2


def test_each_event_is_doubled_on_demand(
    client: Any, stripe_standin: StripeStandin, receiver: Receiver
) -> None:
    stripe_standin.send(copies=3)
    made = names(client, 2)
    stripe_standin.wait_until_delivered()
    assert sorted(told(receiver)) == sorted(made * 3)
    assert len({event["id"] for event in receiver.events}) == 2
    stripe_standin.clear()
    stripe_standin.redeliver(receiver.events[0]["id"])
    stripe_standin.wait_until_delivered()
    assert len(receiver.events) == 7


def test_an_endpoint_is_told_what_it_asked_for(
    client: Any, stripe_standin: StripeStandin, receiver: Receiver
) -> None:
    stripe_standin.deliver_to(receiver.url, events=("payment_intent.created",))
    client.customers.create({"name": "Acme"})
    client.payment_intents.create({"amount": 100, "currency": "usd"})
    stripe_standin.wait_until_delivered()
    assert receiver.kinds == ["payment_intent.created"]


def test_events_can_be_read_later_by_kind_and_page(client: Any) -> None:
    names(client, 3)
    client.payment_intents.create({"amount": 100, "currency": "usd"})
    page = client.events.list({"types": ["customer.created", "customer.updated"], "limit": 2})
    assert (len(page.data), page.has_more) == (2, True)
    assert len(list(page.auto_paging_iter())) == 3
    assert client.events.list({"type": "payment_intent.created"}).data[0].data.object.amount == 100
    event = client.events.retrieve(page.data[0].id)
    assert event.request.id.startswith("req_")


def test_endpoints_of_other_machines_are_refused(client: Any, receiver: Receiver) -> None:
    endpoint = client.webhook_endpoints.create({"url": receiver.url, "enabled_events": ["*"]})
    assert endpoint.secret.startswith("whsec_")
    assert "secret" not in client.webhook_endpoints.retrieve(endpoint.id)
    for url in ("https://example.com/hook", "http://127.0.0.1.example.com/", "http://10.0.0.1/"):
        try:
            client.webhook_endpoints.create({"url": url, "enabled_events": ["*"]})
            raise AssertionError(url)
        except stripe.InvalidRequestError as refused:
            assert refused.code == "url_invalid"
    client.webhook_endpoints.delete(endpoint.id)
