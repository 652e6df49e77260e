"""The lists of papers as they are served: on a phone, at a desk, and without script."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from portal.kit import clock
from tests import make
from tests.cast import Cast
from tests.journeys.conftest import DESK, PHONE

Opens = Callable[..., Page]


@pytest.fixture
def shelf(db: Session, cast: Cast) -> None:
    """Acme has quotes, orders and credit notes in several states."""
    today = clock.today("Europe/Berlin")

    def ago(number: int) -> dict[str, object]:
        return {"issued_on": today - timedelta(days=number)}

    for number in range(12):
        until = today + timedelta(days=number - 4)
        make.quote(db, cast.acme, 10_000 + number, number=f"QUO-{number:03}", valid_until_on=until, **ago(40))
    make.order(db, cast.acme, 90_000, number="ORD-1", purchase_order="88-40713", **ago(3))
    make.order(db, cast.acme, 80_000, number="ORD-2", invoiced="partly", shipped="shipped", **ago(2))
    make.order(db, cast.acme, 70_000, number="ORD-3", state="closed", shipped="delivered", **ago(9))
    make.credit_note(db, cast.acme, 5_000, number="CN-1", expires_on=today + timedelta(days=3), **ago(5))
    db.rollback()


def test_ana_looks_up_on_her_phone_where_her_order_is(shelf: None, enter: Opens) -> None:
    page = enter("ana", PHONE, has_touch=True)
    page.goto("/")
    menu = page.get_by_role("navigation", name="Main")
    menu.get_by_role("link", name="More").tap()
    page.get_by_role("main").get_by_role("link", name="Orders").tap()
    expect(page.locator(".rowlink")).to_have_text(["ORD-2", "ORD-1", "ORD-3"])
    page.get_by_label("Shipped", exact=True).select_option("Shipped")
    expect(page.locator(".rowlink")).to_have_text(["ORD-2"])
    expect(page).to_have_url(re.compile(r"/orders\?shipped=shipped$"))
    page.get_by_role("link", name="ORD-2").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Order ORD-2")
    expect(page.locator("h1 ~ .badge")).to_have_text(["Confirmed", "Partly invoiced", "Shipped"])
    page.go_back()
    expect(page.locator(".rowlink")).to_have_text(["ORD-2"])
    page.locator(".chip", has_text="Shipped").tap()
    expect(page.locator(".rowlink")).to_have_count(3)


def test_a_list_is_sorted_by_its_heads_and_searched_while_typing(shelf: None, enter: Opens) -> None:
    page = enter("ana", DESK)
    page.goto("/quotes")
    page.get_by_role("columnheader", name="Total").get_by_role("link").click()
    expect(page.locator(".rowlink").first).to_have_text("QUO-011")
    expect(page.get_by_role("columnheader", name="Total")).to_have_attribute("aria-sort", "descending")
    page.get_by_label("Search quotes").press_sequentially("quo-003")
    expect(page.locator(".rowlink")).to_have_text(["QUO-003"])
    expect(page).to_have_url(re.compile("q=quo-003"))


def test_the_lists_work_without_script(shelf: None, enter: Opens) -> None:
    page = enter("ana", PHONE, java_script_enabled=False)
    page.goto("/quotes")
    page.get_by_role("navigation", name="Status").get_by_role("link", name="Expired").click()
    expect(page.locator(".rowlink")).to_have_count(4)
    page.get_by_label("Sort by").select_option("Number, last")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".rowlink").first).to_have_text("QUO-003")


def test_no_list_puts_up_a_barrier_or_scrolls_sideways(
    shelf: None, enter: Opens, look: Callable[[Page], None]
) -> None:
    page = enter("ana", PHONE)
    page.goto("/orders")
    order = page.locator(".rowlink").first.get_attribute("href")
    views = "/views/new?room=orders&query=status%3Dclosed"
    for path in ("/more", "/quotes", "/orders", "/orders?q=nothing", "/credit-notes", order, views):
        page.goto(path)
        look(page)


def test_a_filtered_list_is_kept_under_a_name_and_opened_again(shelf: None, enter: Opens) -> None:
    page = enter("ana", PHONE, has_touch=True)
    page.goto("/orders?shipped=shipped")
    page.get_by_role("link", name="Save view").tap()
    page.get_by_label("Name", exact=True).fill("On the road")
    page.get_by_role("button", name="Save view").tap()
    expect(page.get_by_role("status").filter(has_text="The view is saved.")).to_be_visible()
    expect(page.locator(".rowlink")).to_have_text(["ORD-2"])
    page.goto("/orders")
    page.get_by_role("navigation", name="Saved views").get_by_role("link", name="On the road").tap()
    expect(page.locator(".rowlink")).to_have_text(["ORD-2"])
    page.get_by_role("link", name="Rename or delete view").tap()
    page.get_by_role("button", name="Delete view").tap()
    expect(page.locator(".rowlink")).to_have_count(3)
    expect(page.get_by_role("navigation", name="Saved views")).to_have_count(0)


def test_ticked_papers_are_counted_and_kept_as_one_file(shelf: None, enter: Opens) -> None:
    page = enter("ana", DESK)
    page.goto("/orders")
    bar = page.locator("#orders-chosen")
    expect(bar).to_be_hidden()
    page.get_by_label("Choose ORD-1").check()
    page.get_by_label("Choose ORD-2").check()
    expect(bar.get_by_role("status")).to_have_text("2 chosen")
    with page.expect_download() as kept:
        bar.get_by_role("button", name="One PDF").click()
    assert kept.value.suggested_filename.startswith("acme-shipping-papers-")
