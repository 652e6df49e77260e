"""Signing in at a provider: named by the owner at a desk, used by a contact on a phone."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from tests.access.provider import CLIENT, SECRET, LocalProvider, name_provider
from tests.cast import Cast
from tests.journeys.conftest import DESK, PHONE

Looks = Callable[[Page], None]
Opens = Callable[..., Page]


def test_ana_says_no_at_the_provider_then_yes_and_unlinks_it(
    db: Session,
    cast: Cast,
    elsewhere: LocalProvider,
    serve: Callable[[], str],
    open_page: Opens,
    look: Looks,
) -> None:
    name_provider(db, elsewhere)
    portal = serve()
    elsewhere.has_page, elsewhere.way_back = True, f"{portal}/login/provider/return"
    page = open_page(PHONE, has_touch=True)
    page.goto(f"{portal}/invoices?status=all")
    look(page)
    page.get_by_role("link", name="Continue with Acme ID").tap()
    expect(page).to_have_title("Provider")
    page.get_by_role("link", name="Do not").tap()
    expect(page.get_by_role("alert")).to_contain_text("Acme ID did not let you through. Try again.")
    look(page)
    page.get_by_role("link", name="Continue with Acme ID").tap()
    page.get_by_role("link", name="Let them in").tap()
    expect(page).to_have_url(f"{portal}/invoices?status=all")
    page.goto(f"{portal}/profile/security")
    expect(page.get_by_role("main")).to_contain_text("With Acme ID")
    look(page)
    page.get_by_role("button", name="Unlink Acme ID").tap()
    expect(page.get_by_role("button", name="Unlink Acme ID")).to_have_count(0)
    expect(page.get_by_role("main")).to_contain_text("You can sign in with Acme ID, too.")


def test_sam_names_the_provider_and_makes_it_the_only_way(
    elsewhere: LocalProvider, enter: Opens, open_page: Opens, look: Looks
) -> None:
    sam = enter("sam", DESK)
    sam.goto("/staff/settings")
    sam.get_by_role("main").get_by_role("link", name="Single sign-on").click()
    look(sam)
    sam.get_by_label("With the provider only").check()
    sam.get_by_label("Name").fill("Acme ID")
    sam.get_by_label("Address of the issuer").fill(f"{elsewhere.base}/nowhere")
    sam.get_by_label("Client ID").fill(CLIENT)
    sam.get_by_label("Client secret").fill(SECRET)
    sam.get_by_role("button", name="Save preferences").click()
    expect(sam.get_by_role("alert")).to_contain_text("Nothing that can be read answers at")
    look(sam)
    sam.get_by_label("Address of the issuer").fill(elsewhere.base)
    sam.get_by_label("Client secret").fill(SECRET)
    sam.get_by_role("button", name="Save preferences").click()
    expect(sam.get_by_text("The preferences are saved.")).to_be_visible()
    portal = re.sub(r"/staff.*", "", sam.url)
    elsewhere.has_page, elsewhere.way_back = True, sam.get_by_label("Redirect address").input_value()
    page = open_page(PHONE, has_touch=True)
    page.goto(f"{portal}/login")
    expect(page.get_by_label("Password")).to_have_count(0)
    look(page)
    page.get_by_role("link", name="Continue with Acme ID").tap()
    page.get_by_role("link", name="Let them in").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Ana")
    page.goto(f"{portal}/profile/security")
    expect(page.get_by_role("main")).to_contain_text("You sign in with Acme ID only.")
    look(page)
