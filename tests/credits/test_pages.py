"""The list of credit notes and the credit note, as a contact asks for them."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.kit import clock
from portal.ledger.operations import voiding
from portal.ledger.operations.credits import expire_credits
from portal.papers.models import CreditNote, Paper
from portal.tenancy import every_customer
from tests import make
from tests.browsers import numbers_in
from tests.cast import Cast

SignedIn = Callable[[int], FlaskClient]
TODAY = clock.today("Europe/Berlin")


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


@pytest.fixture
def shelf(db: Session, cast: Cast) -> dict[str, Paper]:
    """Credit notes of Acme in every state, and one of Globex."""

    def note(number: str, age: int, total: int, **columns: object) -> CreditNote:
        return make.credit_note(db, cast.acme, total, number=number, issued_on=days(-age), **columns)

    invoice = make.invoice(db, cast.acme, 6_000, number="INV-1", issued_on=days(-90))
    other = make.invoice(db, cast.acme, 2_000, number="INV-2", issued_on=days(-90))
    papers: dict[str, Paper] = {
        "open": note("OPEN-1", 1, 5_000, expires_on=TODAY),
        "part": note("PART-1", 2, 8_000, credits_id=invoice.id),
        "used": note("USED-1", 3, 2_000, credits_id=other.id, expires_on=days(1)),
        "over": note("OVER-1", 40, 3_000, expires_on=days(9)),
        "waits": note("WAITS-1", 50, 4_000, expires_on=days(9)),
        "void": note("VOID-1", 60, 9_000),
        "zoes": make.credit_note(db, cast.globex, 10_000, number="ZOE-1"),
    }
    with every_customer(db, "a test"):
        voiding.void_paper(papers["void"].id, TODAY)
        with transaction():
            db.execute(update(Paper).where(Paper.id == papers["over"].id).values(expires_on=days(-2)))
        expire_credits()
        with transaction():
            db.execute(update(Paper).where(Paper.id == papers["waits"].id).values(expires_on=days(-1)))
    return papers


@pytest.fixture
def ana(signed_in: SignedIn, cast: Cast, shelf: dict[str, Paper]) -> FlaskClient:
    return signed_in(cast.ana)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["OPEN-1", "PART-1", "USED-1", "OVER-1", "WAITS-1", "VOID-1"]),
        ("status=open", ["OPEN-1", "PART-1"]),
        ("status=used", ["USED-1"]),
        ("status=expired", ["OVER-1", "WAITS-1"]),
        ("status=void", ["VOID-1"]),
        ("q=80.00", ["PART-1"]),
        ("q=ZOE", []),
        ("status=open&sort=-left", ["OPEN-1", "PART-1"]),
        ("status=open&sort=-total", ["PART-1", "OPEN-1"]),
        ("sort=number", ["OPEN-1", "OVER-1", "PART-1", "USED-1", "VOID-1", "WAITS-1"]),
    ],
)
def test_the_address_filters_searches_and_sorts(ana: FlaskClient, query: str, expected: list[str]) -> None:
    answer = ana.get(f"/credit-notes?{query}")
    assert answer.status_code == 200
    assert numbers_in(answer.text) == expected


def test_the_list_says_what_is_left_and_of_which_invoice_it_came(ana: FlaskClient) -> None:
    text = ana.get("/credit-notes?status=open").text
    assert "€20.00" in text  # of 80.00 after 60.00 paid the invoice
    assert "For INV-1" in text
    assert "€40.00" not in ana.get("/credit-notes?status=open").text


def test_a_credit_note_says_what_may_still_be_used(ana: FlaskClient, shelf: dict[str, Paper]) -> None:
    part = ana.get(f"/credit-notes/{shelf['part'].public_id}").text
    assert "Left to use" in part
    assert "€20.00" in part
    waiting = ana.get(f"/credit-notes/{shelf['waits'].public_id}").text
    assert "Expired" in waiting
    assert "€0.00" in waiting


def test_a_strangers_note_and_another_kind_are_missing(
    ana: FlaskClient, db: Session, cast: Cast, shelf: dict[str, Paper]
) -> None:
    for public_id in (shelf["zoes"].public_id, make.invoice(db, cast.acme).public_id, "OPEN-1"):
        assert ana.get(f"/credit-notes/{public_id}").status_code == 404
