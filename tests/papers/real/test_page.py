"""The page "Is this invoice real?": yes or no, the same no for whatever is wrong, and not without end."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.models import FailedTry
from portal.customers.models import Customer
from portal.ledger.operations import voiding
from portal.papers.models import Paper
from portal.papers.pdf.operations import pdf_of
from portal.papers.pdf.stamping import code_on
from portal.preferences.operations import save_preference
from portal.preferences.rules import LANGUAGE
from portal.tenancy import every_customer
from tests import make
from tests.cast import Cast
from tests.papers.pdf.reading import words_of

PRINTED = re.compile(r"http://localhost/real Code ([0-9A-Z]{4}-[0-9A-Z]{4})")
YES, NO = "Yes, it is real.", "We know no valid paper with this number, total and code."


@pytest.fixture
def invoice(app: Flask, db: Session, cast: Cast) -> Paper:
    """Of 6,240.00 US dollars."""
    return make.invoice(db, cast.acme, 624_000, number="INV-7", currency="USD")


def words_on(db: Session, paper: Paper) -> str:
    """What its PDF says."""
    with every_customer(db, "a test"):
        return words_of(pdf_of(db, db.get_one(Paper, paper.id)))


def ask(
    browser: FlaskClient, paper: Paper | None = None, path: str = "/real", **typed: str
) -> tuple[int, str]:
    """What the page says of the paper's own figures, or others."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(path).text)
    assert token is not None
    own = {"number": "INV-7", "amount": "6,240.00", "currency": "USD"}
    if paper is not None:
        own["code"] = code_on(paper)
    answer = browser.post(path, data={"csrf_token": token[1], **own, **typed})
    return answer.status_code, answer.text


def answer_in(page: str) -> str:
    """The part of the page that answers."""
    found = re.search(r'<div role="status".*?</div>\s*</div>', page, re.DOTALL)
    return found[0] if found else ""


@pytest.mark.parametrize("kind", [make.invoice, make.retainer, make.quote, make.order, make.credit_note])
def test_what_the_pdf_of_each_kind_says_checks_out(
    app: Flask, client: FlaskClient, db: Session, cast: Cast, kind: Callable[..., Paper]
) -> None:
    paper = kind(db, cast.acme, 624_000, number="X-7", currency="USD")
    words = words_on(db, paper)
    printed = PRINTED.search(words)
    assert printed is not None and "Check that it is real:" in words
    status, page = ask(client, number="X-7", code=printed[1])
    assert (status, YES in page, NO in page) == (200, True, False)


def test_the_paper_says_it_in_the_customers_language(app: Flask, db: Session, cast: Cast) -> None:
    save_preference(LANGUAGE, "de")
    paper = make.invoice(db, cast.acme)
    code = code_on(paper)
    assert f"Echtheit prüfen: http://localhost/real Code {code}" in words_on(db, paper)


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"amount": "6240.00"},
        {"amount": "6240"},
        {"amount": "$6,240.00 USD"},
        {"currency": "usd"},
        {"number": " inv-7 "},
    ],
)
def test_it_is_asked_as_it_is_printed_or_plainly(
    client: FlaskClient, invoice: Paper, typed: dict[str, str]
) -> None:
    assert YES in ask(client, invoice, **typed)[1]


def test_small_letters_blanks_and_no_dash_are_the_same_code(client: FlaskClient, invoice: Paper) -> None:
    code = code_on(invoice)
    for typed in (code.lower(), code.replace("-", ""), code.replace("-", " ").lower()):
        assert YES in ask(client, invoice, code=typed)[1]


def test_an_amount_is_read_as_the_reader_writes_it(client: FlaskClient, invoice: Paper) -> None:
    for amount in ("6.240,00", "6240.00"):
        assert "Ja, sie ist echt." in ask(client, invoice, "/real?lang=de", amount=amount)[1]
    assert ask(client, invoice, amount="6.240,00")[0] == 422


def test_whatever_is_wrong_gets_the_same_no(
    app: Flask, db: Session, cast: Cast, client: FlaskClient, invoice: Paper
) -> None:
    void = make.invoice(db, cast.acme, 624_000, number="INV-8", currency="USD")
    of_void = code_on(void)
    with every_customer(db, "a test"):
        voiding.void_paper(void.id, make.DUE, "typed twice")
    make.quote(db, cast.acme, 624_000, number="Q-1", currency="USD", state="draft")
    old = make.quote(db, cast.acme, 624_000, number="Q-2", currency="USD")
    of_old = code_on(old)
    make.quote(db, cast.acme, 624_000, number="Q-2", currency="USD", revision=2)
    wrong: list[dict[str, str]] = [
        {"number": "INV-9"},
        {"amount": "6,240.01"},
        {"currency": "EUR"},
        {"code": "0000-0000"},
        {"number": "INV-8", "code": of_void},
        {"number": "Q-1", "code": "0000-0000"},
        {"number": "Q-2", "code": of_old},
    ]
    answers = {(status, answer_in(page)) for status, page in (ask(client, invoice, **one) for one in wrong)}
    ((status, said),) = answers
    assert status == 200 and NO in said
    assert YES in ask(client, invoice)[1]


def test_a_void_paper_has_no_code(app: Flask, db: Session, cast: Cast) -> None:
    paper = make.invoice(db, cast.acme)
    with every_customer(db, "a test"):
        voiding.void_paper(paper.id, make.DUE, "typed twice")
        assert code_on(db.get_one(Paper, paper.id)) == ""
    assert "/real" not in words_on(db, paper)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("number", "", "Enter the number that is printed on it."),
        ("number", "7" * 61, "Enter the number that is printed on it."),
        ("number", "\x01", "Enter the number that is printed on it."),
        ("amount", "", "Enter the total as it is printed, such as 6,240.00."),
        ("amount", "a lot", "Enter the total as it is printed, such as 6,240.00."),
        ("amount", "-6240", "Enter the total as it is printed, such as 6,240.00."),
        ("amount", "6.2405", "Enter the total as it is printed, such as 6,240.00."),
        ("amount", "9" * 30, "Enter the total as it is printed, such as 6,240.00."),
        ("currency", "", "Enter the three letters of the currency, such as EUR."),
        ("currency", "XYZ", "Enter the three letters of the currency, such as EUR."),
        ("code", "", "Enter the eight characters of the code, such as 7QK2-M9XD."),
        ("code", "ABC", "Enter the eight characters of the code, such as 7QK2-M9XD."),
    ],
)
def test_what_cannot_be_asked_is_said_at_its_field(
    client: FlaskClient, db: Session, invoice: Paper, field: str, typed: str, sentence: str
) -> None:
    status, page = ask(client, invoice, **{field: typed})
    assert status == 422
    assert re.search(rf'id="{field}-err">.*?{re.escape(sentence)}', page, re.DOTALL)
    assert page.count('-err">') == 1 and answer_in(page) == ""
    assert db.scalar(select(func.count()).select_from(FailedTry)) == 0


def test_fifty_times_no_close_the_page_to_this_network_for_fifteen_minutes(
    app: Flask, client: FlaskClient, invoice: Paper
) -> None:
    for number in range(50):
        assert ask(client, invoice, number=f"INV-9{number}")[0] == 200
    status, page = ask(client, invoice)
    assert status == 429 and "Wait 15 minutes" in page and YES not in page
    elsewhere = app.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "203.0.113.7"
    assert YES in ask(elsewhere, invoice)[1]


def test_who_checks_many_real_papers_is_not_stopped(client: FlaskClient, db: Session, invoice: Paper) -> None:
    for _ in range(60):
        assert YES in ask(client, invoice)[1]
    assert db.scalar(select(func.count()).select_from(FailedTry)) == 0


def test_looking_at_the_page_changes_nothing_and_its_address_answers_nothing(
    client: FlaskClient, db: Session, invoice: Paper
) -> None:
    answer = client.get(f"/real?number=INV-7&amount=6240&currency=USD&code={code_on(invoice)}")
    assert answer.status_code == 200 and answer_in(answer.text) == "" and "INV-7" not in answer.text
    assert db.scalar(select(func.count()).select_from(FailedTry)) == 0


def test_staff_find_the_code_beside_the_paper(
    signed_in_staff: Callable[[int], FlaskClient], db: Session, cast: Cast, invoice: Paper
) -> None:
    with every_customer(db, "a test"):
        customer = db.get_one(Customer, cast.acme)
        path = f"/staff/customers/{customer.public_id}/papers/{invoice.public_id}"
    assert code_on(invoice) in signed_in_staff(cast.sam).get(path).text
