"""Terms and a signature before an invoice is paid: asked by preference, kept with their evidence."""

import re
from datetime import timedelta
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.customers.models import Customer
from portal.db import transaction
from portal.kit import clock
from portal.links.rules import LinkPurpose
from portal.papers.consent.rules import NotSigned, TermsNotAgreed
from portal.papers.models import Paper
from portal.papers.pdf import operations as press
from portal.papers.pdf.drawing import Drawn
from portal.papers.pdf.models import KeptPdf
from portal.papers.pdf.rules import Step
from portal.payments.agreeing import drawing
from portal.payments.agreeing.drawing import draw_what_is_agreed_to
from portal.payments.agreeing.models import PaymentConsent
from portal.payments.models import GatewayCustomer, SavedMethod
from portal.payments.operations.checkout import open_checkout
from portal.payments.payer import Payer
from portal.preferences.operations import save_preference
from portal.preferences.rules import (
    ALLOWS_PART_PAYMENT,
    ALLOWS_PREPAYMENT,
    ASKS_INVOICE_SIGNATURE,
    ASKS_INVOICE_TERMS,
    CREDIT_AT_CHECKOUT,
    INVOICE_TERMS,
)
from portal.tenancy import entered, every_customer
from tests import make
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.links.minted import followed, minted
from tests.payments.conftest import PAGES
from tests.payments.pay_page import SignedIn, ana, days, invoice, online, send, started

__all__ = ["ana", "online"]  # fixtures
DRAWING = "M10 20L30 40"
SIGNED = {"agrees": "yes", "signed_name": "Ana A", "drawing": DRAWING}


@pytest.fixture
def asks(cast: Cast) -> None:
    """The business wants both, and has terms."""
    save_preference(ASKS_INVOICE_TERMS, True)
    save_preference(ASKS_INVOICE_SIGNATURE, True)
    save_preference(INVOICE_TERMS, "Pay in <b>14</b> days.")


def consents(db: Session) -> list[PaymentConsent]:
    db.rollback()
    with every_customer(db, "a test"):
        found = list(db.scalars(select(PaymentConsent).order_by(PaymentConsent.id)))
        db.expunge_all()
    return found


def test_without_the_preferences_nothing_is_asked(ana: FlaskClient, db: Session, cast: Cast) -> None:
    save_preference(INVOICE_TERMS, "Pay in 14 days.")
    page = f"/pay?paper={invoice(db, cast)}"
    assert "Before you pay" not in ana.get(page).text
    assert send(ana, page, **SIGNED).status_code == 303
    assert consents(db) == []


def test_what_is_missing_is_named_at_its_field_and_what_was_given_stays(
    ana: FlaskClient, db: Session, cast: Cast, asks: None
) -> None:
    page = f"/pay?paper={invoice(db, cast)}"
    html = ana.get(page).text
    assert "Before you pay" in html and "Pay in &lt;b&gt;14&lt;/b&gt; days." in html
    assert "I agree to the terms of this invoice" in html
    unticked = send(ana, page, signed_name="Ana <i>A</i>", drawing=DRAWING)
    assert unticked.status_code == 422 and '<a href="#agrees">Agree to the terms first.' in unticked.text
    assert "Ana &lt;i&gt;A&lt;/i&gt;" in unticked.text and f'value="{DRAWING}"' in unticked.text
    neither = send(ana, page).text
    assert "Agree to the terms first." in neither and "Sign with your name first." in neither
    unsigned = send(ana, page, agrees="yes")
    assert unsigned.status_code == 422 and '<a href="#signed_name">Sign with your name' in unsigned.text
    assert re.search(r'name="agrees" value="yes" checked', unsigned.text)
    for odd in ({"drawing": 'M1 1"/><script>'}, {"signed_name": "x" * 201}):
        assert send(ana, page, **{**SIGNED, **odd}).status_code == 422
    assert (started(db), consents(db)) == ([], [])


def test_a_tick_beside_terms_that_have_changed_does_not_count(
    ana: FlaskClient, db: Session, cast: Cast, asks: None
) -> None:
    page = f"/pay?paper={invoice(db, cast)}"
    seen = re.search(r'name="terms_seen" value="(\w+)"', ana.get(page).text)
    assert seen is not None
    save_preference(INVOICE_TERMS, "Pay at once.")
    late = send(ana, page, **SIGNED, terms_seen=seen[1])
    assert late.status_code == 422 and "Pay at once." in late.text
    assert not re.search(r'name="agrees" value="yes" checked', late.text)
    assert consents(db) == []


def test_the_evidence_says_who_when_from_where_and_of_which_pdf(
    ana: FlaskClient, db: Session, cast: Cast, asks: None
) -> None:
    public_id = invoice(db, cast, number="INV-7")
    page = f"/pay?paper={public_id}"
    form = {"csrf_token": csrf_token(ana, page), "paper": public_id, "seen": "10000", "method": "card"}
    before = clock.now()
    answer = ana.post(
        "/pay",
        data={**form, **SIGNED},
        headers={"User-Agent": "Mozilla/5.0 (Android 14) Firefox/140.0"},
        environ_overrides={"REMOTE_ADDR": "192.0.2.44"},
    )
    assert answer.status_code == 303
    (consent,), (payment,) = consents(db), started(db)
    pdf = ana.get(f"/invoices/{public_id}.pdf").data
    assert (consent.contact_id, consent.contact_name) == (cast.ana, "Ana Alvarez")
    assert before <= consent.at <= clock.now() and consent.payment_id == payment.id
    assert (consent.address, consent.device) == ("192.0.2.44", "Firefox, Android")
    assert consent.pdf_sha256 == sha256(pdf).hexdigest()
    assert (consent.terms, consent.signed_name) == ("Pay in <b>14</b> days.", "Ana A")
    assert consent.drawing == DRAWING
    history = ana.get(f"/invoices/{public_id}").text
    assert "Ana Alvarez agreed to the terms" in history and "Signed by Ana Alvarez" in history


def test_one_tick_is_for_all_that_are_paid_at_once_each_with_its_own_terms(
    ana: FlaskClient, db: Session, cast: Cast, asks: None
) -> None:
    one = invoice(db, cast, number="INV-1", terms="Cash on delivery.")
    others = [invoice(db, cast, number=f"INV-{number}") for number in (2, 3)]
    page = f"/pay?paper={one}&paper={others[0]}&paper={others[1]}"
    html = ana.get(page).text
    assert html.count('name="agrees"') == 1 and "I agree to the terms of these invoices" in html
    assert "Read the terms of INV-1" in html and "Read the terms of INV-2, INV-3" in html
    assert send(ana, page, **SIGNED).status_code == 303
    found = consents(db)
    assert [one.terms for one in found] == ["Cash on delivery."] + 2 * ["Pay in <b>14</b> days."]
    assert len({one.pdf_sha256 for one in found}) == 3 and len({one.payment_id for one in found}) == 1


def test_invoices_without_terms_are_paid_with_a_signature_alone(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    save_preference(ASKS_INVOICE_TERMS, True)
    page = f"/pay?paper={invoice(db, cast)}"
    assert "Before you pay" not in ana.get(page).text
    save_preference(ASKS_INVOICE_SIGNATURE, True)
    assert 'name="agrees"' not in ana.get(page).text
    assert send(ana, page, signed_name="Ana A").status_code == 303
    assert [(one.terms, one.signed_name) for one in consents(db)] == [("", "Ana A")]


def test_what_was_typed_stays_while_the_amounts_are_worked_out(
    ana: FlaskClient, db: Session, cast: Cast, asks: None
) -> None:
    save_preference(ALLOWS_PART_PAYMENT, True)
    public_id = invoice(db, cast)
    page = f"/pay?paper={public_id}"
    form = {"csrf_token": csrf_token(ana, page), "paper": public_id, f"amount.{public_id}": "12.34", **SIGNED}
    partial = ana.post("/pay/review", data=form, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert partial.status_code == 200 and 'value="Ana A"' in partial.text
    assert re.search(r'name="agrees" value="yes" checked', partial.text)


def test_credit_that_pays_all_is_consented_to_as_well(
    ana: FlaskClient, db: Session, cast: Cast, asks: None
) -> None:
    save_preference(CREDIT_AT_CHECKOUT, "always")
    make.credit_note(db, cast.acme, 20_000)
    page = f"/pay?paper={invoice(db, cast)}"
    assert send(ana, page).status_code == 422
    assert send(ana, page, **SIGNED).status_code == 303
    assert [(one.payment_id, one.signed_name) for one in consents(db)] == [(None, "Ana A")]


def test_money_in_advance_is_for_no_invoice_and_needs_nothing(
    ana: FlaskClient, db: Session, cast: Cast, asks: None
) -> None:
    save_preference(ALLOWS_PREPAYMENT, True)
    page = "/pay?advance=EUR&advance_amount=70"
    assert "Before you pay" not in ana.get(page).text
    answer = send(ana, page, paper=None, advance="EUR", advance_amount="70", seen="7000")
    assert answer.status_code == 303 and consents(db) == []


@pytest.fixture
def card(db: Session, cast: Cast) -> str:
    """A saved card of Acme's; its public id."""
    with transaction(), every_customer(db, "a test"):
        known = GatewayCustomer(customer_id=cast.acme, gateway_reference="cus_1")
        db.add(known)
        db.flush()
        card = SavedMethod(
            customer_id=cast.acme, gateway_customer_id=known.id, kind="card", gateway_reference="pm_1"
        )
        db.add(card)
        db.flush()
        return card.public_id


def test_a_saved_card_is_charged_only_after_it_was_agreed(
    ana: FlaskClient, db: Session, cast: Cast, asks: None, card: str
) -> None:
    page = f"/pay?paper={invoice(db, cast)}"
    assert send(ana, page, method=card).status_code == 422
    clock.set_shift(timedelta(minutes=20))  # who has to prove who they are does so before anything is signed
    assert send(ana, page, method=card).location.startswith("/again?")
    assert started(db) == [] and consents(db) == []


def test_what_was_agreed_before_the_proof_of_who_is_here_need_not_be_given_again(
    ana: FlaskClient, signed_in: SignedIn, db: Session, cast: Cast, asks: None, card: str
) -> None:
    page = f"/pay?paper={invoice(db, cast)}"
    clock.set_shift(timedelta(minutes=20))
    asked = send(ana, page, method=card, terms_seen=seen_terms(ana.get(page).text), **SIGNED).location
    back = parse_qs(urlsplit(asked).query)["next"][0]
    html = ana.get(back).text
    assert re.search(r'name="agrees"[^>]* checked', html)
    assert 'value="Ana A"' in html and f'value="{DRAWING}"' in html and "Ana" not in asked
    assert started(db) == [] and consents(db) == [], "it is given when the form is sent, not before"
    ben = signed_in(cast.ben).get(back).text
    assert "Before you pay" in ben and 'value="Ana A"' not in ben and DRAWING not in ben
    save_preference(INVOICE_TERMS, "Pay at once.")
    html = ana.get(back).text
    assert not re.search(r'name="agrees"[^>]* checked', html), "a tick belongs to what stood beside it"
    assert 'value="Ana A"' in html
    clock.set_shift(timedelta(minutes=51))
    assert 'value="Ana A"' not in ana.get(back).text, "nothing waits for ever"


def test_what_will_be_agreed_to_is_drawn_ahead_and_nobody_waits_for_it(
    ana: FlaskClient, db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = invoice(db, cast, due_on=days(2)), invoice(db, cast, due_on=days(1))
    make.invoice(db, cast.acme, payment_methods="")
    make.invoice(db, cast.globex, payment_methods="card")
    draw_what_is_agreed_to()
    assert drawn(db) == [], "nothing is asked of anybody"
    with entered(db, cast.acme):
        save_preference(ASKS_INVOICE_SIGNATURE, True, customer_id=cast.acme)
    monkeypatch.setattr(drawing, "AT_ONCE", 1)
    draw_what_is_agreed_to()
    assert drawn(db) == [mine[1]], "what is due first"
    monkeypatch.setattr(drawing, "AT_ONCE", 9)
    for _ in range(2):
        draw_what_is_agreed_to()
    assert drawn(db) == [mine[1], mine[0]], "of who is asked, what may be paid online, and once"
    monkeypatch.setattr(press, "draw_or_step_down", None)
    page = f"/pay?paper={mine[0]}&paper={mine[1]}"
    assert send(ana, page, signed_name="Ana A").status_code == 303
    with every_customer(db, "a test"):
        kept = set(db.scalars(select(KeptPdf.sha256)))
    assert {consent.pdf_sha256 for consent in consents(db)} == kept


def test_where_the_press_does_not_work_one_pdf_is_tried_ahead_and_letters_do_not_wait(
    db: Session, cast: Cast, online: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice(db, cast, due_on=days(2)), invoice(db, cast, due_on=days(1))
    save_preference(ASKS_INVOICE_SIGNATURE, True)
    tried: list[object] = []
    plain = Drawn(b"%PDF", Step.PLAIN, "It took too long.")
    monkeypatch.setattr(press, "draw_or_step_down", lambda *asked: tried.append(asked) or plain)
    draw_what_is_agreed_to()
    assert len(tried) == 1
    assert drawn(db) == []


def drawn(db: Session) -> list[str]:
    """The papers whose PDF is kept, in the order in which they were drawn."""
    db.rollback()
    with every_customer(db, "a test"):
        wanted = select(Paper.public_id).join(KeptPdf, KeptPdf.paper_id == Paper.id).order_by(KeptPdf.id)
        return list(db.scalars(wanted))


def seen_terms(html: str) -> str:
    found = re.search(r'name="terms_seen" value="([^"]+)"', html)
    return found[1] if found else ""


@pytest.mark.usefixtures("paying")
def test_the_operation_refuses_what_no_page_asked_for(db: Session, cast: Cast, asks: None) -> None:
    payer, chosen = Payer(cast.acme, "Ben"), {invoice(db, cast): 10_000}
    with entered(db, cast.acme), pytest.raises(TermsNotAgreed):
        open_checkout(payer, "EUR", chosen, attempt="a", pages=PAGES)
    save_preference(ASKS_INVOICE_TERMS, False)
    with entered(db, cast.acme), pytest.raises(NotSigned):
        open_checkout(payer, "EUR", chosen, attempt="a", pages=PAGES)
    assert started(db) == []


def test_who_follows_a_link_agrees_and_signs_too(online: Flask, db: Session, cast: Cast, asks: None) -> None:
    paper = make.invoice(db, cast.acme, 12_300, number="INV-7", payment_methods="card")
    browser, page = followed(online, minted(db, paper, cast.ben, LinkPurpose.PAY)[1])
    pay = page.replace("/invoices", "/pay")
    assert "Before you pay" in browser.get(pay).text
    form = {"csrf_token": csrf_token(browser, pay), "attempt": "a", "seen": "12300", "method": "card"}
    assert browser.post(pay, data=form).status_code == 422
    assert browser.post(pay, data={**form, **SIGNED}).status_code == 303
    (consent,) = consents(db)
    assert (consent.contact_id, consent.paper_id, consent.signed_name) == (cast.ben, paper.id, "Ana A")


def test_staff_read_the_evidence_on_the_paper(
    ana: FlaskClient, signed_in_staff: SignedIn, db: Session, cast: Cast, asks: None
) -> None:
    public_id = invoice(db, cast, number="INV-7")
    send(ana, f"/pay?paper={public_id}", **SIGNED)
    (consent,) = consents(db)
    with every_customer(db, "a test"):
        acme = db.get_one(Customer, cast.acme).public_id
    html = signed_in_staff(cast.sam).get(f"/staff/customers/{acme}/papers/{public_id}").text
    assert "Agreed before paying" in html and consent.pdf_sha256 in html
    assert f'<path d="{DRAWING}"/>' in html and "Terms that were agreed to" in html


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM payment_consents", "UPDATE payment_consents SET pdf_sha256 = 'other'"],
)
def test_the_evidence_is_final_even_for_direct_sql(
    engine: Engine, ana: FlaskClient, db: Session, cast: Cast, asks: None, statement: str
) -> None:
    send(ana, f"/pay?paper={invoice(db, cast)}", **SIGNED)
    assert len(consents(db)) == 1
    with pytest.raises(IntegrityError), engine.execution_options(migrating=True).begin() as bare:
        bare.execute(text(statement))
