"""Methods kept without paying, and customers."""

from typing import Any

import pytest
import stripe

from tests.standins.stripe.conftest import Receiver
from tests.standins.stripe.standin import ACCOUNT, StripeStandin
from tests.standins.stripe.test_checkout import RESULT, customer  # noqa: F401 - a fixture

ACCEPTED = {
    "customer_acceptance": {"type": "online", "online": {"ip_address": "127.0.0.1", "user_agent": "x"}}
}


def opened(client: Any, customer: str, **more: Any) -> Any:  # noqa: F811
    asked = {"mode": "setup", "currency": "usd", "customer": customer, "success_url": RESULT}
    return client.checkout.sessions.create(asked | more)


def test_a_card_is_kept_through_the_hosted_page(
    client: Any,
    stripe_standin: StripeStandin,
    receiver: Receiver,
    customer: str,  # noqa: F811
) -> None:
    session = opened(client, customer, setup_intent_data={"metadata": {"setup": "1"}})
    assert (session.payment_status, session.amount_total) == ("no_payment_required", None)
    assert stripe_standin.pay_by_card(session.url)[0] == 303
    session = client.checkout.sessions.retrieve(session.id, {"expand": ["setup_intent.payment_method"]})
    setup = session.setup_intent
    assert (session.status, setup.status, setup.metadata["setup"]) == ("complete", "succeeded", "1")
    assert setup.payment_method.customer == customer
    stripe_standin.wait_until_delivered()
    assert receiver.kinds == [
        "customer.created",
        "setup_intent.created",
        "payment_method.attached",
        "setup_intent.succeeded",
        "checkout.session.completed",
    ]
    asked = {"amount": 500, "currency": "usd", "customer": customer, "off_session": True, "confirm": True}
    assert (
        client.payment_intents.create({**asked, "payment_method": setup.payment_method.id}).status
        == "succeeded"
    )


def test_an_account_is_kept_with_a_mandate(
    client: Any,
    stripe_standin: StripeStandin,
    customer: str,  # noqa: F811
) -> None:
    session = opened(client, customer)
    assert stripe_standin.pay_by_account(session.url, ACCOUNT)[0] == 303
    (setup,) = client.setup_intents.list({"customer": customer}).data
    assert client.mandates.retrieve(setup.mandate).status == "active"


def test_a_card_that_asks_when_it_is_kept_works_afterwards(
    client: Any,
    stripe_standin: StripeStandin,
    customer: str,  # noqa: F811
) -> None:
    session = opened(client, customer)
    _, there, _ = stripe_standin.pay_by_card(session.url, "4000002500003155")
    assert "/c/authenticate/seti_" in there
    assert stripe_standin.submit(there, decision="refuse")[1].endswith(f"/c/pay/{session.id}")
    assert client.checkout.sessions.retrieve(session.id).status == "open"
    _, there, _ = stripe_standin.pay_by_card(session.url, "4000002500003155")
    assert stripe_standin.submit(there, decision="approve")[1] == RESULT.replace(
        "{CHECKOUT_SESSION_ID}", session.id
    )
    (method,) = client.customers.payment_methods.list(customer).data
    asked = {"amount": 500, "currency": "usd", "customer": customer, "off_session": True, "confirm": True}
    assert client.payment_intents.create({**asked, "payment_method": method.id}).status == "succeeded"


def test_a_card_that_is_declined_is_not_kept(
    client: Any,
    stripe_standin: StripeStandin,
    customer: str,  # noqa: F811
) -> None:
    status, _, page = stripe_standin.pay_by_card(opened(client, customer).url, "4000000000000002")
    assert (status, "Your card was declined." in page) == (422, True)
    assert client.customers.payment_methods.list(customer).data == []


def test_a_card_may_be_kept_and_fail_later(
    client: Any,
    stripe_standin: StripeStandin,
    customer: str,  # noqa: F811
) -> None:
    assert stripe_standin.pay_by_card(opened(client, customer).url, "4000000000000341")[0] == 303
    (method,) = client.customers.payment_methods.list(customer).data
    asked = {"amount": 500, "currency": "usd", "customer": customer, "off_session": True, "confirm": True}
    with pytest.raises(stripe.CardError):
        client.payment_intents.create({**asked, "payment_method": method.id})


@pytest.mark.parametrize(
    "more",
    [{"currency": ""}, {"line_items": []}, {"payment_method_types": ["card"]}, {"customer": "cus_nobody"}],
)
def test_a_setup_that_makes_no_sense_is_refused(
    client: Any,
    customer: str,  # noqa: F811
    more: dict[str, Any],
) -> None:
    asked = {"mode": "setup", "currency": "usd", "customer": customer, "success_url": RESULT}
    asked |= more
    if not asked["currency"]:
        del asked["currency"]
    if more.get("line_items") == []:
        asked["submit_type"] = "pay"
    with pytest.raises(stripe.InvalidRequestError):
        client.checkout.sessions.create(asked)


def test_a_setup_by_the_api_alone(
    client: Any,
    customer: str,  # noqa: F811
) -> None:
    asked = {"customer": customer, "payment_method": "pm_usBankAccount_success", "confirm": True}
    with pytest.raises(stripe.InvalidRequestError):
        client.setup_intents.create(asked)
    assert client.setup_intents.create({**asked, "mandate_data": ACCEPTED}).status == "succeeded"
    waiting = client.setup_intents.create({"customer": customer})
    assert client.setup_intents.confirm(waiting.id, {"payment_method": "pm_card_visa"}).status == "succeeded"
    over = client.setup_intents.cancel(client.setup_intents.create({}).id)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.setup_intents.confirm(over.id, {"payment_method": "pm_card_visa"})
    assert refused.value.code == "setup_intent_unexpected_state"


def test_a_customer_is_changed_listed_and_deleted(
    client: Any, receiver: Receiver, stripe_standin: StripeStandin
) -> None:
    acme = client.customers.create(
        {
            "name": "Acme",
            "metadata": {"number": "17", "old": "x"},
            "address": {"city": "Wien", "country": "AT"},
        }
    )
    assert (acme.address.city, acme.address.line1) == ("Wien", None)
    acme = client.customers.update(acme.id, {"email": "new@acme.example", "metadata": {"old": ""}})
    assert (acme.email, acme.name, acme.metadata.to_dict()) == ("new@acme.example", "Acme", {"number": "17"})
    method = client.payment_methods.attach("pm_card_visa", {"customer": acme.id})
    preferred = {"invoice_settings": {"default_payment_method": method.id}}
    assert client.customers.update(acme.id, preferred).invoice_settings.default_payment_method == method.id
    assert [one.id for one in client.customers.list({"email": "new@acme.example"}).data] == [acme.id]
    assert client.customers.delete(acme.id).deleted
    assert client.customers.list().data == []
    with pytest.raises(stripe.InvalidRequestError):
        client.customers.update(acme.id, {"name": "Acme"})
    stripe_standin.wait_until_delivered()
    assert "customer.deleted" in receiver.kinds


def test_a_method_is_changed(client: Any, receiver: Receiver, customer: str) -> None:  # noqa: F811
    method = client.payment_methods.attach("pm_card_visa", {"customer": customer})
    changed = client.payment_methods.update(
        method.id,
        {"allow_redisplay": "always", "card": {"exp_month": 1, "exp_year": 2031}, "metadata": {"by": "ana"}},
    )
    assert (changed.allow_redisplay, changed.card.exp_year, changed.metadata["by"]) == ("always", 2031, "ana")
    assert client.payment_methods.list({"customer": customer, "type": "card"}).data[0].id == method.id
    assert client.customers.payment_methods.retrieve(customer, method.id).id == method.id


def test_pages_of_a_list_go_forward_and_back(client: Any) -> None:
    made = [client.customers.create({"name": str(number)}).id for number in range(5)]
    first = client.customers.list({"limit": 2})
    assert ([one.id for one in first.data], first.has_more) == (made[:2:-1], True)
    second = client.customers.list({"limit": 2, "starting_after": made[3]})
    assert [one.id for one in second.data] == [made[2], made[1]]
    back = client.customers.list({"limit": 2, "ending_before": made[1]})
    assert [one.id for one in back.data] == [made[3], made[2]]
    assert [one.id for one in client.customers.list({"limit": 2}).auto_paging_iter()] == made[::-1]
    created = client.customers.retrieve(made[0]).created
    assert client.customers.list({"created": {"gt": created + 60}}).data == []
    for wrong in ({"starting_after": "cus_nobody"}, {"limit": 101}, {"limit": 0}):
        with pytest.raises(stripe.InvalidRequestError):
            client.customers.list(wrong)
