"""Ana forwards an invoice on her phone, who gets it opens it without signing in, and Ana ends the link."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from portal.mail.outbox import open_post_office
from portal.papers.models import Invoice
from tests.access.letters import mails
from tests.conftest import SECRET_KEY
from tests.journeys.conftest import DESK, PHONE

JONAS = "jonas.lindqvist@yard.example"
Enters = Callable[..., Page]


def test_ana_forwards_an_invoice_in_a_dialog_and_ends_the_link(
    enter: Enters, invoice: Invoice, desk: str
) -> None:
    ana, sam = enter("ana", PHONE, has_touch=True), enter("sam", DESK)
    ana.goto(f"/invoices/{invoice.public_id}")
    ana.get_by_role("link", name="Forward", exact=True).tap()
    dialog = ana.get_by_role("dialog", name="Forward Invoice INV-7")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Email address", exact=True).fill("jonas")
    dialog.get_by_label("Message").fill("Can you check this?")
    dialog.get_by_role("button", name="Forward").tap()
    expect(dialog.locator(".summary")).to_contain_text("Enter an email address like")
    expect(dialog.get_by_label("Message")).to_have_value("Can you check this?")
    dialog.get_by_label("Email address", exact=True).fill(JONAS)
    dialog.get_by_label("Name (optional)").first.fill("Jonas Lindqvist")
    dialog.get_by_role("button", name="Forward").tap()
    expect(ana.get_by_text(f"Sent to {JONAS}")).to_be_visible()
    expect(ana).to_have_url(re.compile(f"/invoices/{invoice.public_id}$"))

    sam.goto(f"{desk}/contacts")
    expect(sam.get_by_role("row", name=re.compile("Jonas Lindqvist"))).to_contain_text("No access")

    ana.get_by_role("link", name=re.compile("Ana Alvarez forwarded it to Jonas Lindqvist")).tap()
    expect(ana.get_by_text("Not opened")).to_be_visible()
    ana.get_by_role("link", name=re.compile("End link")).tap()
    ana.get_by_role("button", name="End link").tap()
    expect(ana.get_by_text(f"The link to {JONAS} is ended.")).to_be_visible()
    expect(ana.get_by_role("link", name=re.compile("End link"))).to_have_count(0)


def test_who_gets_the_mail_sees_that_paper_until_ana_ends_the_link(
    enter: Enters, open_page: Enters, db: Session, invoice: Invoice
) -> None:
    open_post_office(db.get_bind(), SECRET_KEY, lambda: None)  # the key with which the letter is sealed
    ana = enter("ana", PHONE, has_touch=True)
    ana.goto(f"/invoices/{invoice.public_id}/forward")
    ana.get_by_label("Email address", exact=True).fill(JONAS)
    ana.get_by_role("button", name="Forward").tap()
    expect(ana.get_by_text(f"Sent to {JONAS}")).to_be_visible()
    portal = ana.url.partition("/invoices/")[0]
    (letter,) = mails(db)

    jonas = open_page(PHONE, base_url=portal, has_touch=True)
    jonas.goto(letter.path)
    expect(jonas).to_have_url(re.compile(r"/linked/invoices/[\w-]{22}$"))
    expect(jonas.get_by_role("heading", level=1)).to_have_text("Invoice INV-7")
    expect(jonas.get_by_role("link", name=re.compile("^Pay"))).to_have_count(0)
    seen = jonas.url
    for elsewhere in ("/", "/invoices", f"/invoices/{invoice.public_id}"):
        jonas.goto(elsewhere)
        expect(jonas).to_have_url(re.compile("/login"))

    ana.goto(f"/invoices/{invoice.public_id}/forwardings")
    expect(ana.get_by_text("Not opened")).to_have_count(0)
    ana.get_by_role("link", name=re.compile("End link")).tap()
    ana.get_by_role("button", name="End link").tap()
    expect(ana.get_by_text(f"The link to {JONAS} is ended.")).to_be_visible()
    for address in (seen, letter.path):
        answer = jonas.goto(address)
        assert answer is not None and answer.status == 404
        expect(jonas.get_by_text("INV-7")).to_have_count(0)


def test_it_goes_without_script_too(enter: Enters, invoice: Invoice) -> None:
    ana = enter("ana", PHONE, java_script_enabled=False)
    ana.goto(f"/invoices/{invoice.public_id}")
    ana.get_by_role("link", name="Forward", exact=True).click()
    expect(ana.get_by_role("heading", level=1)).to_have_text("Forward Invoice INV-7")
    ana.get_by_role("button", name="Forward").click()
    expect(ana.get_by_role("heading", name="There is a problem")).to_be_visible()
    ana.get_by_label("Email address", exact=True).fill(JONAS)
    ana.get_by_role("button", name="Forward").click()
    expect(ana.get_by_text(f"Sent to {JONAS}")).to_be_visible()


def test_axe_finds_nothing_around_forwarding(
    enter: Enters, invoice: Invoice, desk: str, look: Callable[[Page], None]
) -> None:
    ana, sam = enter("ana", PHONE), enter("sam", PHONE)
    paper = f"/invoices/{invoice.public_id}"

    ana.goto(f"{paper}/forward")
    ana.get_by_label("Email address", exact=True).fill("jonas")
    ana.get_by_role("button", name="Forward").click()
    expect(ana.locator(".summary")).to_be_visible()
    look(ana)
    ana.get_by_label("Email address", exact=True).fill(JONAS)
    ana.get_by_role("button", name="Forward").click()
    expect(ana.get_by_text(f"Sent to {JONAS}")).to_be_visible()
    ana.get_by_role("link", name="Forward", exact=True).click()
    expect(ana.get_by_role("dialog")).to_be_visible()
    look(ana)
    for address in (f"{paper}/forward", f"{paper}/forwardings", "/forwardings"):
        ana.goto(address)
        look(ana)
    ana.get_by_role("link", name=re.compile("End link")).click()
    expect(ana.get_by_role("button", name="End link")).to_be_visible()
    look(ana)
    for address in (f"{desk}/forwardings", "/staff/settings/forwarding"):
        sam.goto(address)
        look(sam)
