"""The profile on a phone: Ana edits her company and Sam sees it; her address changes and comes back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.operations import set_password
from portal.mail.models import Letter
from portal.mail.outbox import open_post_office, values_of
from portal.people.models import Person
from portal.preferences.operations import save_preference
from portal.preferences.rules import ADMINS_INVITE
from tests.browsers import begin_staff_session
from tests.cast import Cast
from tests.conftest import SECRET_KEY
from tests.journeys.conftest import DESK, PHONE

PASSWORD = "ana counts every cent"
NEW = "ana.alvarez@acme.example"
Opens = Callable[..., Page]


@pytest.fixture
def portal(db: Session, cast: Cast, serve: Callable[[], str]) -> str:
    """A portal in which Ana has a password and may invite colleagues."""
    set_password(db.scalars(select(Person.id).where(Person.email == cast.ana_email)).one(), PASSWORD)
    save_preference(ADMINS_INVITE, True)
    open_post_office(db.get_bind(), SECRET_KEY, lambda: None)  # the key with which `serve` seals its letters
    db.rollback()
    return serve()


def sign_in(page: Page, portal: str, path: str = "/", email: str = "ana@acme.example") -> None:
    page.goto(f"{portal}{path}")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def mailed_path(db: Session, name: str) -> str:
    """Where the link of the last letter of this kind leads."""
    db.rollback()
    letter = db.scalars(select(Letter).where(Letter.name == name).order_by(Letter.id.desc())).first()
    assert letter is not None
    return values_of(db, letter)["path"]


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "without"])
def test_ana_edits_her_companys_address_on_her_phone_and_sam_sees_it(
    portal: str, open_page: Opens, db: Session, cast: Cast, has_script: bool
) -> None:
    page = open_page(PHONE, has_touch=True, java_script_enabled=has_script)
    sign_in(page, portal)
    page.locator("summary.who").tap()
    page.locator("details.menu").get_by_role("link", name="Profile").tap()
    page.get_by_role("navigation", name="Profile").get_by_role("link", name="Company").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Company")
    billing = page.locator("section", has=page.get_by_role("heading", name="Billing address"))
    billing.get_by_label("Street and number").fill("Am Hafen 7")
    billing.get_by_label("Postal code").fill("20457")
    billing.get_by_label("City").fill("Hamburg")
    billing.get_by_label("Country").select_option("DE")
    page.get_by_label("Website").fill("no website")
    page.get_by_label("Same as the billing address").check()
    expect(page.locator("#shipping_city")).to_be_hidden()
    page.get_by_role("button", name="Save details").tap()
    expect(page.get_by_role("alert")).to_contain_text("Enter a website like")
    expect(page.locator("#billing_city")).to_have_value("Hamburg")
    page.get_by_label("Website").fill("acme.example")
    page.get_by_role("button", name="Save details").tap()
    expect(page.get_by_text("The details are saved.")).to_be_visible()

    desk = open_page(DESK)
    desk.context.add_cookies(
        [{"name": "staff", "value": begin_staff_session(db, cast.sam), "url": portal, "httpOnly": True}]
    )
    desk.goto(f"{portal}/staff/customers")
    desk.get_by_role("link", name="Acme Shipping").first.click()
    expect(desk.locator("main")).to_contain_text("changed the company's details")


def test_the_address_changes_after_the_proof_and_comes_back_by_the_old_one(
    portal: str, open_page: Opens, db: Session
) -> None:
    page = open_page(PHONE, has_touch=True)
    sign_in(page, portal, "/profile")
    page.get_by_role("link", name="Change email address").tap()
    page.get_by_label("New email address").fill(NEW)
    page.get_by_role("button", name="Send link").tap()
    expect(page.get_by_text(f"Look into the mail of {NEW}.")).to_be_visible()
    page.goto(portal + mailed_path(db, "email_change_confirm"))
    page.get_by_role("button", name="Confirm this address").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your email address is changed")
    page.get_by_role("link", name="Go on").tap()
    expect(page.get_by_role("heading", name="Email address")).to_be_visible()
    expect(page.locator("main")).to_contain_text(NEW)

    owner = open_page(PHONE, has_touch=True)
    owner.goto(portal + mailed_path(db, "email_changed"))
    owner.get_by_role("button", name="Undo the change").tap()
    expect(owner.get_by_role("heading", level=1)).to_have_text("Your old address is back")
    page.goto(f"{portal}/profile")
    expect(page).to_have_url(re.compile("/login"))


def test_the_theme_is_the_readers_from_the_next_page_on(portal: str, open_page: Opens) -> None:
    page = open_page(PHONE, color_scheme="light")
    sign_in(page, portal, "/profile")
    page.get_by_label("Light or dark").select_option("dark")
    page.get_by_role("button", name="Save profile").click()
    expect(page.get_by_text("Your profile is saved.")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("link", name="Home").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_no_page_of_the_profile_puts_up_a_barrier_or_scrolls_sideways(
    portal: str, open_page: Opens, look: Callable[[Page], None]
) -> None:
    page = open_page(PHONE)
    sign_in(page, portal)
    for path in ("", "/company", "/company/correction", "/contacts", "/contacts/new", "/email"):
        page.goto(f"{portal}/profile{path}")
        look(page)
    page.goto(f"{portal}/profile/contacts")
    page.get_by_role("link", name="Ben Berger").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ben Berger")
    look(page)
    page.get_by_role("link", name="Remove Ben Berger").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Remove Ben Berger")
    look(page)
