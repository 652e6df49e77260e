"""The receipt of a payment as PDF."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.kit.money import parse_minor
from portal.ledger.operations import refunds
from portal.preferences.operations import save_preference
from portal.preferences.rules import LANGUAGE
from portal.tenancy import entered, every_customer
from tests import make
from tests.cast import Cast
from tests.papers.pdf.reading import claims_of, words_of

SignedIn = Callable[[int], FlaskClient]


def test_it_carries_the_figures_of_its_page(db: Session, cast: Cast, signed_in: SignedIn) -> None:
    invoice, retainer = (
        make.invoice(db, cast.acme, number="INV-7"),
        make.retainer(db, cast.acme, number="RET-7"),
    )
    payment = make.payment(db, cast.acme, {invoice.id: 10_000, retainer.id: 2_345}, amount=15_000)
    with every_customer(db, "a test"):
        refunds.record_refund(1_000, make.DUE, attempt="back", payment_id=payment.id, method="transfer")
    answer = signed_in(cast.ana).get(f"/payments/{payment.public_id}/receipt.pdf?download=1")
    assert f'attachment; filename="Receipt {payment.number}.pdf"' == answer.headers["Content-Disposition"]
    words = words_of(answer.data)
    for part in (
        f"Receipt {payment.number}", "Received from Acme Shipping", "Mar 2, 2026", "INV-7 100.00",
        "Retainer RET-7 23.45", "Credit on your account 16.55", "Refunded €10.00", "Received €150.00 EUR",
    ):  # fmt: skip
        assert part in words, part
    assert claims_of(answer.data)["archivable"] == "3A"


@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_it_is_in_the_customers_language(db: Session, cast: Cast, signed_in: SignedIn, language: str) -> None:
    with entered(db, cast.acme):
        save_preference(LANGUAGE, language, customer_id=cast.acme)
    payment = make.payment(db, cast.acme, amount=parse_minor("1234.56", "EUR"))
    answer = signed_in(cast.ana).get(f"/payments/{payment.public_id}/receipt.pdf")
    assert claims_of(answer.data)["language"] == language
    assert "Receipt" not in words_of(answer.data) and "234,56" in words_of(answer.data)


def test_a_strangers_receipt_and_one_of_money_that_has_not_arrived_are_not_found(
    db: Session, cast: Cast, signed_in: SignedIn
) -> None:
    theirs = make.payment(db, cast.globex, amount=100)
    invoice = make.invoice(db, cast.acme)
    started = make.started_payment(db, cast.acme, {invoice.id: 10_000})
    for one in (theirs, started):
        assert signed_in(cast.ana).get(f"/payments/{one.public_id}/receipt.pdf").status_code == 404
