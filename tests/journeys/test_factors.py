"""A second way in and a second step, set up and used on a phone, as they are served."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from portal.kit import clock, one_time_codes
from tests.browsers import RIGHT, give_password
from tests.cast import Cast
from tests.journeys.conftest import PHONE

Opens = Callable[..., Page]
NEXT_DIGITS = timedelta(seconds=one_time_codes.STEP_SECONDS)
"""An app shows them half a minute later, and they count already: nobody has to wait."""


@pytest.fixture
def portal(db: Session, cast: Cast, serve: Callable[..., str]) -> str:
    """A portal under a name, in which Ana has a password: browsers make no passkeys for a number."""
    give_password(db, cast.ana)
    db.rollback()
    return serve("localhost")


def sign_in(page: Page, portal: str) -> None:
    page.goto(f"{portal}/login")
    page.get_by_label("Email address").fill("ana@acme.example")
    page.get_by_label("Password", exact=True).fill(RIGHT)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    page.locator("details.menu > summary").click()
    page.get_by_role("button", name="Sign out", exact=True).click()


def give_authenticator(page: Page) -> Callable[[bool], None]:
    """A device that holds passkeys; returns how to let its person touch it, or not."""
    chromium = page.context.new_cdp_session(page)
    chromium.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device = chromium.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def touch(is_touched: bool) -> None:
        chromium.send(
            "WebAuthn.setAutomaticPresenceSimulation", {"authenticatorId": device, "enabled": is_touched}
        )

    return touch


def test_ana_signs_in_with_a_passkey_she_added(portal: str, open_page: Opens) -> None:
    page = open_page(PHONE)
    touch = give_authenticator(page)
    sign_in(page, portal)
    page.locator("details.menu > summary").click()
    page.locator("details.menu").get_by_role("link", name="Profile").click()
    page.get_by_role("link", name="Security", exact=True).click()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name", exact=True).fill("My phone")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("link", name="Remove My phone")).to_be_visible()
    touch(False)
    sign_out(page)
    expect(page).to_have_url(f"{portal}/login")
    page.goto("about:blank")
    touch(True)
    # Not goto: the device answers at once, and the page it leads to would break off the wait.
    page.evaluate("to => setTimeout(() => location.assign(to), 100)", f"{portal}/profile/security")
    expect(page).to_have_url(f"{portal}/profile/security")  # from the autofill list, which the device answers
    expect(page.get_by_text("With a passkey")).to_be_visible()


def test_the_button_asks_the_device_too(portal: str, open_page: Opens) -> None:
    page = open_page(PHONE)
    # A browser without the autofill list.
    page.add_init_script("PublicKeyCredential.isConditionalMediationAvailable = async () => false")
    give_authenticator(page)
    sign_in(page, portal)
    page.goto(f"{portal}/profile/security/passkeys/new")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page).to_have_url(f"{portal}/profile/security")
    sign_out(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Ana")


def test_ana_turns_on_the_second_step_and_comes_in_with_digits_and_with_a_recovery_code(
    portal: str, open_page: Opens
) -> None:
    page = open_page(PHONE)
    sign_in(page, portal)
    page.goto(f"{portal}/profile/security")
    page.get_by_role("link", name="Set up an app").click()
    secret = page.locator("b.mono").inner_text().replace(" ", "")
    first = one_time_codes.code_at(secret, clock.wall())
    page.get_by_label("Six digits").fill(first)
    page.get_by_role("button", name="Turn on the second step").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep these recovery codes")
    codes = page.locator(".codes li").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("link", name="I have kept them").click()
    sign_out(page)

    sign_in(page, portal)
    expect(page).to_have_url(re.compile("/login/second"))
    page.get_by_role("link", name="Use a recovery code").click()
    page.get_by_label("Recovery code").fill(codes[4].upper())
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Ana")
    sign_out(page)

    sign_in(page, portal)
    page.get_by_label("Six digits").fill(first)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("This code is not right, or it was used before.")
    fresh = one_time_codes.code_at(secret, clock.wall() + NEXT_DIGITS)
    page.get_by_label("Six digits").fill(f"{fresh[:3]} {fresh[3:]}")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Ana")
    page.goto(f"{portal}/profile/security")
    expect(page.get_by_text("9 codes left")).to_be_visible()


def test_ana_changes_her_password_and_goes_on_without_one(portal: str, open_page: Opens) -> None:
    page = open_page(PHONE)
    sign_in(page, portal)
    page.goto(f"{portal}/profile/security")
    page.get_by_role("link", name="Change Password").click()
    page.get_by_label("New password").fill("short")
    page.get_by_role("button", name="Save password").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a password of 12 characters or more.")
    page.get_by_label("New password").fill("seven grey herons stand")
    page.get_by_role("button", name="Save password").click()
    expect(page.get_by_text("Your password is saved. You are signed out everywhere else.")).to_be_visible()
    page.get_by_role("link", name="Remove Password").click()
    page.get_by_role("button", name="Remove password").click()
    expect(page.get_by_text("You sign in without a password.")).to_be_visible()


def test_no_page_of_the_account_puts_up_a_barrier_or_scrolls_sideways(
    portal: str, open_page: Opens, look: Callable[[Page], None]
) -> None:
    page = open_page(PHONE)
    give_authenticator(page)
    sign_in(page, portal)
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Ana")
    for path in (
        "/profile/security",
        "/profile/security/passkeys/new",
        "/profile/security/authenticator/new",
        "/profile/security/password",
        "/profile/security/password/remove",
        "/again",
    ):
        page.goto(f"{portal}{path}")
        look(page)
    page.goto(f"{portal}/profile/security/authenticator/new")
    secret = page.locator("b.mono").inner_text().replace(" ", "")
    page.get_by_label("Six digits").fill(one_time_codes.code_at(secret, clock.wall()))
    page.get_by_role("button", name="Turn on the second step").click()
    expect(page.locator(".codes li")).to_have_count(10)
    look(page)
    page.goto(f"{portal}/profile/security")
    look(page)
    sign_out(page)
    look(page)
    sign_in(page, portal)
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    look(page)
    page.get_by_label("Six digits").fill("0")
    page.get_by_role("button", name="Sign in").click()
    look(page)
