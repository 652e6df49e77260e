"""Payments in the back office: the list, recording one by hand, taking it back, giving money back."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.customers.models import Customer
from portal.db import transaction
from portal.kit import clock
from portal.ledger.audit import audit
from portal.ledger.models import Payment, Refund
from portal.papers.models import CreditNote, Paper, TaxGroupRow
from portal.preferences.operations import save_preference
from portal.preferences.rules import CURRENCY
from portal.tenancy import every_customer
from tests import make
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.found import verbs

TODAY = clock.today("Europe/Berlin")
Form = dict[str, str]


@pytest.fixture
def page(db: Session, cast: Cast) -> str:
    """Where Acme's money is recorded."""
    with every_customer(db, "a test"):
        return f"/staff/customers/{db.get_one(Customer, cast.acme).public_id}/payments/new"


def test_the_menu_marks_one_entry(sam: FlaskClient, page: str) -> None:
    for path in (page, "/staff/payments", "/staff/payments/gateway", "/staff/payments/gateway/log"):
        menu = sam.get(path).text.partition("</nav>")[0]
        assert menu.count('aria-current="page"') == 1, path


def test_money_is_recorded_in_the_usual_currency_first_where_something_is_owed_in_it(
    sam: FlaskClient, db: Session, cast: Cast, page: str
) -> None:
    save_preference(CURRENCY, "USD")
    make.invoice(db, cast.acme, 1_000, currency="EUR")
    assert "Amount in EUR" in sam.get(page).text
    make.invoice(db, cast.acme, 1_000, currency="USD")
    assert "Amount in USD" in sam.get(page).text


def fields(browser: FlaskClient, page: str) -> Form:
    """What the hidden fields of the form say."""
    html = browser.get(page).text
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html)
    return {name: value for name, value in found if name != "csrf_token"} | {
        "csrf_token": csrf_token(browser, page)
    }


def open_minor(db: Session, *papers: Paper) -> list[int]:
    ids = [paper.id for paper in papers]
    db.rollback()
    with every_customer(db, "a test"):
        found = dict(db.execute(select(Paper.id, Paper.open_minor).where(Paper.id.in_(ids))).all())
    return [found[paper_id] for paper_id in ids]


def payments(db: Session) -> list[Payment]:
    db.rollback()
    with every_customer(db, "a test"):
        found = list(
            db.scalars(select(Payment).order_by(Payment.id).execution_options(populate_existing=True))
        )
        db.expunge_all()
    return found


def is_sound(db: Session) -> bool:
    db.rollback()
    return audit(db) == []


def test_money_is_recorded_over_the_oldest_invoices_and_the_rest_is_credit(
    sam: FlaskClient, db: Session, cast: Cast, page: str
) -> None:
    late = make.invoice(db, cast.acme, 10_000, due_on=TODAY - timedelta(days=20))
    later = make.invoice(db, cast.acme, 20_000, due_on=TODAY + timedelta(days=20))
    form = fields(sam, page) | {
        "amount": "150.00",
        "on": str(TODAY),
        "method": "cheque",
        "reference": "No. 4711",
    }
    answer = sam.post(page, data=form)
    assert answer.status_code == 303
    assert open_minor(db, late, later) == [0, 15_000]
    [payment] = payments(db)
    assert (payment.method, payment.reference, payment.is_online) == ("cheque", "No. 4711", False)
    assert answer.headers["Location"] == f"/staff/payments/{payment.public_id}"
    assert verbs(db) == ["payment_recorded"]
    assert is_sound(db)


def test_money_is_recorded_over_several_invoices_with_typed_amounts(
    sam: FlaskClient, db: Session, cast: Cast, page: str
) -> None:
    one, other = make.invoice(db, cast.acme, 10_000), make.invoice(db, cast.acme, 20_000)
    form = fields(sam, page) | {
        "amount": "1,000.00",
        "on": str(TODAY),
        "method": "bank_transfer",
        "spread": "typed",
    }
    form |= {f"share.{one.public_id}": "40", f"share.{other.public_id}": "200.00"}
    assert sam.post(page, data=form).status_code == 303
    assert open_minor(db, one, other) == [6_000, 0]
    assert payments(db)[0].left_minor == 76_000


def test_money_can_stay_credit(sam: FlaskClient, db: Session, cast: Cast, page: str) -> None:
    invoice = make.invoice(db, cast.acme, 10_000)
    form = fields(sam, page) | {"amount": "50", "on": str(TODAY), "spread": "nothing"}
    assert sam.post(page, data=form).status_code == 303
    assert open_minor(db, invoice) == [10_000]
    assert payments(db)[0].left_minor == 5_000


def test_the_same_form_sent_twice_is_one_payment(
    sam: FlaskClient, db: Session, cast: Cast, page: str
) -> None:
    make.invoice(db, cast.acme, 10_000)
    form = fields(sam, page) | {"amount": "50", "on": str(TODAY)}
    assert sam.post(page, data=form).headers["Location"] == sam.post(page, data=form).headers["Location"]
    assert len(payments(db)) == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"amount": ""}, "Enter an amount above zero"),
        ({"amount": "-5"}, "Enter an amount above zero"),
        ({"amount": "NaN"}, "Enter an amount above zero"),
        ({"amount": "1e99"}, "Enter an amount above zero"),
        ({"amount": "0.005"}, "Enter an amount above zero"),
        ({"amount": "٣"}, "Enter an amount above zero"),
        ({"on": "31.12.2026"}, "Enter the day"),
        ({"on": str(TODAY + timedelta(days=1))}, "The date cannot lie in the future."),
        ({"spread": "typed", "share.{one}": "60"}, "The parts are more than the payment."),
        ({"spread": "typed", "share.{one}": "x"}, "Enter an amount above zero"),
        ({"spread": "typed", "share.{zoe}": "1"}, "were paid meanwhile"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    sam: FlaskClient, db: Session, cast: Cast, page: str, changed: Form, said: str
) -> None:
    one, zoe = make.invoice(db, cast.acme, 10_000), make.invoice(db, cast.globex, 10_000)
    ids = {"one": one.public_id, "zoe": zoe.public_id}
    form = fields(sam, page) | {"amount": "50", "on": str(TODAY), "reference": "kept"}
    answer = sam.post(page, data=form | {name.format(**ids): value for name, value in changed.items()})
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="kept"' in answer.text
    assert payments(db) == []


def test_a_payment_typed_wrongly_is_taken_back(sam: FlaskClient, db: Session, cast: Cast) -> None:
    invoice = make.invoice(db, cast.acme, 10_000)
    public_id = make.payment(db, cast.acme, {invoice.id: 10_000}).public_id
    address = f"/staff/payments/{public_id}/cancel"
    assert sam.post(address, data=fields(sam, address)).status_code == 303
    assert open_minor(db, invoice) == [10_000]
    assert sam.get(address).status_code == 404, "it is cancelled already"
    assert verbs(db) == ["payment_cancelled"]


def test_a_refund_with_its_credit_leaves_nothing_owed(sam: FlaskClient, db: Session, cast: Cast) -> None:
    invoice = make.invoice(db, cast.acme, 11_900)
    with every_customer(db, "a test"), transaction():
        own = {"customer_id": cast.acme, "paper_id": invoice.id}
        db.add(
            TaxGroupRow(**own, position=1, name="VAT", rate_e6=190_000, base_minor=10_000, tax_minor=1_900)
        )
    public_id = make.payment(db, cast.acme, {invoice.id: 11_900}).public_id
    address = f"/staff/payments/{public_id}/refund"
    form = fields(sam, address) | {
        "amount": "50.01",
        "on": str(TODAY),
        "has_note": "yes",
        "reason": "One was broken",
    }
    assert sam.post(address, data=form).status_code == 303
    assert sam.post(address, data=form).status_code == 303, "the same again changes nothing"
    assert open_minor(db, invoice) == [0]
    db.rollback()
    with every_customer(db, "a test"):
        [note] = db.scalars(select(CreditNote))
        assert (note.total_minor, note.credits_id, note.available_minor) == (5_001, invoice.id, 0)
        assert note.tax_minor == 798
        assert db.scalar(select(func.count(Refund.id))) == 1
    assert is_sound(db)


def test_a_refund_without_credit_opens_the_invoice_again(sam: FlaskClient, db: Session, cast: Cast) -> None:
    invoice = make.invoice(db, cast.acme, 10_000)
    public_id = make.payment(db, cast.acme, {invoice.id: 10_000}).public_id
    address = f"/staff/payments/{public_id}/refund"
    [paper] = re.findall(r'href="(/staff/customers/[\w-]+/papers/[\w-]+)"', sam.get(address[:-7]).text)
    assert sam.get(paper).status_code == 200 and paper.endswith(invoice.public_id)
    assert 'value="100.00"' in sam.get(address).text
    form = fields(sam, address) | {"amount": "100.00", "on": str(TODAY)}
    assert sam.post(address, data=form).status_code == 303
    assert open_minor(db, invoice) == [10_000]
    again = sam.post(address, data=fields(sam, address) | {"amount": "0.01", "on": str(TODAY)})
    assert again.status_code == 422
    assert "This is more than is left" in again.text


def test_the_list_finds_payments_of_every_customer_by_name(sam: FlaskClient, db: Session, cast: Cast) -> None:
    for customer_id in (cast.acme, cast.globex):
        invoice = make.invoice(db, customer_id, 10_000)
        make.payment(db, customer_id, {invoice.id: 10_000})
    everything = sam.get("/staff/payments").text
    assert "Acme Shipping" in everything and "Globex" in everything
    found = sam.get("/staff/payments?q=glob&status=received").text
    assert "Globex" in found and "Acme Shipping" not in found
    assert "No payments match" in sam.get("/staff/payments?q=nobody").text


def test_a_payment_that_is_missing_is_a_missing_page(sam: FlaskClient) -> None:
    for part in ("", "/cancel", "/refund"):
        assert sam.get(f"/staff/payments/{'x' * 22}{part}").status_code == 404
