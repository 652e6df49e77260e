"""Home: what is owed, credited and paid, for the right customer."""

import re
from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.kit import clock
from portal.ledger.operations.credits import draw_retainer
from portal.tenancy import every_customer
from tests import make
from tests.cast import Cast

SignedIn = Callable[[int], FlaskClient]
TODAY = clock.today("Europe/Berlin")


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_home_adds_up_what_is_owed_by_currency_and_age(db: Session, cast: Cast, signed_in: SignedIn) -> None:
    make.invoice(db, cast.acme, 10_000, due_on=TODAY - timedelta(days=3))
    make.invoice(db, cast.acme, 25_000, due_on=TODAY + timedelta(days=7))
    make.invoice(db, cast.acme, 40_000, due_on=TODAY + timedelta(days=8))
    make.invoice(db, cast.acme, 900, currency="JPY", due_on=TODAY + timedelta(days=30))
    make.invoice(db, cast.globex, 777_700, due_on=TODAY)
    words = words_of(signed_in(cast.ana).get("/").text)
    assert "Hello, Ana" in words
    assert "You owe €750.00 EUR" in words
    assert "Overdue €100.00 EUR 1 invoice" in words
    assert "Due in 7 days €250.00 EUR 1 invoice" in words
    assert "Later €400.00 EUR 1 invoice" in words
    assert "¥900" in words
    assert "7,777" not in words


def test_home_shows_credit_retainers_and_the_last_payment(
    db: Session, cast: Cast, signed_in: SignedIn
) -> None:
    invoice = make.invoice(db, cast.acme, 10_000)
    make.credit_note(db, cast.acme, 1_500)
    retainer = make.retainer(db, cast.acme, 8_000)
    make.payment(db, cast.acme, {retainer.id: 8_000}, dated_on=make.DUE)
    make.retainer(db, cast.acme, 6_000)
    make.payment(db, cast.acme, {invoice.id: 10_000}, amount=10_200, dated_on=TODAY)
    with every_customer(db, "a test"):
        other = make.invoice(db, cast.acme, 3_000)
        draw_retainer(retainer.id, other.id, 3_000, TODAY)
    words = words_of(signed_in(cast.ana).get("/").text)
    assert "Credit available €17.00" in words  # the note and what is left of the payment
    assert "Retainers to pay €60.00" in words
    assert "Retainers available €50.00" in words
    assert "Last payment €102.00" in words


def test_home_lists_what_to_pay_next_and_who_is_who(db: Session, cast: Cast, signed_in: SignedIn) -> None:
    for days in (9, 1, 5, -2, 30):
        make.invoice(db, cast.acme, 1_000, number=f"N{days}", due_on=TODAY + timedelta(days=days))
    html = signed_in(cast.ben).get("/").text
    assert re.findall(r">(N-?\d+)</a>", html) == ["N-2", "N1", "N5", "N9"]
    words = words_of(html)
    assert "Ana Alvarez Admin" in words
    assert "Ben Berger Payer, you" in words
    assert "Zoe" not in words


def test_home_of_a_customer_who_owes_nothing_says_so(cast: Cast, signed_in: SignedIn) -> None:
    words = words_of(signed_in(cast.zoe).get("/").text)
    assert "Nothing to pay" in words
    assert "None yet" in words
