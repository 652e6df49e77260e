"""What a link may pay, and what of a payment it shows."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.customers.models import Contact
from portal.db import transaction
from portal.ledger.models import Payment
from portal.links.rules import LinkPurpose
from portal.papers.models import Invoice
from portal.payments.gateway import open_gateway
from portal.payments.models import OnlinePayment
from portal.preferences.operations import save_preference
from portal.preferences.rules import ALLOWS_PART_PAYMENT, ALLOWS_PREPAYMENT, CREDIT_AT_CHECKOUT
from portal.tenancy import every_customer
from tests import make
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.links.minted import followed, minted
from tests.payments.conftest import settings_for
from tests.standins.stripe.standin import StripeStandin


@pytest.mark.parametrize("email", ["ben@acme.example", None])
def test_only_who_has_an_address_reads_that_we_write(
    app: Flask, db: Session, cast: Cast, invoice: Invoice, email: str | None
) -> None:
    with transaction(), every_customer(db, "a test"):
        contact = db.get_one(Contact, cast.ben)
        contact.access = "none"
        contact.person_id = person_id = contact.person_id if email else None
    browser, page = followed(app, minted(db, invoice, cast.ben, LinkPurpose.PAY)[1])
    started = make.started_payment(db, cast.acme, {invoice.id: 12_300})
    with transaction(), every_customer(db, "a test"):
        whose = {"customer_id": cast.acme, "payment_id": started.id, "payer_person_id": person_id}
        db.add(OnlinePayment(**whose, way="hosted", request={}, payer_name="Ben Berger"))
    shown = browser.get(f"{page.replace('/invoices', '/pay')}/{started.public_id}?returned=yes").text
    assert "This takes a few seconds." in shown
    assert ("we email you" in shown) is bool(email)


def test_a_link_for_looking_has_no_pay_button_and_the_server_refuses(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    browser, page = followed(app, minted(db, invoice, cast.ana)[1])
    assert "/linked/pay/" not in browser.get(page).text
    pay = page.replace("/invoices", "/pay")
    form = {"csrf_token": csrf_token(browser, page), "attempt": "a", "seen": "12300"}
    assert browser.get(pay).status_code == 422
    assert browser.post(pay, data=form).status_code == 422
    assert browser.post(f"{pay}/review", data=form).status_code == 422
    db.rollback()
    with every_customer(db, "a test"):
        assert db.scalars(select(Payment)).all() == []


def test_a_link_for_paying_pays_its_invoice_and_no_other_whatever_the_form_says(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    other = make.invoice(db, cast.acme, 50_000, number="INV-8", payment_methods="card")
    save_preference(ALLOWS_PREPAYMENT, True)
    browser, page = followed(app, minted(db, invoice, cast.ana, LinkPurpose.PAY)[1])
    assert "Pay €123.00" in browser.get(page).text or "How to pay" in browser.get(page).text
    pay = page.replace("/invoices", "/pay")
    for query in (f"paper={other.public_id}", "all=EUR", "advance=EUR&advance_amount=5"):
        shown = browser.get(f"{pay}?{query}").text
        assert "INV-7" in shown
        assert "INV-8" not in shown
        assert "in advance" not in shown


def test_who_leaves_the_gateway_comes_back_to_the_amount_that_was_typed(
    app: Flask, db: Session, cast: Cast, invoice: Invoice, stripe_standin: StripeStandin
) -> None:
    engine = app.extensions["engine"]
    open_gateway(engine, settings_for(engine, stripe_standin.address))
    save_preference(ALLOWS_PART_PAYMENT, True)
    browser, page = followed(app, minted(db, invoice, cast.ana, LinkPurpose.PAY)[1])
    pay = page.replace("/invoices", "/pay")
    form = {"csrf_token": csrf_token(browser, pay), "attempt": "a", "seen": "4000", "method": "card"}
    assert browser.post(pay, data={**form, f"amount.{invoice.public_id}": "40"}).status_code == 303
    db.rollback()
    with every_customer(db, "a test"):
        begun = db.scalars(select(OnlinePayment)).one()
        left, is_by_link = begun.request["cancel_url"], begun.is_by_link
    assert is_by_link
    html = browser.get(left.removeprefix("http://localhost")).text
    assert "You left before paying." in html and 'name="seen" value="4000"' in html


@pytest.mark.parametrize("use", ["offered", "always"])
def test_credit_of_the_customer_is_neither_shown_nor_used(
    app: Flask, db: Session, cast: Cast, invoice: Invoice, use: str
) -> None:
    make.credit_note(db, cast.acme, 99_900)
    save_preference(CREDIT_AT_CHECKOUT, use)
    browser, page = followed(app, minted(db, invoice, cast.ana, LinkPurpose.PAY)[1])
    shown = browser.get(f"{page.replace('/invoices', '/pay')}?uses_credit=yes").text
    assert "Your credit" not in shown
    assert 'name="seen" value="12300"' in shown


def test_a_payment_of_somebody_else_is_a_missing_page(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    """Offline, by a colleague, or for more than this invoice."""
    browser, page = followed(app, minted(db, invoice, cast.ana, LinkPurpose.PAY)[1])
    offline = make.payment(db, cast.acme, {invoice.id: 100})
    started = make.started_payment(db, cast.acme, {invoice.id: 200})
    with transaction(), every_customer(db, "a test"):
        own = {"customer_id": cast.acme, "payment_id": started.id}
        db.add(OnlinePayment(**own, way="hosted", request={}, payer_name="Ben Berger"))
    for payment in (offline, started):
        for rest in ("", "/receipt.pdf"):
            address = f"{page.replace('/invoices', '/pay')}/{payment.public_id}{rest}"
            assert browser.get(address).status_code == 404
