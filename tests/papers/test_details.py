"""What stands beside a paper: links to its kin, what happened, the business's message, and what was used."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.customers.models import Customer
from portal.ledger.operations import credits as crediting
from portal.ledger.operations import refunds, voiding
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
