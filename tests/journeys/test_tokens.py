"""An owner makes a token for a program, reads it this once and revokes it."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.test_paying import RULES

Enters = Callable[..., Page]


def has_no_faults(page: Page) -> None:
    axe = Axe().run(page, options={"runOnly": RULES})
    assert axe.violations_count == 0, axe.generate_report()


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (DESK, "light")])
def test_a_token_is_made_read_once_and_revoked(enter: Enters, size: dict[str, int], scheme: str) -> None:
    page = enter("sam", size, color_scheme=scheme)
    page.goto("/staff/settings/tokens")
    has_no_faults(page)
    page.get_by_role("link", name="New token").click()
    has_no_faults(page)
    page.get_by_role("button", name="Make the token").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter a name")
    page.get_by_label("Name").fill("Dispatch")
    page.get_by_role("button", name="Make the token").click()
    expect(page.get_by_role("heading", name="The token of Dispatch")).to_be_focused()
    assert len(page.get_by_label("Token", exact=True).input_value()) == 43
    has_no_faults(page)
    page.get_by_role("link", name="Revoke Dispatch").click()
    has_no_faults(page)
    page.get_by_role("button", name="Revoke the token").click()
    expect(page.get_by_text("opens nothing any more")).to_be_visible()
    expect(page.get_by_text("Revoked", exact=False)).to_be_visible()
