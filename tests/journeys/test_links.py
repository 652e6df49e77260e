"""A business's mail opened on a phone: the invoice is there and paid, without signing in."""

import re
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.customers.models import Customer
from portal.kit import clock
from portal.links.rules import LinkPurpose
from portal.papers.viewing.models import PaperView
from portal.preferences.operations import save_preference
from portal.preferences.rules import LINKS_ASK_PASSWORD
from portal.tenancy import every_customer
from tests import make
from tests.browsers import begin_staff_session
from tests.cast import Cast
from tests.journeys.barriers import require_open
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.paying import fill_in_card, result, serve_paid
from tests.links.minted import minted
from tests.standins.stripe.standin import CARD, StripeStandin

Opens = Callable[..., Page]


@pytest.fixture
def mailed(db: Session, cast: Cast, serve: Callable[..., str], stripe_standin: StripeStandin) -> str:
    """The link in the mail to Ben, for an invoice that is paid through the stand-in."""
    due_on = clock.today("Europe/Berlin") + timedelta(days=5)
    invoice = make.invoice(
        db, cast.acme, 100_000, number="INV-1", currency="USD", due_on=due_on, payment_methods="card"
    )
    _link, path = minted(db, invoice, cast.ben, LinkPurpose.PAY)
    db.rollback()
    return f"{serve_paid(serve, stripe_standin)}{path}"


def scan(address: str) -> None:
    """Fetch it as mail scanners do: 20 times, by GET, HEAD and ahead of anybody."""
    for number in range(20):
        wanted = urllib.request.Request(address, method=("GET", "HEAD")[number % 2])
        if number % 3 == 0:
            wanted.add_header("Sec-Purpose", "prefetch")
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        assert opener.open(wanted, timeout=20).status == 200


def times_seen(db: Session) -> int:
    db.rollback()
    with every_customer(db, "a test"):
        return db.scalar(select(func.count()).select_from(PaperView)) or 0


def test_from_the_mail_to_paid_without_signing_in(mailed: str, db: Session, open_page: Opens) -> None:
    scan(mailed)
    assert times_seen(db) == 0
    page = open_page(PHONE, has_touch=True)
    page.goto(mailed)
    expect(page).to_have_url(re.compile(r"/linked/invoices/[\w-]{22}$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Invoice INV-1")
    expect(page.get_by_text("You are viewing one invoice with a private link.")).to_be_visible()
    require_open(page)
    page.get_by_role("link", name="Pay $1,000.00").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pay INV-1")
    require_open(page)
    page.locator(".paybar").get_by_role("button", name="Pay $1,000.00").tap()
    fill_in_card(page, CARD)
    page.get_by_role("button", name="Pay").click()
    expect(page).to_have_url(re.compile(r"/linked/pay/[\w-]{22}/[\w-]{22}\?returned=yes"))
    expect(result(page)).to_have_text("$1,000.00 received, thank you", timeout=20_000)
    require_open(page)
    page.get_by_role("link", name="Back to the invoice").tap()
    expect(page.locator("h1 + .badge")).to_have_text("Paid")
    expect(page.get_by_role("link", name=re.compile("^Pay"))).to_have_count(0)
    assert times_seen(db) >= 1
    page.goto(mailed.partition("/l/")[0] + "/invoices")
    expect(page).to_have_url(re.compile("/login"))


def test_a_link_with_a_password_is_opened_on_the_phone_and_again_at_the_desk(
    mailed: str, db: Session, cast: Cast, open_page: Opens
) -> None:
    with every_customer(db, "a test"):
        save_preference(LINKS_ASK_PASSWORD, True, customer_id=cast.acme)
    phone, desk = open_page(PHONE, has_touch=True), open_page(DESK)
    phone.goto(mailed)
    heading = phone.get_by_role("heading", level=1)
    expect(heading).to_have_text("Choose a password for your private links")
    require_open(phone)
    phone.get_by_label("New password").fill("quiet harbour lantern")
    phone.get_by_role("button", name="Save and go on").tap()
    expect(heading).to_have_text("Invoice INV-1")
    desk.goto(mailed)
    expect(desk.get_by_role("heading", level=1)).to_have_text("Enter the password of your private links")
    desk.get_by_label("Password", exact=True).fill("seven wet anchors")
    desk.get_by_role("button", name="Go on").click()
    expect(desk.get_by_role("alert")).to_contain_text("This is not the password of your private links.")
    require_open(desk)
    desk.get_by_label("Password", exact=True).fill("quiet harbour lantern")
    desk.get_by_role("button", name="Go on").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Invoice INV-1")
    assert times_seen(db) == 0, "nobody touched the page yet"


def test_the_page_tells_once_that_somebody_looks(mailed: str, db: Session, open_page: Opens) -> None:
    page = open_page(DESK)
    page.goto(mailed)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert times_seen(db) == 0
    with page.expect_response(re.compile("/seen$")) as told:
        page.mouse.wheel(0, 400)
        page.keyboard.press("Tab")
    assert told.value.status == 204
    page.keyboard.press("Tab")
    page.wait_for_timeout(300)
    assert times_seen(db) == 1


def test_sam_copies_a_new_link_and_its_piece_of_mail(
    db: Session, cast: Cast, serve: Callable[..., str], open_page: Opens
) -> None:
    invoice = make.invoice(db, cast.acme, number="INV-1")
    with every_customer(db, "a test"):
        customer = db.get_one(Customer, cast.acme).public_id
    token, address = begin_staff_session(db, cast.sam), serve()
    page = open_page(DESK)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.context.add_cookies([{"name": "staff", "value": token, "url": address}])
    page.goto(f"{address}/staff/customers/{customer}/papers/{invoice.public_id}/links")
    page.get_by_label("For whom").select_option(label="Ben Berger")
    page.get_by_role("button", name="Make a link").click()
    for name in ("Link", "For a mail, as HTML", "The same as text"):
        page.get_by_role("button", name=f"Copy {name}").click()
        expect(page.get_by_role("button", name=f"Copied {name}")).to_be_visible()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == page.get_by_label(name, exact=True).input_value() and "/l/" in copied
    require_open(page)
