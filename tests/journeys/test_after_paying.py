"""What comes after the Pay button: the bank asks, keeps an account, takes back; refunds and disputes."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from tests.browsers import begin_staff_session
from tests.cast import Cast
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.paying import (
    fill_in_account,
    fill_in_card,
    go_to_pay,
    leave_to_pay,
    open_invoice,
    pay_bar,
    portal,
    result,
    sign_in,
)
from tests.standins.stripe.standin import CARD, StripeStandin

ASKS = "4000002760003184"
RECEIVED = "$1,000.00 received, thank you"
Opens = Callable[..., Page]
__all__ = ["portal"]


def intent_of(standin: StripeStandin) -> str:
    """The gateway's name for what was paid last."""
    intent: str = standin.client().v1.payment_intents.list().data[0].id
    return intent


def test_a_bank_that_asks_whether_it_is_ana_is_answered_and_the_money_arrives(
    portal: str, open_page: Opens
) -> None:
    page = open_page(PHONE, has_touch=True)
    sign_in(page, portal)
    go_to_pay(page, portal, "INV-1")
    leave_to_pay(page)
    fill_in_card(page, ASKS)
    page.get_by_role("button", name="Pay").click()
    page.get_by_role("button", name="Fail").click()
    expect(page.get_by_role("alert")).to_be_visible()
    fill_in_card(page, ASKS)
    page.get_by_role("button", name="Pay").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your bank asks: is it you?")
    page.get_by_role("button", name="Complete").click()
    expect(result(page)).to_have_text(RECEIVED, timeout=20_000)


def test_an_account_is_kept_for_next_time_and_a_late_return_opens_the_invoice_again(
    portal: str, open_page: Opens, stripe_standin: StripeStandin
) -> None:
    page = open_page(PHONE, has_touch=True)
    sign_in(page, portal)
    go_to_pay(page, portal, "INV-2")
    page.get_by_role("radio", name=re.compile("Bank account")).check()
    page.get_by_role("checkbox", name="Use this account for future transactions").check()
    leave_to_pay(page)
    fill_in_account(page)
    page.get_by_role("button", name="Pay").click()
    expect(result(page)).to_have_text("Your bank is processing $1,000.00", timeout=20_000)
    here, first = page.url, intent_of(stripe_standin)
    stripe_standin.pass_time(days=7)
    stripe_standin.wait_until_delivered()
    page.goto(here)
    expect(result(page)).to_have_text(RECEIVED)
    go_to_pay(page, portal, "INV-1")
    expect(page.get_by_role("radio", name=re.compile("ending 6789"))).to_be_checked()
    leave_to_pay(page)
    expect(result(page)).to_have_text("Your bank is processing $1,000.00", timeout=20_000)
    stripe_standin.dispute(first)
    stripe_standin.wait_until_delivered()
    page.goto(here)
    expect(result(page)).to_have_text("Your bank took $1,000.00 back")
    page.get_by_role("link", name="Try again").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pay INV-2")
    open_invoice(page, portal, "INV-2")
    expect(pay_bar(page).get_by_role("link", name="Pay $1,000.00")).to_be_visible()


def test_sam_refunds_with_credit_and_a_dispute_is_seen_by_both_until_it_is_lost(
    db: Session, cast: Cast, portal: str, open_page: Opens, stripe_standin: StripeStandin
) -> None:
    page = open_page(PHONE, has_touch=True)
    sign_in(page, portal)
    go_to_pay(page, portal, "INV-1")
    leave_to_pay(page)
    fill_in_card(page, CARD)
    page.get_by_role("button", name="Pay").click()
    expect(result(page)).to_have_text(RECEIVED, timeout=20_000)
    here = page.url

    desk = open_page(DESK)
    desk.context.add_cookies([{"name": "staff", "value": begin_staff_session(db, cast.sam), "url": portal}])
    db.rollback()
    desk.goto(f"{portal}/staff/payments")
    desk.get_by_role("link", name=re.compile("^PAY-")).first.click()
    desk.get_by_role("link", name="Refund", exact=True).click()
    desk.get_by_label("Amount in USD").fill("250.00")
    desk.get_by_label("Reason (optional)").fill("Two crates were broken")
    expect(desk.get_by_role("checkbox", name=re.compile("^Credit the invoices"))).to_be_checked()
    desk.get_by_role("button", name="Refund", exact=True).click()
    expect(desk.get_by_text("The refund is on its way.")).to_be_visible()
    stripe_standin.wait_until_delivered()
    page.goto(here)
    expect(page.get_by_text("$250.00 of it was refunded.")).to_be_visible()
    expect(page.get_by_text("Two crates were broken")).to_be_visible()
    open_invoice(page, portal, "INV-1")
    expect(page.locator("h1 + .badge")).to_have_text("Paid")

    dispute = stripe_standin.dispute(intent_of(stripe_standin))
    stripe_standin.wait_until_delivered()
    desk.goto(f"{portal}/staff/payments/gateway")
    expect(desk.get_by_text("$750.00").first).to_be_visible()
    page.reload()
    expect(page.get_by_text("A payment of this invoice is disputed.")).to_be_visible()
    stripe_standin.decide(dispute["id"], "lost")
    stripe_standin.wait_until_delivered()
    page.reload()
    expect(pay_bar(page).get_by_role("link", name="Pay $750.00")).to_be_visible()
