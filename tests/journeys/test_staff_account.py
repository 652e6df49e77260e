"""Kim sets up an account of the back office with a passkey; Sam makes a customer and chooses his notices."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.staff_accounts.operations import invite_member
from portal.activity.noting import note
from portal.activity.rules import SYSTEM, Verb
from portal.db import transaction
from portal.mail.models import Letter
from portal.mail.outbox import values_of
from portal.tenancy import every_customer
from tests.access.letters import mails
from tests.cast import Cast
from tests.journeys.barriers import require_open
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.test_factors import give_authenticator

KIM = "kim@halvorsen.example"
Opens = Callable[..., Page]


@pytest.fixture
def link(db: Session, cast: Cast) -> str:
    """The path by which Kim sets the account up."""
    invite_member(KIM, "Kim Kaya", "staff", SYSTEM, "en")
    path = mails(db, KIM)[-1].path
    db.rollback()
    return path


def test_kim_sets_the_account_up_with_a_passkey_and_comes_back_with_it(
    link: str, serve: Callable[..., str], open_page: Opens
) -> None:
    portal = serve("localhost")
    page = open_page(PHONE)
    # A browser without the autofill list: the button asks.
    page.add_init_script("PublicKeyCredential.isConditionalMediationAvailable = async () => false")
    give_authenticator(page)
    page.goto(f"{portal}{link}")
    require_open(page)
    page.get_by_role("link", name="Use a passkey instead").click()
    page.get_by_label("New password").fill("seven grey herons stand")
    page.get_by_label("Name", exact=True).fill("Kim's phone")
    require_open(page)
    page.get_by_role("button", name="Make the passkey and sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Customers")
    page.locator("details.menu > summary").click()
    page.get_by_role("link", name="Your account").click()
    expect(page.get_by_text("Kim's phone")).to_be_visible()
    require_open(page)
    page.locator("details.menu > summary").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    require_open(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Customers")


def test_sam_makes_a_customer_who_is_invited_and_comes_in(
    enter: Callable[..., Page], open_page: Opens, db: Session
) -> None:
    page = enter("sam", PHONE, has_touch=True)
    page.goto("/staff/customers")
    page.get_by_role("link", name="New customer").tap()
    require_open(page)
    page.get_by_role("button", name="Add the customer").tap()
    expect(page.locator(".summary")).to_be_focused()
    page.get_by_label("Company (optional)").fill("Brightwater Shipyards")
    page.get_by_label("First name (optional)").fill("Jonas")
    page.get_by_label("Email address (optional)").fill("jonas@brightwater.example")
    page.get_by_label("Invite to the portal").check()
    page.get_by_role("button", name="Add the customer").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Brightwater Shipyards")
    expect(page.locator(".toast")).to_contain_text("the invitation is on its way")
    require_open(page)
    page.get_by_role("link", name="Invite Contacts").tap()
    expect(page.get_by_role("checkbox", name="Jonas")).not_to_be_checked()
    require_open(page)
    db.rollback()
    letter = db.scalars(select(Letter).where(Letter.name == "invitation")).one()
    path = values_of(db, letter)["path"]
    db.rollback()
    jonas = open_page(PHONE)
    jonas.goto(f"{page.url.partition('/staff')[0]}{path}")
    jonas.locator("main form button[type=submit]").click()
    expect(jonas.get_by_role("heading", level=1)).to_have_text("Hello, Jonas")


def test_sam_reads_a_notice_and_chooses_what_he_hears_of(
    enter: Callable[..., Page], db: Session, cast: Cast
) -> None:
    with every_customer(db, "a journey"), transaction():
        for number in ("PAY-1", "PAY-2"):
            note(
                db, Verb.PAYMENT_DISPUTED, SYSTEM, customer_id=cast.acme, target="x", number=number,
                amount="80.00 EUR",
            )  # fmt: skip
    page = enter("sam", DESK)
    page.goto("/staff/customers")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Activity").click()
    require_open(page)
    page.get_by_role("button", name=re.compile("Payment PAY-1")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Acme Shipping")
    page.goto("/staff/notices?state=new")
    expect(page.get_by_text("Payment PAY-1")).to_have_count(0)
    page.get_by_role("link", name="Choose what you hear of").click()
    require_open(page)
    page.get_by_role("checkbox", name="A payment is disputed, By mail").check()
    page.get_by_role("checkbox", name="A payment is disputed, In the app").uncheck()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("saved")
    page.goto("/staff/notices")
    expect(page.get_by_text("Payment PAY-2")).to_have_count(0)
