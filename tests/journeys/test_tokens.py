"""An owner makes a token for a program, reads it this once and revokes it."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE

Enters = Callable[..., Page]


def test_a_token_is_made_read_once_and_revoked(enter: Enters, look: Callable[[Page], None]) -> None:
    page = enter("sam", PHONE)
    page.goto("/staff/settings/tokens")
    look(page)
    page.get_by_role("link", name="New token").click()
    look(page)
    page.get_by_role("button", name="Make the token").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter a name")
    page.get_by_label("Name").fill("Dispatch")
    page.get_by_role("button", name="Make the token").click()
    expect(page.get_by_role("heading", name="The token of Dispatch")).to_be_focused()
    assert len(page.get_by_label("Token", exact=True).input_value()) == 43
    look(page)
    page.get_by_role("link", name="Revoke Dispatch").click()
    look(page)
    page.get_by_role("button", name="Revoke the token").click()
    expect(page.get_by_text("opens nothing any more")).to_be_visible()
    expect(page.get_by_text("Revoked", exact=False)).to_be_visible()
