"""The business says something at its desk, and whoever opens the portal on a phone reads it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from portal.preferences.texts.rules import TextName
from tests.files.samples import png
from tests.journeys.conftest import DESK, PHONE
from tests.preferences.saying import say

Opens = Callable[..., Page]
Look = Callable[[Page], None]


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "without"])
def test_terms_are_looked_at_saved_and_read_without_signing_in(
    enter: Opens, open_page: Opens, look: Look, has_script: bool
) -> None:
    desk = enter("sam", DESK, java_script_enabled=has_script)
    desk.goto("/staff/settings")
    desk.get_by_role("link", name="Texts", exact=True).click()
    if has_script:
        look(desk)
    desk.get_by_role("link", name=re.compile("^English.+Terms$")).click()
    desk.get_by_label("Text (optional)").fill("# Paying\nIn thirty days.\n\n- By card\n- By transfer")
    desk.get_by_role("button", name="Preview").click()
    expect(desk.get_by_role("heading", name="Paying", level=4)).to_be_visible()
    if has_script:
        look(desk)
    desk.get_by_role("button", name="Save text").click()
    expect(desk.get_by_text("The text is saved.")).to_be_visible()
    portal = desk.url.partition("/staff")[0]
    phone = open_page(PHONE, base_url=portal, has_touch=True, java_script_enabled=has_script)
    phone.goto("/login")
    phone.get_by_role("link", name="Terms", exact=True).tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Terms")
    expect(phone.get_by_role("listitem").filter(has_text="By transfer")).to_be_visible()
    if has_script:
        look(phone)
    phone.get_by_role("link", name="To the portal").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Sign in to your account")


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "without"])
def test_every_page_on_a_phone_has_header_footer_and_the_businesss_own_page(
    enter: Opens, db: Session, look: Look, has_script: bool
) -> None:
    say(db, TextName.HEADER, "We move to the other side of the harbour on the second of May, at noon.")
    say(db, TextName.FOOTER, "At the pier since 1974.")
    say(db, TextName.PRIVACY, "We keep little.")
    say(db, TextName.PAGE, "# By sea\nNever on Sundays.", title="Delivery")
    page = enter("ana", PHONE, has_touch=True, java_script_enabled=has_script)
    page.goto("/")
    if has_script:
        look(page)
    expect(page.get_by_text("We move to the other side")).to_be_in_viewport()
    page.get_by_role("link", name="More", exact=True).tap()
    page.get_by_role("main").get_by_role("link", name="Delivery").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Delivery")
    if has_script:
        look(page)
    foot = page.get_by_role("contentinfo")
    expect(foot).to_contain_text("At the pier since 1974.")
    foot.get_by_role("link", name="Privacy").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Privacy")
    page.get_by_role("link", name="To the portal").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Ana")


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "without"])
def test_ana_gives_her_company_a_logo_and_takes_it_away(
    enter: Opens, look: Look, tmp_path: Path, has_script: bool
) -> None:
    picture, other = tmp_path / "logo.png", tmp_path / "words.png"
    picture.write_bytes(png(300, 100))
    other.write_text("no picture")
    page = enter("ana", PHONE, has_touch=True, java_script_enabled=has_script)
    page.goto("/profile/company")
    page.get_by_role("link", name="Choose a logo").tap()
    if has_script:
        look(page)
    page.get_by_label("Picture").set_input_files(other)
    page.get_by_role("button", name="Save logo").tap()
    expect(page.get_by_role("alert")).to_contain_text("Choose a picture that is a PNG")
    if has_script:
        look(page)
    page.get_by_label("Picture").set_input_files(picture)
    page.get_by_role("button", name="Save logo").tap()
    expect(page.get_by_text("The logo is saved.")).to_be_visible()
    expect(page.get_by_role("img", name="The logo of Acme Shipping")).to_be_visible()
    page.locator("summary.who").tap()
    shown = page.locator("details.menu div small img")
    expect(shown).to_be_visible()
    if has_script:
        assert shown.evaluate("one => one.naturalWidth") == 240
        look(page)
    page.goto("/profile/company/logo")
    page.get_by_label("Take the logo away").check()
    page.get_by_role("button", name="Save logo").tap()
    expect(page.get_by_text("The logo is taken away.")).to_be_visible()
    expect(page.locator("img.logo")).to_have_count(0)


def test_each_language_of_a_letter_leads_to_its_own_words(enter: Opens) -> None:
    desk = enter("sam", DESK)
    desk.goto("/staff/settings/letters")
    for spoken, code in (("English", "en"), ("Deutsch", "de"), ("Español", "es")):
        desk.get_by_role("link", name=re.compile(f"^{spoken}.+Invitation$")).click()
        expect(desk).to_have_url(re.compile(f"/letters/invitation/{code}$"))
        desk.go_back()
