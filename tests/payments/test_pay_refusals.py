"""The Pay page: who may not pay, what is missing or paid, a gateway that is down, and the way by bank."""

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.customers.models import Contact, ContactRole
from portal.db import transaction
from portal.kit import clock
from portal.ledger.models import Payment
from portal.ledger.operations import payments
from portal.ledger.rules import PaymentState
from portal.papers.models import Paper
from portal.payments.models import GatewayCustomer, SavedMethod
from portal.preferences.models import Organisation
from portal.preferences.operations import save_preference
from portal.preferences.rules import ALLOWS_PART_PAYMENT, ALLOWS_PREPAYMENT, CREDIT_AT_CHECKOUT
from portal.tenancy import every_customer
from tests import make
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.payments.pay_page import SignedIn, ana, button, invoice, online, send, started
from tests.standins.stripe.standin import StripeStandin

__all__ = ["ana", "online"]  # fixtures


def test_who_may_only_look_reads_why_and_can_send_nothing(
    online: Flask, signed_in: SignedIn, db: Session, cast: Cast
) -> None:
    with every_customer(db, "a test"), transaction():
        db.get_one(Contact, cast.ben).role = ContactRole.VIEWER
    ben = signed_in(cast.ben)
    page = f"/pay?paper={invoice(db, cast, 10_000)}"
    html = ben.get(page).text
    assert "You may look at this, but not pay it." in html
    assert button(html) == ""
    assert send(ben, page, seen="10000").status_code == 422
    assert started(db) == []


def test_papers_of_strangers_and_of_nobody_are_missing(ana: FlaskClient, db: Session, cast: Cast) -> None:
    mine = invoice(db, cast)
    zoes = make.invoice(db, cast.globex, 500, payment_methods="card").public_id
    note = make.credit_note(db, cast.acme, 500).public_id
    for wrong in (zoes, note, "x" * 22, "1"):
        assert ana.get(f"/pay?paper={mine}&paper={wrong}").status_code == 404
        assert send(ana, f"/pay?paper={mine}", paper=[wrong]).status_code == 404
        assert ana.get(f"/pay?back={wrong}").status_code == 404


def test_paid_and_void_invoices_start_nothing(ana: FlaskClient, db: Session, cast: Cast) -> None:
    public_id = invoice(db, cast, 10_000)
    with every_customer(db, "a test"):
        paper_id = db.scalars(select(Paper.id).where(Paper.public_id == public_id)).one()
        payments.mark_processing(make.started_payment(db, cast.acme, {paper_id: 10_000}).id)
    assert "Nothing is to pay on it any more." in ana.get(f"/pay?paper={public_id}").text
    assert send(ana, f"/pay?paper={public_id}", paper=[public_id], seen="10000").status_code == 422
    assert len(started(db)) == 1


def test_a_gateway_that_is_down_is_a_sentence_and_the_same_form_works_later(
    ana: FlaskClient, db: Session, cast: Cast, stripe_standin: StripeStandin
) -> None:
    page = f"/pay?paper={invoice(db, cast, 10_000)}"
    stripe_standin.fail("status", times=9, status=503)
    down = send(ana, page)
    assert down.status_code == 422
    assert "does not answer at the moment. Nothing was charged." in down.text
    attempt = re.search(r'name="attempt" value="([^"]+)"', down.text)
    assert attempt is not None
    stripe_standin.clear()
    assert send(ana, page, attempt=attempt[1]).status_code == 303
    assert len(started(db)) == 1


def test_coming_back_without_paying_keeps_the_choice(ana: FlaskClient, db: Session, cast: Cast) -> None:
    save_preference(ALLOWS_PART_PAYMENT, True)
    public_id = invoice(db, cast, 10_000)
    send(ana, f"/pay?paper={public_id}", **{f"amount.{public_id}": "40", "seen": "4000"})
    [payment] = started(db)
    html = ana.get(f"/pay?back={payment.public_id}", follow_redirects=True).text
    assert "You left before paying." in html
    assert button(html) == "Pay €40.00"


def test_coming_back_without_paying_keeps_credit_and_way_and_what_each_invoice_gets(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    save_preference(ALLOWS_PART_PAYMENT, True)
    save_preference(CREDIT_AT_CHECKOUT, "offered")
    make.credit_note(db, cast.acme, 5_000)
    one, other = invoice(db, cast, 3_000), invoice(db, cast, 10_000)
    typed = {f"amount.{one}": "30", f"amount.{other}": "80", "seen": "6000"}
    way = {"uses_credit": "yes", "method": "bank", "saves_bank": "yes"}
    send(ana, f"/pay?paper={one}&paper={other}", **typed, **way)
    [payment] = started(db)
    html = ana.get(f"/pay?back={payment.public_id}", follow_redirects=True).text
    assert re.findall(r'name="amount.[^"]+" value="([^"]+)"', html) == ["30.00", "80.00"]
    assert re.search(r'name="uses_credit" value="yes" checked', html)
    assert re.search(r'name="method" value="bank" checked', html)
    assert re.search(r'name="saves_bank" value="yes" checked', html)
    assert button(html) == "Pay €60.00"


def test_trying_again_after_it_failed_begins_with_the_same_choice(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    save_preference(ALLOWS_PART_PAYMENT, True)
    public_id = invoice(db, cast, 10_000)
    send(ana, f"/pay?paper={public_id}", **{f"amount.{public_id}": "40", "seen": "4000"})
    [payment] = started(db)
    with transaction(), every_customer(db, "a test"):
        db.get_one(Payment, payment.id).state = PaymentState.FAILED
    again = f"/pay?back={payment.public_id}"
    assert f'href="{again}">Try again' in ana.get(f"/payments/{payment.public_id}").text
    html = ana.get(again, follow_redirects=True).text
    assert button(html) == "Pay €40.00" and "You left before paying." not in html


def test_coming_back_without_paying_in_advance_keeps_the_amount(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    save_preference(ALLOWS_PREPAYMENT, True)
    page = "/pay?advance=EUR&advance_amount=70"
    send(ana, page, paper=None, advance="EUR", advance_amount="70", seen="7000")
    [payment] = started(db)
    html = ana.get(f"/pay?back={payment.public_id}", follow_redirects=True).text
    assert button(html) == "Pay €70.00"


def test_nothing_is_charged_but_the_way_that_was_chosen(
    ana: FlaskClient, db: Session, cast: Cast, stripe_standin: StripeStandin
) -> None:
    """Not another saved card where the one on the page was removed meanwhile, by a colleague."""
    with transaction(), every_customer(db, "a test"):
        known = GatewayCustomer(customer_id=cast.acme, gateway_reference="cus_1")
        db.add(known)
        db.flush()
        card = {"customer_id": cast.acme, "gateway_customer_id": known.id, "kind": "card"}
        kept, gone = (SavedMethod(**card, gateway_reference=one) for one in ("pm_1", "pm_2"))
        db.add_all([kept, gone])
        db.flush()
        gone.removed_at, removed = clock.now(), gone.public_id
    page = f"/pay?paper={invoice(db, cast, 10_000, payment_methods='card')}"
    answer = send(ana, page, method=removed)
    assert answer.status_code == 422 and "was removed. Choose another one." in answer.text
    assert send(ana, page, method=None).status_code == 422
    cannot = send(ana, page, method="bank")
    assert cannot.status_code == 422 and "There is a problem" in cannot.text
    assert started(db) == []


def test_where_nothing_is_chosen_the_page_leads_to_the_invoices(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    html = ana.get("/pay").text
    assert "<title>Pay, " in html and "0 invoices" not in html
    assert "Nothing is chosen yet" in html and 'href="/invoices?status=to_pay">Choose invoices' in html
    paid = make.invoice(db, cast.acme, 0, payment_methods="card").public_id
    assert "Nothing to pay here" in ana.get(f"/pay?paper={paid}").text


def test_an_amount_that_cannot_be_read_says_how_one_is_written(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    save_preference(ALLOWS_PART_PAYMENT, True)
    save_preference(ALLOWS_PREPAYMENT, True)
    public_id = invoice(db, cast, 10_000)
    page = f"/pay?paper={public_id}"
    for text in ("forty", "NaN", "1e99", "0.005", "12;3"):
        answer = send(ana, page, **{f"amount.{public_id}": text})
        assert answer.status_code == 422 and "Enter an amount such as 100.00." in answer.text
    assert "Enter an amount above zero." in send(ana, page, **{f"amount.{public_id}": "0"}).text
    advance = send(ana, "/pay?advance=EUR", paper=None, advance="EUR", advance_amount="much")
    assert advance.status_code == 422 and "Enter an amount such as 100.00." in advance.text
    assert started(db) == []


def test_credit_is_not_offered_for_a_retainer_which_it_cannot_pay(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    save_preference(CREDIT_AT_CHECKOUT, "offered")
    make.credit_note(db, cast.acme, 5_000)
    retainer = make.retainer(db, cast.acme, 10_000, payment_methods="card").public_id
    assert "Use my credit first" not in ana.get(f"/pay?paper={retainer}").text
    both = f"/pay?paper={retainer}&paper={invoice(db, cast, 10_000)}"
    assert "Use my credit first" in ana.get(both).text


def test_credit_that_pays_all_says_that_nothing_is_charged(ana: FlaskClient, db: Session, cast: Cast) -> None:
    save_preference(CREDIT_AT_CHECKOUT, "always")
    make.credit_note(db, cast.acme, 20_000)
    html = ana.get(f"/pay?paper={invoice(db, cast, 10_000)}").text
    assert "Your credit pays all of it. Nothing is charged." in html and "Your bank may ask" not in html


def test_the_amounts_are_worked_out_again_with_and_without_script(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    save_preference(ALLOWS_PART_PAYMENT, True)
    public_id = invoice(db, cast, 10_000)
    page = f"/pay?paper={public_id}"
    form = {"csrf_token": csrf_token(ana, page), "paper": public_id, f"amount.{public_id}": "12.34"}
    partial = ana.post("/pay/review", data=form, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert button(partial.text) == "Pay €12.34"
    assert "<html" not in partial.text
    whole = ana.post("/pay/review", data=form, follow_redirects=True)
    assert button(whole.text) == "Pay €12.34"


def test_a_bank_transfer_names_reference_and_amount_and_has_a_code(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    with transaction():
        db.scalars(select(Organisation)).one().bank_details = "Hafenbank, IBAN DE89 3704 0044 0532 0130 00"
    page = f"/pay?paper={invoice(db, cast, 10_000, number='INV-7')}"
    html = ana.get(page).text
    assert "INV-7 C-0001" in html and "DE89 3704 0044 0532 0130 00" in html
    picture = re.search(r'src="(/pay/code.svg[^"]+)"', html)
    assert picture is not None
    answer = ana.get(picture[1].replace("&amp;", "&"))
    assert answer.mimetype == "image/svg+xml" and "<svg" in answer.text and "style=" not in answer.text
    assert ana.get("/pay/code.svg?paper=").status_code == 404


def test_without_a_gateway_only_the_bank_transfer_is_offered(
    app: Flask, signed_in: SignedIn, db: Session, cast: Cast
) -> None:
    with transaction():
        db.scalars(select(Organisation)).one().bank_details = "Hafenbank 4711"
    html = signed_in(cast.ana).get(f"/pay?paper={invoice(db, cast, 10_000)}").text
    assert button(html) == ""
    assert "Hafenbank 4711" in html
