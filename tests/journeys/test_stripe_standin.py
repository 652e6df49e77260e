"""The stand-in's hosted page in a real browser: a phone without script, every method, no barrier."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.barriers import require_open
from tests.journeys.conftest import PHONE
from tests.standins.stripe.standin import StripeStandin

BACK = "/healthz"


@pytest.fixture
def client(stripe_standin: StripeStandin) -> Any:
    return stripe_standin.client().v1


@pytest.fixture
def customer(client: Any) -> str:
    return str(client.customers.create({"email": "ana@brightwater.example", "name": "Brightwater"}).id)


def opened(client: Any, standin: StripeStandin, customer: str, currency: str = "usd", **more: Any) -> Any:
    """A session over two invoices, which comes back to a page that is there."""
    lines = [("INV-2026-0412", 184_250), ("INV-2026-0433", 92_200)]
    items = [
        {
            "price_data": {"currency": currency, "unit_amount": amount, "product_data": {"name": name}},
            "quantity": 1,
        }
        for name, amount in lines
    ]
    asked = {
        "mode": "payment",
        "customer": customer,
        "line_items": items,
        "success_url": f"{standin.address}{BACK}?session={{CHECKOUT_SESSION_ID}}",
        "cancel_url": f"{standin.address}{BACK}?back",
        "billing_address_collection": "required",
        "saved_payment_method_options": {"payment_method_save": "enabled"},
    }
    return client.checkout.sessions.create(asked | more)


def fill_in_address(page: Page) -> None:
    page.get_by_label("Name").fill("Ana Brightwater")
    page.get_by_label("Country").select_option("US")
    page.get_by_label("Address", exact=True).fill("1 Harbour Road")
    page.get_by_label("Postal code").fill("97201")
    page.get_by_label("City").fill("Portland")


def fill_in_card(page: Page, number: str) -> None:
    page.get_by_label("Card number").fill(number)
    page.get_by_label("Expiry").fill("12 / 34")
    page.get_by_label("CVC").fill("123")


def test_a_declined_card_then_a_saved_one_then_one_tap_on_a_phone_without_script(
    open_page: Callable[..., Page], client: Any, stripe_standin: StripeStandin, customer: str
) -> None:
    page = open_page(PHONE, java_script_enabled=False)
    session = opened(client, stripe_standin, customer)
    page.goto(session.url)
    expect(page.get_by_role("heading", level=1)).to_contain_text("USD 2,764.50")
    expect(page.get_by_label("Routing number")).to_be_hidden()
    fill_in_address(page)
    fill_in_card(page, "4000 0000 0000 9995")
    page.get_by_label("Save for future transactions").check()
    page.get_by_role("button", name="Pay USD 2,764.50").click()
    expect(page.get_by_role("alert")).to_contain_text("insufficient funds")
    fill_in_card(page, "4242 4242 4242 4242")
    page.get_by_role("button", name="Pay USD 2,764.50").click()
    page.wait_for_url(f"**{BACK}?session={session.id}")
    again = opened(client, stripe_standin, customer)
    page.goto(again.url)
    expect(page.get_by_label("Visa •••• 4242")).to_be_checked()
    expect(page.get_by_label("Card number")).to_be_hidden()
    expect(page.get_by_label("Name")).to_be_hidden()
    page.get_by_role("button", name="Pay USD 2,764.50").click()
    page.wait_for_url(f"**{BACK}?session={again.id}")
    assert client.checkout.sessions.retrieve(again.id).payment_status == "paid"


def test_the_bank_asks_and_the_customer_says_no_and_then_yes(
    open_page: Callable[..., Page], client: Any, stripe_standin: StripeStandin, customer: str
) -> None:
    page = open_page(PHONE)
    session = opened(client, stripe_standin, customer)
    for answer in ("Fail", "Complete"):
        page.goto(session.url)
        fill_in_address(page)
        fill_in_card(page, "4000 0027 6000 3184")
        page.get_by_role("button", name="Pay USD").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Your bank asks: is it you?")
        require_open(page)
        page.get_by_role("button", name=answer).click()
        if answer == "Fail":
            expect(page.get_by_role("alert")).to_contain_text("failed authentication")
    page.wait_for_url(f"**{BACK}?session={session.id}")


def test_an_account_is_debited_and_the_way_back_leads_back(
    open_page: Callable[..., Page], client: Any, stripe_standin: StripeStandin, customer: str
) -> None:
    page = open_page(PHONE)
    session = opened(client, stripe_standin, customer)
    page.goto(session.url)
    page.get_by_role("link", name="Back").click()
    page.wait_for_url(f"**{BACK}?back")
    page.goto(session.url)
    page.get_by_label("US bank account").check()
    expect(page.get_by_label("Card number")).to_be_hidden()
    page.get_by_label("Routing number").fill("110000000")
    page.get_by_label("Account number").fill("000123456789")
    fill_in_address(page)
    page.get_by_role("button", name="Pay USD").click()
    page.wait_for_url(f"**{BACK}?session={session.id}")
    assert client.checkout.sessions.retrieve(session.id).payment_status == "unpaid"


def test_a_small_deposit_verifies_the_account(
    open_page: Callable[..., Page], client: Any, stripe_standin: StripeStandin, customer: str
) -> None:
    page = open_page(PHONE)
    session = opened(client, stripe_standin, customer)
    page.goto(session.url)
    page.get_by_label("US bank account").check()
    page.get_by_label("Routing number").fill("110000000")
    page.get_by_label("Account number").fill("000123456789")
    page.get_by_label("Verify by a small deposit").check()
    fill_in_address(page)
    page.get_by_role("button", name="Pay USD").click()
    page.wait_for_url(f"**{BACK}?session={session.id}")
    intent = client.payment_intents.list().data[0]
    page.goto(intent.next_action.verify_with_microdeposits.hosted_verification_url)
    page.get_by_label("Code").fill("SM99ZZ")
    page.get_by_role("button", name="Verify").click()
    expect(page.get_by_role("alert")).to_contain_text("not that of the deposit")
    require_open(page)
    page.get_by_label("Code").fill("SM11AA")
    page.get_by_role("button", name="Verify").click()
    expect(page.get_by_text("Your account is verified.")).to_be_visible()


def test_the_front_page_lets_banks_and_cardholders_act(
    open_page: Callable[..., Page], client: Any, stripe_standin: StripeStandin, customer: str
) -> None:
    page = open_page(PHONE)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(f"{stripe_standin.address}/")
    expect(page.get_by_text("Nothing was paid yet.")).to_be_visible()
    stripe_standin.pay_by_account(opened(client, stripe_standin, customer).url)
    page.reload()
    row = page.get_by_role("region", name="pi_")
    row.get_by_role("button", name="The bank pays").click()
    expect(row).to_contain_text("succeeded")
    row.get_by_role("button", name="Take it back").click()
    expect(row).to_contain_text("dispute lost")
    require_open(page)
    row.get_by_role("button", name="Won after all").click()
    expect(row).to_contain_text("dispute won")
    (intent,) = client.payment_intents.list().data
    assert client.disputes.list({"payment_intent": intent.id}).data[0].status == "won"
    assert said == []


def test_no_hosted_page_puts_up_a_barrier(
    open_page: Callable[..., Page],
    client: Any,
    stripe_standin: StripeStandin,
    customer: str,
    look: Callable[[Page], None],
) -> None:
    page = open_page(PHONE)
    session = opened(client, stripe_standin, customer)
    page.goto(session.url)
    look(page)
    page.get_by_role("button", name="Pay USD").click()
    expect(page.get_by_text("Your card number is not right.")).to_be_visible()
    look(page)
    page.get_by_label("US bank account").check()
    look(page)
    page.goto(opened(client, stripe_standin, customer, "eur").url)
    page.get_by_label("SEPA direct debit").check()
    look(page)
    stripe_standin.pay_by_card(session.url, save="1")
    page.goto(opened(client, stripe_standin, customer).url)
    look(page)
    over = opened(client, stripe_standin, customer)
    client.checkout.sessions.expire(over.id)
    page.goto(over.url)
    look(page)
