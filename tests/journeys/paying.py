"""What the journeys of paying share: a portal paid through the stand-in and what Ana often does."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.operations import set_password
from portal.kit import clock
from portal.people.models import Person
from portal.preferences.operations import save_preference
from portal.preferences.rules import ALLOWS_BANK_DEBIT, ALLOWS_PART_PAYMENT
from tests import make
from tests.cast import Cast
from tests.standins.stripe.standin import ACCOUNT, API_KEY, SECRET, StripeStandin

PASSWORD = "ana counts every cent"


@pytest.fixture
def portal(db: Session, cast: Cast, serve: Callable[..., str], stripe_standin: StripeStandin) -> str:
    """A portal paid through the stand-in; Ana owes three invoices in dollars, one without a way to pay."""
    today = clock.today("Europe/Berlin")
    set_password(db.scalars(select(Person.id).where(Person.email == cast.ana_email)).one(), PASSWORD)
    save_preference(ALLOWS_BANK_DEBIT, True)
    save_preference(ALLOWS_PART_PAYMENT, True)
    for number, methods in (("INV-1", "card bank"), ("INV-2", "card bank"), ("INV-3", "")):
        due_on = today + timedelta(days=int(number[-1]))
        make.invoice(
            db, cast.acme, 100_000, number=number, currency="USD", due_on=due_on, payment_methods=methods
        )
    db.rollback()
    return serve_paid(serve, stripe_standin)


def serve_paid(serve: Callable[..., str], standin: StripeStandin) -> str:
    """Serve a portal that is paid through the stand-in."""
    address = serve(
        PORTAL_STRIPE_API_KEY=API_KEY,
        PORTAL_STRIPE_API_BASE=standin.address,
        PORTAL_STRIPE_WEBHOOK_SECRET=SECRET,
    )
    standin.deliver_to(f"{address}/webhooks/stripe")
    return address


def sign_in(page: Page, portal: str, path: str = "/") -> None:
    page.goto(f"{portal}{path}")
    page.get_by_label("Email address").fill("ana@acme.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def open_invoice(page: Page, portal: str, number: str) -> None:
    page.goto(f"{portal}/invoices")
    page.get_by_role("link", name=number, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)


def pay_bar(page: Page) -> Any:
    return page.locator(".paybar")


def fill_in_card(page: Page, number: str) -> None:
    page.get_by_label("Card number").fill(number)
    page.get_by_label("Expiry").fill("12 / 34")
    page.get_by_label("CVC").fill("123")
    fill_in_address(page)


def fill_in_address(page: Page) -> None:
    page.get_by_label("Name").fill("Ana Alvarez")
    page.get_by_label("Country").select_option("US")
    page.get_by_label("Address", exact=True).fill("1 Harbour Road")
    page.get_by_label("Postal code").fill("97201")
    page.get_by_label("City").fill("Portland")


def go_to_pay(page: Page, portal: str, number: str) -> None:
    """From an invoice to its Pay page."""
    open_invoice(page, portal, number)
    pay_bar(page).get_by_role("link", name=re.compile("Pay")).tap()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Pay {number}")


def leave_to_pay(page: Page) -> None:
    """Press the one button there is."""
    pay_bar(page).get_by_role("button", name=re.compile("Pay")).tap()


def fill_in_account(page: Page) -> None:
    page.get_by_label("Routing number").fill("110000000")
    page.get_by_label("Account number").fill(ACCOUNT)
    fill_in_address(page)


def result(page: Page) -> Any:
    return page.locator("#result").get_by_role("heading", level=1)
