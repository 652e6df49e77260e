"""The preferences of paying: for everyone, for a group, for a customer."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.customers.models import Customer, CustomerGroup
from portal.db import transaction
from portal.preferences.cascade import choices_of
from portal.preferences.choices import Preference
from portal.preferences.operations import save_preference
from portal.preferences.rules import (
    ALLOWS_BANK_DEBIT,
    ALLOWS_PART_PAYMENT,
    CREDIT_AT_CHECKOUT,
    PART_PAYMENT_MINIMUM,
    PAYMENT_METHODS_OFFERED,
)
from portal.tenancy import every_customer
from tests import make
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.found import verbs

WithRole = Callable[[str], FlaskClient]
EVERYONE = "/staff/settings/paying"


@pytest.fixture
def group(db: Session, cast: Cast) -> str:
    """Acme's group, where its preferences are."""
    with every_customer(db, "a test"), transaction():
        good = CustomerGroup(name="Good customers")
        db.add(good)
        db.flush()
        db.get_one(Customer, cast.acme).group_id = good.id
        return f"{EVERYONE}?group={good.public_id}"


@pytest.fixture
def acme(db: Session, cast: Cast) -> str:
    with every_customer(db, "a test"):
        return f"/staff/customers/{db.get_one(Customer, cast.acme).public_id}/paying"


def send(browser: FlaskClient, page: str, **fields: object) -> TestResponse:
    version = re.search(r'name="version" value="(\d+)"', browser.get(page).text)
    assert version is not None
    form = {"csrf_token": csrf_token(browser, page), "version": version[1], **fields}
    return browser.post(page, data=form)


def now(db: Session, cast: Cast, preference: Preference[object]) -> object:
    db.rollback()
    with every_customer(db, "a test"):
        group_id = db.get_one(Customer, cast.acme).group_id
        return choices_of(db, cast.acme, group_id)[preference]


def test_a_customers_choice_goes_before_its_groups_and_that_before_everyones(
    sam: FlaskClient, db: Session, cast: Cast, group: str, acme: str
) -> None:
    assert send(sam, EVERYONE, allows_part_payment="no", methods=["card"]).status_code == 303
    assert now(db, cast, ALLOWS_PART_PAYMENT) is False
    assert now(db, cast, PAYMENT_METHODS_OFFERED) == ("card",)
    assert send(sam, group, allows_part_payment="yes", methods_source="above").status_code == 303
    assert now(db, cast, ALLOWS_PART_PAYMENT) is True
    assert send(sam, acme, allows_part_payment="no", methods_source="own").status_code == 303
    assert now(db, cast, ALLOWS_PART_PAYMENT) is False
    assert now(db, cast, PAYMENT_METHODS_OFFERED) == ()
    assert "As further up: Yes" in sam.get(acme).text
    assert send(sam, acme, allows_part_payment="", methods_source="above").status_code == 303
    assert now(db, cast, ALLOWS_PART_PAYMENT) is True
    assert now(db, cast, PAYMENT_METHODS_OFFERED) == ("card",)
    assert "paying_preferences_changed" in verbs(db)


def test_a_customer_may_be_allowed_to_pay_by_bank_account(
    sam: FlaskClient, db: Session, cast: Cast, acme: str
) -> None:
    assert not now(db, cast, ALLOWS_BANK_DEBIT)
    assert send(sam, acme, allows_bank_debit="yes", methods_source="above").status_code == 303
    assert now(db, cast, ALLOWS_BANK_DEBIT)
    assert '<option value="yes" selected>' in sam.get(acme).text


def test_least_amounts_are_by_currency(sam: FlaskClient, db: Session, cast: Cast, acme: str) -> None:
    make.invoice(db, cast.acme, 10_000, currency="JPY")
    sent = {
        "part_payment_minimum.EUR": "25.00",
        "part_payment_minimum.JPY": "3,000",
        "methods_source": "above",
    }
    assert send(sam, acme, **sent).status_code == 303
    assert now(db, cast, PART_PAYMENT_MINIMUM) == {"EUR": 2_500, "JPY": 3_000}
    shown = sam.get(acme).text
    assert 'value="25.00"' in shown and 'value="3,000"' in shown


def test_what_is_no_amount_is_said_and_what_was_typed_stays(
    sam: FlaskClient, db: Session, cast: Cast, acme: str
) -> None:
    sent = {"part_payment_minimum.EUR": "lots", "credit_at_checkout": "always", "methods_source": "above"}
    answer = send(sam, acme, **sent)
    assert answer.status_code == 422
    assert "Enter an amount such as 25.00" in answer.text
    assert 'value="lots"' in answer.text and '<option value="always" selected>' in answer.text
    assert now(db, cast, CREDIT_AT_CHECKOUT) == "offered"


def test_somebody_elses_change_is_not_saved_over(
    sam: FlaskClient, db: Session, cast: Cast, acme: str
) -> None:
    form = {"csrf_token": csrf_token(sam, acme), "version": "1", "allows_part_payment": "yes"}
    save_preference(ALLOWS_PART_PAYMENT, False)
    answer = sam.post(acme, data=form)
    assert answer.status_code == 409
    assert "Somebody changed the preferences" in answer.text


def test_staff_choose_for_a_customer_and_only_owners_for_everyone(with_role: WithRole, acme: str) -> None:
    kim = with_role("staff")
    assert send(kim, acme, allows_bank_debit="yes", methods_source="above").status_code == 303
    assert "Save preferences" not in kim.get(EVERYONE).text
    assert kim.post(EVERYONE, data={"csrf_token": csrf_token(kim, acme)}).status_code == 403


def test_a_missing_group_is_a_missing_page(sam: FlaskClient) -> None:
    assert sam.get(f"{EVERYONE}?group={'x' * 22}").status_code == 404
