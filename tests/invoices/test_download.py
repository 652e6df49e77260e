"""The invoice as PDF, as a contact asks for it."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.preferences.operations import save_preference
from portal.preferences.rules import LANGUAGE
from portal.tenancy import entered
from tests import make
from tests.cast import Cast
from tests.papers.pdf.reading import words_of

SignedIn = Callable[[int], FlaskClient]


def test_it_is_looked_at_or_saved_under_its_name(db: Session, cast: Cast, signed_in: SignedIn) -> None:
    invoice = make.invoice(db, cast.acme, 12_345, number="INV/7")
    browser = signed_in(cast.ana)
    shown = browser.get(f"/invoices/{invoice.public_id}.pdf")
    assert shown.status_code == 200 and shown.mimetype == "application/pdf"
    assert "€123.45 EUR" in words_of(shown.data)
    assert shown.headers["Content-Disposition"] == 'inline; filename="Invoice INV-7.pdf"'
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    saved = browser.get(f"/invoices/{invoice.public_id}.pdf?download")
    assert saved.headers["Content-Disposition"] == 'attachment; filename="Invoice INV-7.pdf"'
    assert saved.data == shown.data


def test_it_is_named_and_written_in_the_customers_language_whatever_the_reader_speaks(
    db: Session, cast: Cast, signed_in: SignedIn
) -> None:
    with entered(db, cast.acme):
        save_preference(LANGUAGE, "fr", customer_id=cast.acme)
    invoice = make.invoice(db, cast.acme, number="INV-7")
    shown = signed_in(cast.ana).get(f"/invoices/{invoice.public_id}.pdf", headers={"Accept-Language": "de"})
    assert 'filename="Facture INV-7.pdf"' in shown.headers["Content-Disposition"]
    assert "Facture INV-7" in words_of(shown.data)


def test_a_strangers_invoice_a_draft_and_a_missing_one_are_not_found(
    db: Session, cast: Cast, signed_in: SignedIn
) -> None:
    theirs = make.invoice(db, cast.globex)
    for public_id in (theirs.public_id, "AAAAAAAAAAAAAAAAAAAAAA"):
        for ending in ("", "?download"):
            assert signed_in(cast.ana).get(f"/invoices/{public_id}.pdf{ending}").status_code == 404


def test_the_page_offers_it(db: Session, cast: Cast, signed_in: SignedIn) -> None:
    invoice = make.invoice(db, cast.acme)
    html = signed_in(cast.ana).get(f"/invoices/{invoice.public_id}").text
    assert f'href="/invoices/{invoice.public_id}.pdf?download=1"' in html
    assert "data-print" in html
