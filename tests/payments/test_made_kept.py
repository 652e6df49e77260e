"""The list of payments to keep: as a table, several receipts at once, and under a name."""

import csv
import io
import zipfile
from collections.abc import Callable

import pikepdf
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.ledger.models import Payment
from portal.papers.chosen.rules import MOST_CHOSEN
from tests import make
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.spreadsheets import cells_of

SignedIn = Callable[[int], FlaskClient]


@pytest.fixture
def paid(db: Session, cast: Cast) -> dict[str, Payment]:
    """Two payments of Acme that arrived, one that was only begun, one of Globex."""
    first, second = (make.invoice(db, cast.acme, 10_000, number=f"INV-{number}") for number in (1, 2))
    zoes = make.invoice(db, cast.globex, 5_000)
    return {
        "first": make.payment(db, cast.acme, {first.id: 4_000}),
        "both": make.payment(db, cast.acme, {first.id: 6_000, second.id: 1_250}),
        "begun": make.started_payment(db, cast.acme, {second.id: 1_000}),
        "zoes": make.payment(db, cast.globex, {zoes.id: 5_000}),
    }


def address(form: str, *payments: Payment) -> str:
    return f"/payments/chosen{form}?" + "&".join(f"payment={payment.public_id}" for payment in payments)


def test_every_payment_that_matches_is_kept_with_what_it_paid(
    paid: dict[str, Payment], signed_in: SignedIn, cast: Cast
) -> None:
    ana = signed_in(cast.ana)
    answer = ana.get("/payments/export.csv?sort=amount&size=10&page=3")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert rows[0] == "Payment,Date,Method,Reference,Paid for,Status,Amount,Currency".split(",")
    assert [(row[0], row[4], row[6], row[7]) for row in rows[1:]] == [
        (paid["first"].number, "INV-1", "40.00", "EUR"),
        (paid["both"].number, "INV-1, INV-2", "72.50", "EUR"),
    ]
    assert 'filename="acme-shipping-payments-' in answer.headers["Content-Disposition"]
    sheet = cells_of(ana.get("/payments/export.xlsx?q=INV-2").data)
    assert len(sheet) == 2 and sheet[1][0] == paid["both"].number
    assert ana.get("/payments/export.pdf").status_code == 404


def test_ticked_receipts_become_one_pdf_or_a_zip(
    paid: dict[str, Payment], signed_in: SignedIn, cast: Cast
) -> None:
    ana, chosen = signed_in(cast.ana), (paid["both"], paid["first"])
    page = ana.get("/payments").text
    assert page.count('name="payment"') == 2
    assert "2 chosen" in ana.get(address("", *chosen)).text
    whole = ana.get(address(".pdf", *chosen))
    with pikepdf.open(io.BytesIO(whole.data)) as pdf:
        assert len(pdf.pages) == 2
    bundle = zipfile.ZipFile(io.BytesIO(ana.get(address(".zip", *chosen)).data))
    assert bundle.namelist() == [f"Receipt {payment.number}.pdf" for payment in chosen]
    assert all(bundle.read(name).startswith(b"%PDF") for name in bundle.namelist())


def test_a_strangers_receipt_and_one_that_there_is_not_are_missing(
    paid: dict[str, Payment], signed_in: SignedIn, cast: Cast
) -> None:
    ana = signed_in(cast.ana)
    for other in (paid["zoes"], paid["begun"]):
        for form in ("", ".pdf", ".zip"):
            assert ana.get(address(form, paid["first"], other)).status_code == 404


def test_nothing_or_too_much_gets_a_sentence(signed_in: SignedIn, cast: Cast) -> None:
    ana = signed_in(cast.ana)
    nothing = ana.get("/payments/chosen.pdf")
    assert nothing.status_code == 422 and "Choose at least one payment that has arrived." in nothing.text
    many = "&".join(f"payment={number}" for number in range(MOST_CHOSEN + 1))
    answer = ana.get(f"/payments/chosen.zip?{many}")
    assert answer.status_code == 422 and f"Take at most {MOST_CHOSEN} receipts at once." in answer.text


def test_a_filtered_list_of_payments_is_kept_under_a_name(
    paid: dict[str, Payment], signed_in: SignedIn, cast: Cast
) -> None:
    ana = signed_in(cast.ana)
    assert "Save view" in ana.get("/payments?status=received").text
    form = "/views/new?room=payments&query=status%3Dreceived"
    sent = {"csrf_token": csrf_token(ana, form), "room": "payments", "query": "status=received", "name": "In"}
    answer = ana.post("/views/new", data=sent)
    assert answer.location == "/payments?status=received"
    assert 'aria-current="true">In</a>' in ana.get(answer.location).text
