"""Saved cards and bank accounts: when they end, and the page that lists them."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.models import ContactSession
from portal.customers.models import Contact, ContactRole
from portal.db import transaction
from portal.kit import clock
from portal.payments.models import GatewayCustomer, SavedMethod
from portal.payments.wallet.rules import expires_soon, is_expired
from portal.tenancy import every_customer
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.standins.stripe.standin import StripeStandin

SignedIn = Callable[[int], FlaskClient]
PAGE = "/profile/payment-methods"
TODAY = clock.today("Europe/Berlin")


@pytest.mark.parametrize(
    ("today", "expired", "soon"),
    [
        (date(2026, 11, 1), False, False),
        (date(2026, 11, 30), False, True),
        (date(2026, 12, 31), False, True),
        (date(2027, 1, 1), True, False),
    ],
)
def test_a_card_works_through_its_month(today: date, expired: bool, soon: bool) -> None:
    assert (is_expired(12, 2026, today), expires_soon(12, 2026, today)) == (expired, soon)
    assert not is_expired(None, None, today) and not expires_soon(None, None, today)


@pytest.fixture
def methods(db: Session, cast: Cast) -> dict[str, str]:
    """Ana's card and Ben's of Acme, and Zoe's of Globex; the public ids."""
    with every_customer(db, "a test"), transaction():
        made = {}
        for name, contact_id in (("ana", cast.ana), ("ben", cast.ben), ("zoe", cast.zoe)):
            contact = db.get_one(Contact, contact_id)
            known = GatewayCustomer(customer_id=contact.customer_id, gateway_reference=f"cus_{name}")
            db.add(known)
            db.flush()
            made[name] = SavedMethod(
                customer_id=contact.customer_id,
                gateway_customer_id=known.id,
                gateway_reference=f"pm_{name}",
                kind="card",
                brand="visa",
                last4="4242",
                expires_month=TODAY.month,
                expires_year=TODAY.year,
                saved_by_person_id=contact.person_id,
                saved_by_name=name.title(),
            )
            db.add(made[name])
        db.flush()
        return {name: method.public_id for name, method in made.items()}


def prove(db: Session, minutes_ago: int = 0) -> None:
    with every_customer(db, "a test"), transaction():
        for held in db.scalars(select(ContactSession)):
            held.proven_at = clock.now() - timedelta(minutes=minutes_ago)


def first(db: Session, customer_id: int) -> str:
    db.rollback()
    with every_customer(db, "a test"):
        found = db.scalars(
            select(SavedMethod.public_id)
            .where(SavedMethod.customer_id == customer_id, SavedMethod.preferred_at.is_not(None))
            .order_by(SavedMethod.preferred_at.desc())
        )
        return found.first() or ""


def test_the_page_says_who_saved_each_and_that_it_ends_soon(
    signed_in: SignedIn, cast: Cast, methods: dict[str, str]
) -> None:
    html = signed_in(cast.ben).get(PAGE).text
    assert "Visa, ending 4242" in html and "Saved by Ana" in html and "Saved by Ben" in html
    assert "Expires soon" in html and "Saved by Zoe" not in html
    assert f"{methods['ben']}/remove" in html, "his own he may remove"
    assert f"{methods['ana']}/remove" not in html
    assert f"{methods['ben']}/remove" in signed_in(cast.ana).get(PAGE).text, "an admin may remove each"


def test_another_one_is_used_first_only_after_a_proof_of_who_is_here(
    signed_in: SignedIn, db: Session, cast: Cast, methods: dict[str, str]
) -> None:
    ana = signed_in(cast.ana)
    address, form = f"{PAGE}/{methods['ana']}/first", {"csrf_token": csrf_token(ana, PAGE)}
    prove(db, minutes_ago=16)
    asked = ana.post(address, data=form)
    assert asked.headers["Location"].startswith("/again")
    assert first(db, cast.acme) == ""
    prove(db)
    assert ana.post(address, data=form).status_code == 303
    assert first(db, cast.acme) == methods["ana"]
    assert ana.post(f"{PAGE}/{methods['zoe']}/first", data=form).status_code == 404
    assert ana.get(f"{PAGE}/{methods['zoe']}/remove").status_code == 404


def test_who_may_only_look_changes_nothing(
    online: Flask, signed_in: SignedIn, db: Session, cast: Cast, methods: dict[str, str]
) -> None:
    with every_customer(db, "a test"), transaction():
        db.get_one(Contact, cast.ben).role = ContactRole.VIEWER
    ben = signed_in(cast.ben)
    html = ben.get(PAGE).text
    assert "You may look at this, but not change it." in html and "Add a card" not in html
    prove(db)
    form = {"csrf_token": csrf_token(ben, PAGE)}
    assert ben.post(PAGE, data=form).status_code == 422
    assert ben.post(f"{PAGE}/{methods['ben']}/first", data=form).status_code == 422
    assert ben.post(f"{PAGE}/{methods['ben']}/remove", data=form).status_code == 422
    assert first(db, cast.acme) == ""


def test_a_card_is_added_on_the_gateways_page(
    online: Flask, signed_in: SignedIn, db: Session, cast: Cast
) -> None:
    ana = signed_in(cast.ana)
    assert "No payment methods yet" in ana.get(PAGE).text
    prove(db)
    answer = ana.post(PAGE, data={"csrf_token": csrf_token(ana, PAGE), "attempt": "one"})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("http://127.0.0.1")


def test_a_method_is_removed_where_the_gateway_answers_and_stays_where_it_does_not(
    online: Flask,
    stripe_standin: StripeStandin,
    signed_in: SignedIn,
    db: Session,
    cast: Cast,
    methods: dict[str, str],
) -> None:
    ben = signed_in(cast.ben)
    address, form = f"{PAGE}/{methods['ben']}/remove", {"csrf_token": csrf_token(ben, PAGE)}
    prove(db)
    assert "Visa, ending 4242" in ben.get(address).text
    stripe_standin.fail("status", status=503)
    silent = ben.post(address, data=form)
    assert silent.status_code == 422 and "does not answer at the moment" in silent.text
    assert ben.post(f"{PAGE}/{methods['ana']}/remove", data=form).status_code == 422, "it is Ana's"
    assert ben.post(address, data=form).status_code == 303
    assert "Saved by Ben" not in ben.get(PAGE).text
    assert ben.get(address).status_code == 404
