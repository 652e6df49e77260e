"""Sam mails an invoice in a browser, and it arrives."""

import re
from datetime import timedelta

from playwright.sync_api import Browser, expect
from sqlalchemy.orm import Session

from portal.customers.models import Customer
from portal.kit import clock
from portal.preferences.operations import save_preference
from portal.preferences.rules import SENDS_REMINDERS
from portal.tenancy import every_customer
from tests import make
from tests.browsers import begin_staff_session
from tests.cast import Cast
from tests.journeys.barriers import require_open
from tests.journeys.conftest import DESK
from tests.journeys.test_mailbox import demo  # noqa: F401 - the demo with a worker that sends


def test_sam_mails_an_invoice_and_the_mailbox_has_it_with_a_private_link(
    db: Session,
    cast: Cast,
    browser: Browser,
    demo: str,  # noqa: F811
) -> None:
    save_preference(SENDS_REMINDERS, True)
    today = clock.today("Europe/Berlin")
    days = {"issued_on": today - timedelta(days=20), "due_on": today - timedelta(days=6)}
    invoice = make.invoice(db, cast.acme, 624_000, number="INV-20418", **days)
    public_id = invoice.public_id
    with every_customer(db, "a test"):
        customer = db.get_one(Customer, cast.acme).public_id
    context = browser.new_context(base_url=demo, viewport=DESK)
    context.add_cookies([{"name": "staff", "value": begin_staff_session(db, cast.sam), "url": demo}])
    page = context.new_page()
    page.goto(f"/staff/customers/{customer}/papers/{public_id}")
    page.get_by_role("link", name="Send by mail").click()
    expect(page.get_by_role("heading", name="Send by mail")).to_be_visible()
    require_open(page)
    page.get_by_role("button", name="Send by mail").click()
    expect(page.get_by_text("1 letter is on its way.")).to_be_visible()
    expect(page.get_by_role("link", name="Mail again")).to_be_visible()
    page.goto("/staff/settings/mailings")
    expect(page.locator("#tomorrow")).to_contain_text("INV-20418")
    require_open(page)
    page.goto("/demo/mailbox")
    page.get_by_role("link", name=re.compile("Invoice INV-20418, €6,240.00, due")).click(timeout=20_000)
    letter = page.frame_locator("iframe")
    button = letter.get_by_role("link", name="View and pay INV-20418", exact=True)
    assert re.search(r"/l/[\w-]{20,}$", button.get_attribute("href") or "")
    context.close()
