"""What stands beside a paper: links to its kin, what happened, the business's message, and what was used."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.customers.models import Customer
from portal.ledger.operations import credits as crediting
from portal.ledger.operations import refunds, voiding
from portal.papers.addresses import path_of_paper
from portal.preferences.models import Organisation
from portal.preferences.operations import save_preference
from portal.preferences.rules import PAID_MESSAGE, SHOWS_CREDITS, UNPAID_MESSAGE
from portal.tenancy import every_customer
from tests import make
from tests.cast import Cast
from tests.make import ISSUED
from tests.papers.pdf.reading import words_of

SignedIn = Callable[[int], FlaskClient]


def test_the_message_fits_what_is_open(signed_in: SignedIn, db: Session, cast: Cast) -> None:
    invoice = make.invoice(db, cast.acme, 10_000)
    ana, page = signed_in(cast.ana), f"/invoices/{invoice.public_id}"
    save_preference(UNPAID_MESSAGE, "Please <b>quote</b> the number.")
    save_preference(PAID_MESSAGE, "Thank you!")
    shown = ana.get(page).text
    assert "Please &lt;b&gt;quote&lt;/b&gt; the number." in shown and "Thank you!" not in shown
    make.payment(db, cast.acme, {invoice.id: 10_000})
    shown = ana.get(page).text
    assert "Thank you!" in shown and "Please &lt;b&gt;" not in shown


def test_an_invoice_tells_what_happened_to_it_and_by_what_it_was_paid(
    signed_in: SignedIn, db: Session, cast: Cast
) -> None:
    invoice = make.invoice(db, cast.acme, 10_000)
    note = make.credit_note(db, cast.acme, 4_000, number="CN-7", credits_id=invoice.id)
    payment = make.payment(db, cast.acme, {invoice.id: 6_000})
    ana, page = signed_in(cast.ana), f"/invoices/{invoice.public_id}"
    ana.get(page).close()
    shown = ana.get(page).text
    history = shown[shown.index('id="history-h"') :]
    for words in ("First opened by Ana Alvarez", "Sent", "Credit note CN-7", payment.number):
        assert words in history, words
    assert f'href="/credit-notes/{note.public_id}"' in shown
    assert f'href="/payments/{payment.public_id}"' in shown


def test_a_credit_note_says_what_it_paid_what_went_back_and_what_is_left(
    signed_in: SignedIn, db: Session, cast: Cast
) -> None:
    invoice = make.invoice(db, cast.acme, 10_000, number="INV-9")
    note = make.credit_note(db, cast.acme, 5_000)
    with every_customer(db, "a test"):
        crediting.apply_credit_note(note.id, invoice.id, 2_000, ISSUED)
        refunds.record_refund(1_000, ISSUED, attempt="r", paper_id=note.id, method="transfer")
    shown = signed_in(cast.ana).get(f"/credit-notes/{note.public_id}").text
    uses = shown[shown.index('id="uses-h"') :]
    assert f'href="/invoices/{invoice.public_id}"' in uses and "€20.00" in uses
    assert "Refund" in uses and "€10.00" in uses
    assert uses.count("€20.00") == 2, "as much is left as was used for the invoice"


def test_a_voided_paper_says_why_and_what_took_its_place(
    signed_in: SignedIn, db: Session, cast: Cast
) -> None:
    invoice = make.invoice(db, cast.acme, number="INV-OLD")
    other = make.invoice(db, cast.acme, number="INV-ALONE")
    with every_customer(db, "a test"):
        voiding.void_paper(invoice.id, ISSUED, "Wrong address")
        voiding.void_paper(other.id, ISSUED, "Sent <twice>")
    make.invoice(db, cast.acme, number="INV-NEW", replaces_id=invoice.id)
    ana = signed_in(cast.ana)
    assert "Replaced by <a" in ana.get(f"/invoices/{invoice.public_id}").text
    shown = ana.get(f"/invoices/{other.public_id}").text
    assert "This invoice is void." in shown and "Sent &lt;twice&gt;" in shown and "Voided" in shown


def test_a_room_that_is_closed_is_not_linked_to(signed_in: SignedIn, db: Session, cast: Cast) -> None:
    invoice = make.invoice(db, cast.acme, 10_000)
    note = make.credit_note(db, cast.acme, 4_000, credits_id=invoice.id)
    ana = signed_in(cast.ana)
    save_preference(SHOWS_CREDITS, False)
    shown = ana.get(f"/invoices/{invoice.public_id}").text
    linked = shown[shown.find('id="linked-h"') :] if 'id="linked-h"' in shown else ""
    assert note.public_id not in linked
    assert ana.get(f"/comments/{note.public_id}").status_code == 404


def test_placeholders_are_filled_on_the_page_as_on_the_pdf_and_never_as_code(
    signed_in: SignedIn, db: Session, cast: Cast
) -> None:
    with every_customer(db, "a test"):
        customer = db.get_one(Customer, cast.acme)
        customer.custom1, customer.id_number = "<b>#boat $x$", "ID-7"
        number = customer.number
        db.commit()
    notes = "For $client.number, $client.id_number, $client.custom1, $contact.custom4; $5 stay."
    invoice = make.invoice(db, cast.acme, notes=notes)
    quote = make.quote(db, cast.acme, terms="Terms of $client.number.")
    ana = signed_in(cast.ana)
    page = ana.get(f"/invoices/{invoice.public_id}").text
    assert f"For {number}, ID-7, &lt;b&gt;#boat $x$, ; $5 stay." in page
    assert f"For {number}, ID-7, <b>#boat $x$, ; $5 stay." in words_of(
        ana.get(f"/invoices/{invoice.public_id}.pdf").data
    )
    assert f"Terms of {number}." in ana.get(f"/quotes/{quote.public_id}").text


def test_a_page_has_the_facts_and_texts_of_its_pdf_in_the_same_order(
    signed_in: SignedIn, db: Session, cast: Cast
) -> None:
    with every_customer(db, "a test"):
        db.get_one(Customer, cast.acme).tax_number = "DE 77"
        db.scalars(select(Organisation)).one().bank_details = "Hafenbank\nDE89 3704 0044 0532 0130 00"
        db.commit()
    quote = make.quote(db, cast.acme, terms="Thirty days.", revision=2, valid_until_on=date(2099, 1, 1))
    order = make.order(db, cast.acme, based_on_id=quote.id)
    first = make.invoice(db, cast.acme, number="INV-FIRST")
    deposit = {"deposit_minor": 4_000, "deposit_due_on": ISSUED, "notes": "Mind the gap."}
    invoice = make.invoice(
        db, cast.acme, based_on_id=order.id, replaces_id=first.id, purchase_order="PO 9", **deposit
    )
    note = make.credit_note(db, cast.acme, 100, credits_id=invoice.id, expires_on=date(2099, 1, 1))
    ana = signed_in(cast.ana)
    for paper in (quote, order, invoice, note, make.retainer(db, cast.acme)):
        address = path_of_paper(paper.kind, paper.public_id)
        shown = unescape(ana.get(address).text)
        article = shown[shown.index("<article") : shown.index("</article>")]
        words = " ".join(re.sub(r"<[^>]+>", " ", article).split())
        printed = words_of(ana.get(f"{address}.pdf").data)
        for label in ("Issued", "Ordered", "Due", "Valid until", "Use until", "Your PO", "Order", "Quote",
                      "For invoice", "Replaces", "Revision", "Customer number", "Your tax number",
                      "Deposit, due", "Rest, due", "Pay by bank transfer", "Notes", "Terms", "DE 77",
                      "DE89 3704 0044 0532 0130 00", "Mind the gap.", "Thirty days.",
                      "INV-FIRST", "PO 9"):  # fmt: skip
            assert (label in words) == (label in printed), (paper.kind, label, words, printed)
        labels = re.findall(r'<dt class="k">([^<]+)', article)
        places = [printed.index(f" {label} ") for label in labels]
        assert places == sorted(places), (paper.kind, labels, printed)
    assert "Hafenbank" in ana.get(f"/invoices/{invoice.public_id}").text
    void = make.invoice(db, cast.acme, state="void")
    assert "Hafenbank" not in ana.get(f"/invoices/{void.public_id}").text
    assert "Hafenbank" not in words_of(ana.get(f"/invoices/{void.public_id}.pdf").data)
    assert "Hafenbank" not in ana.get(f"/orders/{order.public_id}").text
