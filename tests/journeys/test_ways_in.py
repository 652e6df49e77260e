"""In by mail, on a phone: registering, a code, a link on another device, a new password, an invitation."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.invitations.inviting import invite
from portal.access.models import ContactSession
from portal.access.rules import IDLE
from portal.activity.rules import Actor, ActorKind
from portal.customers.adding import NewContact
from portal.customers.models import Contact, ContactAccess
from portal.customers.operations import add_contact
from portal.db import transaction
from portal.kit import clock
from portal.preferences import rules
from portal.preferences.choices import REGISTRATION_DEFAULTS, FieldUse
from portal.preferences.operations import save_preference
from portal.preferences.texts.rules import TextName
from portal.tenancy import every_customer
from tests.access.letters import mails
from tests.browsers import RIGHT, give_password
from tests.cast import Cast
from tests.journeys.barriers import require_open
from tests.journeys.conftest import DESK, PHONE
from tests.preferences.saying import say

NEW = "nora@new-yard.example"
Opens = Callable[..., Page]


@pytest.fixture
def portal(db: Session, cast: Cast, serve: Callable[[], str]) -> str:
    """A portal in which anybody may register."""
    save_preference(rules.ALLOWS_REGISTRATION, True)
    db.rollback()
    return serve()


def greeted(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Hello, {name}")


def test_a_stranger_registers_proves_the_address_and_is_home(
    portal: str, open_page: Opens, db: Session
) -> None:
    page = open_page(PHONE, has_touch=True)
    page.goto(portal)
    page.get_by_role("link", name="Create your account").tap()
    page.get_by_label("Work email address").fill(NEW)
    page.get_by_label("First name").fill("Nora")
    page.get_by_label("Last name").fill("Nilsson")
    page.get_by_label("Company").fill("New Yard")
    page.get_by_label("Password (optional)", exact=True).fill(RIGHT)
    page.get_by_role("button", name="Create account").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your email")
    expect(page.get_by_role("main")).to_contain_text(NEW)
    page.get_by_label("Six digits").fill("12 34 56")
    page.get_by_role("button", name="Confirm my email").tap()
    expect(page.get_by_role("alert")).to_contain_text("This code is not right, or it is too old.")
    page.get_by_label("Six digits").fill(mails(db, NEW)[0].code)
    page.get_by_role("button", name="Confirm my email").tap()
    greeted(page, "Nora")


def test_the_link_of_a_registration_is_pressed_on_the_phone(
    portal: str, open_page: Opens, db: Session
) -> None:
    desk = open_page(DESK)
    desk.goto(f"{portal}/register")
    desk.get_by_label("Work email address").fill(NEW)
    desk.get_by_label("First name").fill("Nora")
    desk.get_by_label("Last name").fill("Nilsson")
    desk.get_by_role("button", name="Create account").click()
    phone = open_page(PHONE, has_touch=True)
    phone.goto(f"{portal}{mails(db, NEW)[0].path}")
    phone.get_by_role("button", name="Confirm my email").tap()
    greeted(phone, "Nora")
    desk.goto(portal)
    expect(desk).to_have_url(re.compile("/login"))


def test_a_code_opens_the_page_that_was_asked_for_first(portal: str, open_page: Opens, db: Session) -> None:
    page = open_page(PHONE, has_touch=True)
    page.goto(f"{portal}/statement")
    page.get_by_label("Email address").fill("ana@acme.example")
    page.get_by_role("button", name="Email me a sign-in link").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your email")
    page.get_by_label("Six digits").fill(mails(db)[0].code)
    page.get_by_role("button", name="Sign in", exact=True).tap()
    expect(page).to_have_url(re.compile("/statement"))


def test_a_link_signs_in_where_its_button_is_pressed(portal: str, open_page: Opens, db: Session) -> None:
    desk, phone = open_page(DESK), open_page(PHONE, has_touch=True, java_script_enabled=False)
    desk.goto(f"{portal}/login/code")
    desk.get_by_label("Email address").fill("ana@acme.example")
    desk.get_by_role("button", name="Email me a sign-in link").click()
    link = f"{portal}{mails(db)[0].path}"
    phone.goto(link)
    expect(phone.get_by_role("main")).to_contain_text("ana@acme.example")
    phone.get_by_role("button", name="Sign in").tap()
    greeted(phone, "Ana")
    desk.goto(link)
    expect(desk.get_by_role("heading", level=1)).to_have_text("This link does not work any more")
    desk.get_by_role("link", name="Email me a new link").click()
    expect(desk).to_have_url(re.compile("/login/code"))


def test_a_forgotten_password_is_set_anew(portal: str, open_page: Opens, db: Session, cast: Cast) -> None:
    give_password(db, cast.ana)
    db.rollback()
    page = open_page(PHONE, has_touch=True)
    page.goto(portal)
    page.get_by_role("link", name="Forgot password?").tap()
    page.get_by_label("Email address").fill("ana@acme.example")
    page.get_by_role("button", name="Email me a link").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your email")
    page.goto(f"{portal}{mails(db)[0].path}")
    password = page.get_by_label("New password", exact=True)
    password.fill("harbour pilot at dawn")
    page.get_by_role("button", name="Show").tap()
    expect(password).to_have_attribute("type", "text")
    page.get_by_role("button", name="Save and sign in").tap()
    expect(page.get_by_role("main")).to_contain_text("We signed you out everywhere else.")
    page.get_by_role("link", name="Go on").tap()
    greeted(page, "Ana")


def test_an_invitation_lets_a_contact_in(portal: str, open_page: Opens, db: Session, cast: Cast) -> None:
    path = invitation(db, cast)
    page = open_page(PHONE, has_touch=True)
    page.goto(f"{portal}{path}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Join Acme Shipping")
    expect(page.get_by_label("Email address")).not_to_be_editable()
    page.get_by_role("button", name="Accept the invitation").tap()
    greeted(page, "Jo")


def test_a_form_that_came_after_the_session_had_run_out_is_sent_after_all(
    portal: str, open_page: Opens, db: Session, cast: Cast
) -> None:
    with every_customer(db, "a test"):
        add_contact(cast.globex, NewContact(email=cast.ana_email, access=ContactAccess.ACTIVE))
    page = open_page(PHONE, has_touch=True)
    page.goto(f"{portal}/login/code?next=/companies")
    sign_in_by_code(page, db)
    expect(page.get_by_role("heading", level=1)).to_have_text("Which company?")
    with every_customer(db, "a test"), transaction():
        db.scalars(select(ContactSession)).one().last_used_at = clock.now() - IDLE
    page.get_by_role("button", name="Globex").tap()
    expect(page.get_by_role("main")).to_contain_text("Sign in and you are back where you were.")
    sign_in_by_code(page, db)
    page.get_by_role("button", name="Acme Shipping").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("You were signed out before this arrived")
    require_open(page)
    page.get_by_role("button", name="Send it now").tap()
    expect(page.get_by_text("Globex").first).to_be_attached()


def test_no_page_of_the_door_puts_up_a_barrier_or_scrolls_sideways(
    portal: str, open_page: Opens, db: Session, cast: Cast, look: Callable[[Page], None]
) -> None:
    save_preference(rules.REGISTRATION_FIELDS, dict.fromkeys(REGISTRATION_DEFAULTS, FieldUse.VISIBLE))
    say(db, TextName.TERMS, "# Paying\nPay in time.\n\n- Be kind.")
    path = invitation(db, cast)
    page = open_page(PHONE)
    page.goto(f"{portal}/reset")
    page.get_by_label("Email address").fill("ana@acme.example")
    page.get_by_role("button", name="Email me a link").click()
    reset = mails(db)[-1].path
    page.goto(f"{portal}/login/code")
    page.get_by_label("Email address").fill("ana@acme.example")
    page.get_by_role("button", name="Email me a sign-in link").click()
    link = mails(db)[-1].path
    paths = ("/login", "/login/code", "/verify", link, "/verify/wrong", "/reset", reset, "/reset/done", path)
    for address in (*paths, "/register", "/register/asked", "/terms"):
        page.goto(f"{portal}{address}")
        look(page)
    page.goto(f"{portal}/register")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look(page)


def sign_in_by_code(page: Page, db: Session) -> None:
    page.get_by_label("Email address").fill("ana@acme.example")
    page.get_by_role("button", name="Email me a sign-in link").tap()
    enter_code(page, db)


def enter_code(page: Page, db: Session) -> None:
    """Wait for the page that asks for the digits, then read the mail."""
    field = page.get_by_label("Six digits")
    field.wait_for()
    field.fill(mails(db)[-1].code)
    page.get_by_role("button", name="Sign in", exact=True).tap()


def invitation(db: Session, cast: Cast) -> str:
    """Invite Jo to Acme; the path of the link."""
    with every_customer(db, "a test"):
        jo = add_contact(cast.acme, NewContact(email="jo@acme.example", first_name="Jo"))
        with transaction():
            invite(db, db.get_one(Contact, jo), Actor(ActorKind.STAFF, "Sam"), "en", clock.now())
    return mails(db, "jo@acme.example")[-1].path
