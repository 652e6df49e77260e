"""Paying on a phone through the stand-in: by card, declined, by bank account, with a saved card."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.payments.agreeing.models import PaymentConsent
from portal.preferences.models import Organisation
from portal.preferences.operations import save_preference
from portal.preferences.rules import ASKS_INVOICE_SIGNATURE, ASKS_INVOICE_TERMS, INVOICE_TERMS
from portal.tenancy import every_customer
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

DECLINED = "4000000000009995"
Opens = Callable[..., Page]
__all__ = ["portal"]


def test_ana_pays_an_invoice_by_card_and_the_statement_shows_it(portal: str, open_page: Opens) -> None:
    page = open_page(PHONE, has_touch=True)
    sign_in(page, portal)
    open_invoice(page, portal, "INV-1")
    pay_bar(page).get_by_role("link", name="Pay $1,000.00").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pay INV-1")
    pay_bar(page).get_by_role("button", name="Pay $1,000.00").tap()
    fill_in_card(page, CARD)
    page.get_by_role("button", name="Pay").click()
    expect(page).to_have_url(re.compile(r"/payments/[\w-]{22}\?returned=yes"))
    expect(result(page)).to_have_text("$1,000.00 received, thank you", timeout=20_000)
    expect(page.get_by_text("Visa, ending 4242").first).to_be_visible()
    page.get_by_role("link", name="See receipt").tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Receipt PAY-")
    page.goto(f"{portal}/statement?currency=USD")
    expect(page.get_by_text(re.compile("Payment PAY-")).first).to_be_visible()
    open_invoice(page, portal, "INV-1")
    expect(page.locator("h1 + .badge")).to_have_text("Paid")
    expect(pay_bar(page)).to_have_count(0)


def test_a_declined_card_says_why_and_another_one_works(portal: str, open_page: Opens) -> None:
    page = open_page(PHONE, has_touch=True)
    sign_in(page, portal)
    go_to_pay(page, portal, "INV-1")
    leave_to_pay(page)
    fill_in_card(page, DECLINED)
    page.get_by_role("button", name="Pay").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_text("You left before paying.")).to_be_visible()
    pay_bar(page).get_by_role("button", name="Pay $1,000.00").tap()
    fill_in_card(page, CARD)
    page.get_by_role("button", name="Pay").click()
    expect(result(page)).to_have_text("$1,000.00 received, thank you", timeout=20_000)


def test_the_way_by_bank_transfer_stays_open_while_the_amount_is_changed(
    portal: str, open_page: Opens, db: Session
) -> None:
    with transaction():
        db.scalars(select(Organisation)).one().bank_details = "Hafenbank 4711"
    page = open_page(PHONE, has_touch=True)
    sign_in(page, portal)
    go_to_pay(page, portal, "INV-1")
    page.get_by_text("Pay by bank transfer instead").tap()
    page.get_by_label("Amount for INV-1").fill("250")
    page.get_by_label("Amount for INV-1").blur()
    expect(pay_bar(page).get_by_role("button", name="Pay $250.00")).to_be_visible()
    expect(page.get_by_text("Hafenbank 4711")).to_be_visible()


IS_DRAWN = "one => one.getContext('2d').getImageData(0, 0, one.width, one.height).data.some(Boolean)"


def test_terms_and_a_drawn_signature_stay_while_the_amount_is_changed(
    portal: str, open_page: Opens, look: Callable[[Page], None], db: Session
) -> None:
    save_preference(ASKS_INVOICE_TERMS, True)
    save_preference(ASKS_INVOICE_SIGNATURE, True)
    save_preference(INVOICE_TERMS, "Payment within 30 days.")
    page = open_page(PHONE, has_touch=True)
    sign_in(page, portal)
    go_to_pay(page, portal, "INV-1")
    leave_to_pay(page)
    expect(page.get_by_role("alert")).to_contain_text("Agree to the terms first.")
    look(page)
    page.get_by_text("Read the terms").tap()
    page.get_by_label("I agree to the terms of this invoice").check()
    page.get_by_label("Sign with your name").fill("Ana Alvarez")
    sheet = page.locator("canvas").bounding_box()
    assert sheet is not None
    page.mouse.move(sheet["x"] + 20, sheet["y"] + 20)
    page.mouse.down()
    page.mouse.move(sheet["x"] + 120, sheet["y"] + 60, steps=4)
    page.mouse.up()
    page.get_by_label("Amount for INV-1").fill("250")
    page.get_by_label("Amount for INV-1").blur()
    pay = pay_bar(page).get_by_role("button", name="Pay $250.00")
    expect(pay).to_be_visible()
    expect(page.get_by_text("Payment within 30 days.")).to_be_visible()
    assert page.locator("canvas").evaluate(IS_DRAWN)
    page.get_by_label("I agree to the terms of this invoice").uncheck()
    pay.tap()
    expect(page.get_by_role("alert")).to_contain_text("Agree to the terms first.")
    assert page.locator("canvas").evaluate(IS_DRAWN), "what was drawn is seen on the page that asks for more"
    page.get_by_label("I agree to the terms of this invoice").check()
    pay.tap()
    fill_in_card(page, CARD)
    page.get_by_role("button", name="Pay").click()
    expect(result(page)).to_have_text("$250.00 received, thank you", timeout=20_000)
    db.rollback()
    with every_customer(db, "a test"):
        (consent,) = db.scalars(select(PaymentConsent)).all()
    assert (consent.terms, consent.signed_name) == ("Payment within 30 days.", "Ana Alvarez")
    assert consent.drawing.startswith("M") and consent.drawing.count("L") >= 3, "all that was drawn"


def test_a_bank_debit_is_on_its_way_for_days_and_then_received(
    portal: str, open_page: Opens, stripe_standin: StripeStandin
) -> None:
    page = open_page(PHONE, has_touch=True)
    sign_in(page, portal)
    go_to_pay(page, portal, "INV-2")
    page.get_by_role("radio", name=re.compile("Bank account")).check()
    pay_bar(page).get_by_role("button", name=re.compile("Pay")).tap()
    fill_in_account(page)
    page.get_by_role("button", name="Pay").click()
    expect(result(page)).to_have_text("Your bank is processing $1,000.00", timeout=20_000)
    expect(page.get_by_text("Do not pay again.")).to_be_visible()
    here = page.url
    open_invoice(page, portal, "INV-2")
    expect(page.locator("h1 + .badge")).to_have_text("Processing")
    expect(pay_bar(page)).to_have_count(0)
    stripe_standin.pass_time(days=7)
    stripe_standin.wait_until_delivered()
    page.goto(here)
    expect(result(page)).to_have_text("$1,000.00 received, thank you")


def test_several_invoices_are_paid_together_in_part_and_one_is_left_out(
    portal: str, open_page: Opens
) -> None:
    page = open_page(DESK)
    sign_in(page, portal, "/invoices")
    for number in ("INV-1", "INV-2", "INV-3"):
        page.get_by_role("checkbox", name=f"Choose {number}").check()
    bar = page.locator("#invoices-chosen")
    expect(bar.get_by_role("status")).to_contain_text("3 chosen")
    bar.get_by_role("link", name=re.compile("^Pay")).click()
    expect(page.get_by_text("INV-3 is left out.")).to_be_visible()
    page.get_by_role("textbox", name="Amount for INV-2").fill("250.50")
    page.get_by_role("textbox", name="Amount for INV-2").blur()
    button = page.get_by_role("complementary", name="Summary").get_by_role("button", name="Pay $1,250.50")
    expect(button).to_be_visible()
    button.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("USD 1,250.50")
    fill_in_card(page, CARD)
    page.get_by_role("button", name="Pay").click()
    expect(result(page)).to_have_text("$1,250.50 received, thank you", timeout=20_000)
    open_invoice(page, portal, "INV-2")
    expect(page.get_by_role("complementary").get_by_role("link", name="Pay $749.50")).to_be_visible()


def test_a_saved_card_pays_in_one_step(portal: str, open_page: Opens) -> None:
    page = open_page(PHONE, has_touch=True)
    sign_in(page, portal)
    go_to_pay(page, portal, "INV-1")
    leave_to_pay(page)
    fill_in_card(page, CARD)
    page.get_by_role("checkbox", name=re.compile("Save")).check()
    page.get_by_role("button", name="Pay").click()
    expect(result(page)).to_have_text("$1,000.00 received, thank you", timeout=20_000)
    open_invoice(page, portal, "INV-2")
    pay_bar(page).get_by_role("link", name=re.compile("Pay")).tap()
    expect(page.get_by_role("radio", name=re.compile("Visa, ending 4242"))).to_be_checked()
    pay_bar(page).get_by_role("button", name="Pay $1,000.00").tap()
    expect(page).to_have_url(re.compile("/payments/"))
    expect(result(page)).to_have_text("$1,000.00 received, thank you", timeout=20_000)


def test_paying_works_without_script(portal: str, open_page: Opens) -> None:
    page = open_page(PHONE, java_script_enabled=False)
    sign_in(page, portal)
    open_invoice(page, portal, "INV-1")
    pay_bar(page).get_by_role("link", name=re.compile("Pay")).click()
    page.get_by_role("textbox", name="Amount for INV-1").fill("400")
    pay_bar(page).get_by_role("button", name=re.compile("Pay")).click()
    expect(page.get_by_text("The amount changed while you were here.")).to_be_visible()
    pay_bar(page).get_by_role("button", name="Pay $400.00").click()
    fill_in_card(page, CARD)
    page.get_by_role("button", name="Pay").click()
    expect(page).to_have_url(re.compile("/payments/"))
    page.get_by_role("link", name=re.compile("Look again|See receipt")).first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_no_page_of_paying_puts_up_a_barrier(
    portal: str, open_page: Opens, look: Callable[[Page], None]
) -> None:
    page = open_page(PHONE)
    sign_in(page, portal)
    for path in ("/", "/invoices", "/pay?all=USD", "/pay?advance=USD", "/payments"):
        page.goto(f"{portal}{path}")
        look(page)
