"""The frame in a real browser: swaps, focus, Back, no script, no connection, no barrier."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PHONE

PAGES = [
    "/",
    "/?calm",
    "/invoices?q=anode&status=paid&page=99",
    "/invoices?q=nothing",
    "/invoices/deposit",
    "/invoices/void",
    "/statement",
    "/statement?type=open",
    "/statement?from=2&to=1",
    "/login?wrong",
    "/nowhere",
]


def test_no_page_puts_up_a_barrier_or_scrolls_sideways(
    browser: Browser, address: str, look: Callable[[Page], None]
) -> None:
    context = browser.new_context(base_url=address)
    page = context.new_page()
    for path in PAGES:
        page.goto(path)
        look(page)
    context.close()


def test_a_filter_swaps_the_list_and_the_address(page: Page) -> None:
    page.goto("/invoices")
    page.evaluate("window.stayed = true")
    page.get_by_role("navigation", name="Status").get_by_role("link", name="Overdue").click()
    expect(page).to_have_url("/invoices?status=overdue")
    expect(page.locator('.seg a[aria-current="page"]')).to_have_text("Overdue 2")
    page.get_by_label("Sort by").select_option("-due")
    expect(page).to_have_url("/invoices?sort=-due&status=overdue")
    expect(page.locator('th[aria-sort="descending"]')).to_have_text("Due")
    page.get_by_role("columnheader", name="Issued").get_by_role("link").click()
    expect(page.get_by_label("Sort by")).to_have_value("-issued")
    assert page.evaluate("window.stayed")


def test_typing_searches_without_losing_a_letter(page: Page) -> None:
    page.goto("/invoices")
    entries = page.evaluate("history.length")
    page.get_by_label("Search invoices").press_sequentially("hull anode kit", delay=40)
    expect(page).to_have_url("/invoices?q=hull+anode+kit")
    expect(page.get_by_label("Search invoices")).to_have_value("hull anode kit")
    expect(page.get_by_label("Search invoices")).to_be_focused()
    assert page.evaluate("history.length") == entries
    page.locator(".chip").click()
    expect(page).to_have_url("/invoices")
    expect(page.get_by_label("Search invoices")).to_have_value("")


def test_enter_searches_and_back_goes_back(page: Page) -> None:
    page.goto("/invoices")
    page.get_by_label("Search invoices").fill("nothing")
    page.get_by_label("Search invoices").press("Enter")
    expect(page.get_by_role("heading", name="No invoices match")).to_be_visible()
    page.get_by_role("link", name="Clear filters").click()
    expect(page.get_by_role("link", name="INV-20397")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="No invoices match")).to_be_visible()


def test_enter_asks_once_and_leaves_no_search_behind(page: Page) -> None:
    page.goto("/invoices")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/invoices" in request.url else None)
    page.get_by_label("Search invoices").press_sequentially("anode")
    page.get_by_label("Search invoices").press("Enter")
    expect(page).to_have_url("/invoices?q=anode")
    page.wait_for_timeout(400)
    assert [url.partition("?")[2] for url in asked] == ["q=anode"]


def test_a_link_in_a_row_leads_to_a_page_that_is_read_from_its_top(page: Page) -> None:
    page.goto("/invoices")
    page.evaluate("window.stayed = true")
    page.get_by_role("link", name="INV-20418").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Invoice INV-20418")
    expect(page).to_have_title("Invoice INV-20418, Halvorsen Marine Supply")
    expect(page.locator("main")).to_be_focused()
    assert page.evaluate("window.stayed")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Invoices")


def test_a_period_swaps_the_statement_only(page: Page) -> None:
    page.goto("/statement")
    page.evaluate("window.stayed = true")
    page.get_by_role("link", name="Open items").click()
    expect(page.get_by_role("heading", name="Open items")).to_be_visible()
    expect(page.get_by_label("As at")).to_be_visible()
    expect(page).to_have_url("/statement?type=open")
    assert page.evaluate("window.stayed")


@pytest.mark.parametrize(
    ("path", "words"), [("/break/404", "could not find"), ("/break/500", "Something broke")]
)
def test_an_error_of_a_swap_is_a_notice_and_the_page_stays(page: Page, path: str, words: str) -> None:
    page.goto("/")
    page.evaluate("path => document.querySelector('.brand').setAttribute('href', path)", path)
    page.locator(".brand").click()
    expect(page.locator("#notice")).to_contain_text(words)
    expect(page).to_have_url("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Marie-Claire")


def test_without_a_connection_the_page_says_so(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address)
    page = context.new_page()
    page.goto("/")
    context.set_offline(True)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Statement").click()
    expect(page.locator("#notice")).to_contain_text("You are offline.")
    context.close()


def test_the_account_menu_opens_and_closes_by_key(page: Page) -> None:
    page.goto("/")
    page.locator("summary.who").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(page.locator("summary.who")).to_be_focused()


def test_a_password_can_be_shown(page: Page) -> None:
    page.goto("/login")
    page.get_by_label("Password", exact=True).fill("anchor lantern tide")
    page.get_by_role("button", name="Show password").click()
    expect(page.locator("#password")).to_have_attribute("type", "text")
    page.get_by_role("button", name="Hide password").click()
    expect(page.locator("#password")).to_have_attribute("type", "password")


def test_an_error_of_a_form_is_where_the_eye_and_the_keyboard_are(page: Page) -> None:
    page.goto("/login?wrong")
    expect(page.locator(".summary")).to_be_focused()


def test_without_script_filters_have_their_button_and_passwords_none(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/invoices")
    page.get_by_label("Sort by").select_option("-due")
    page.get_by_role("button", name="Apply").click()
    assert "sort=-due" in page.url
    page.locator("summary.who").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.goto("/login")
    expect(page.locator("[data-show]")).to_be_hidden()
    context.close()


def test_with_script_the_apply_button_is_gone(page: Page) -> None:
    page.goto("/invoices")
    expect(page.get_by_role("button", name="Apply")).to_be_hidden()


def test_a_phone_keeps_the_menu_in_reach_and_apart(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, viewport=PHONE)
    page = context.new_page()
    page.goto("/invoices")
    tabs = [tab.bounding_box() for tab in page.locator(".nav a:visible").all()]
    assert len(tabs) > 3
    assert all(tab and tab["height"] >= 44 and tab["y"] + tab["height"] <= 740 for tab in tabs)
    assert all(one["x"] + one["width"] <= other["x"] + 1 for one, other in pairwise(tabs) if one and other)
    page.locator("summary.who").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_in_viewport()
    context.close()


def test_the_first_tab_skips_to_the_content(page: Page) -> None:
    page.goto("/invoices")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
