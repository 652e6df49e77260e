"""Ana asks below an invoice on her phone, Sam answers at his desk, and each finds the other's words."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from portal.papers.models import Invoice
from tests.journeys.conftest import DESK, PHONE

Enters = Callable[..., Page]


def test_ana_asks_on_her_phone_and_sam_answers_at_his_desk(
    enter: Enters, invoice: Invoice, desk: str
) -> None:
    ana, sam = enter("ana", PHONE, has_touch=True), enter("sam", DESK)
    ana.goto(f"/invoices/{invoice.public_id}")
    thread = ana.get_by_role("region", name="Comments")
    ana.get_by_role("button", name="Send comment").tap()
    expect(thread.get_by_text("Write something first.")).to_be_visible()
    ana.get_by_label("Your comment").fill("Can we pay in two parts?\nBen asks too.")
    ana.get_by_role("button", name="Send comment").tap()
    expect(thread.get_by_text("Sent. Halvorsen Marine Supply reads it.")).to_be_focused()
    expect(thread.locator(".said")).to_have_count(1)
    expect(ana.get_by_label("Your comment")).to_have_value("")
    expect(ana).to_have_url(re.compile(f"/invoices/{invoice.public_id}$"))

    sam.goto("/staff/activity")
    expect(sam.get_by_text("Ana Alvarez saw INV-7 for the first time.").first).to_be_visible()
    sam.get_by_role("button", name=re.compile("Ana Alvarez wrote about INV-7")).click()
    expect(sam.get_by_role("heading", level=1)).to_have_text("Invoice INV-7")
    sam.get_by_label("Your comment").fill("Yes, half now and half in May.")
    sam.get_by_role("button", name="Send comment").click()
    expect(sam.locator(".said")).to_have_count(2)
    sam.get_by_label("Your comment").fill("Watch this one.")
    sam.get_by_label("The customer sees it").uncheck()
    sam.get_by_role("button", name="Send comment").click()
    expect(sam.locator(".said.inside")).to_have_text(re.compile("Watch this one."))

    ana.reload()
    expect(ana.locator(".said")).to_have_count(2)
    expect(ana.get_by_text("Yes, half now and half in May.")).to_be_visible()
    expect(ana.get_by_text("Watch this one.")).to_have_count(0)


def test_a_comment_goes_without_script_too(enter: Enters, invoice: Invoice) -> None:
    ana = enter("ana", PHONE, java_script_enabled=False)
    ana.goto(f"/invoices/{invoice.public_id}")
    ana.get_by_role("button", name="Send comment").click()
    expect(ana.get_by_role("heading", name="There is a problem")).to_be_visible()
    ana.get_by_label("Your comment").fill("Hello")
    ana.get_by_role("button", name="Send comment").click()
    expect(ana).to_have_url(re.compile(f"/invoices/{invoice.public_id}#comments$"))
    expect(ana.locator(".said")).to_have_text(re.compile("Hello"))


def test_axe_finds_nothing_around_a_paper(
    enter: Enters, invoice: Invoice, desk: str, look: Callable[[Page], None]
) -> None:
    paper = f"/invoices/{invoice.public_id}"
    for who, addresses in (
        ("ana", (paper, f"/comments/{invoice.public_id}", "/profile/calendar")),
        ("sam", (f"{desk}/papers", f"{desk}/papers/{invoice.public_id}")),
    ):
        page = enter(who, PHONE)
        for address in addresses:
            page.goto(address)
            look(page)
