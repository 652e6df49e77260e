"""From the sign-in page to the statement, as it is served: on a phone, at a desk, and without script."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.operations import set_password
from portal.kit import clock
from portal.people.models import Person
from tests import make
from tests.cast import Cast
from tests.journeys.conftest import DESK, PHONE

PASSWORD = "ana counts every cent"
Opens = Callable[..., Page]


@pytest.fixture
def written(db: Session, cast: Cast) -> None:
    """Ana has a password and thirty invoices, two of them late."""
    today = clock.today("Europe/Berlin")
    set_password(db.scalars(select(Person.id).where(Person.email == cast.ana_email)).one(), PASSWORD)
    for number in range(30):
        due_on = today + timedelta(days=5 * number - 8)
        make.invoice(db, cast.acme, 10_000 + number, number=f"INV-{number:03}", due_on=due_on)
    db.rollback()


@pytest.fixture
def portal(written: None, serve: Callable[[], str]) -> str:
    return serve()


@pytest.fixture
def shipped(written: None, serve_as_shipped: Callable[[], str]) -> str:
    """The portal as a business runs it."""
    return serve_as_shipped()


def sign_in(page: Page, portal: str, path: str = "/") -> None:
    page.goto(f"{portal}{path}")
    page.get_by_label("Email address").fill("ana@acme.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_ana_finds_what_is_late_on_her_phone(shipped: str, open_page: Opens) -> None:
    page = open_page(PHONE, has_touch=True)
    sign_in(page, shipped)
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Ana")
    menu = page.get_by_role("navigation", name="Main")
    menu.get_by_role("link", name=re.compile("Invoices")).tap()
    page.get_by_role("navigation", name="Status").get_by_role("link", name="Overdue").tap()
    expect(page).to_have_url(re.compile(r"status=overdue"))
    expect(page.locator(".rowlink")).to_have_text(["INV-000", "INV-001"])
    page.get_by_role("link", name="INV-000").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Invoice INV-000")
    expect(page.locator("h1 + .badge")).to_have_text("8 days overdue")
    page.go_back()
    expect(page.locator(".rowlink")).to_have_count(2)
    menu.get_by_role("link", name="Statement").tap()
    expect(page.get_by_role("heading", name="How old is the balance")).to_be_visible()


def test_a_link_from_a_mail_is_opened_after_signing_in(portal: str, open_page: Opens) -> None:
    page = open_page(DESK)
    sign_in(page, portal, "/invoices?status=overdue&sort=-due")
    expect(page).to_have_url(f"{portal}/invoices?status=overdue&sort=-due")
    expect(page.locator(".rowlink")).to_have_text(["INV-001", "INV-000"])


def test_a_wrong_password_is_said_at_the_form_and_loses_nothing_typed(portal: str, open_page: Opens) -> None:
    page = open_page(PHONE)
    page.goto(portal)
    page.get_by_label("Email address").fill("ana@acme.example")
    page.get_by_label("Password", exact=True).fill("ana counts every cant")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("The email address or password is not right.")
    expect(page.get_by_label("Email address")).to_have_value("ana@acme.example")
    expect(page.get_by_label("Password", exact=True)).to_have_value("")
    expect(page).to_have_title(re.compile("^Error: "))


def test_everything_works_without_script(portal: str, open_page: Opens) -> None:
    page = open_page(PHONE, java_script_enabled=False)
    sign_in(page, portal)
    page.get_by_role("navigation", name="Main").get_by_role("link", name=re.compile("Invoices")).click()
    page.get_by_label("Search invoices").fill("INV-007")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".rowlink")).to_have_text(["INV-007"])
    page.get_by_role("link", name="INV-007", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Invoice INV-007")
    page.goto(f"{portal}/statement")
    page.get_by_label("From").fill("2026-03-01")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("from=2026-03-01"))
    page.locator("summary.who").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{portal}/invoices")
    expect(page).to_have_url(re.compile("/login"))


def test_no_page_puts_up_a_barrier_or_scrolls_sideways(
    portal: str, open_page: Opens, look: Callable[[Page], None]
) -> None:
    page = open_page(PHONE)
    page.goto(f"{portal}/login")
    look(page)
    sign_in(page, portal)
    page.goto(f"{portal}/invoices")
    invoice = page.locator(".rowlink").first.get_attribute("href")
    for path in (
        "/",
        "/invoices",
        "/invoices?q=nothing",
        invoice,
        "/statement",
        "/statement?type=open",
        "/statement?status=all&payments=yes",
        "/x",
    ):
        page.goto(f"{portal}{path}")
        look(page)
