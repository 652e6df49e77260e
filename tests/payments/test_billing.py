"""The address that is typed on the gateway's page: kept for a customer who has none, by who may edit it."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.activity.models import Activity
from portal.customers.details.models import ChangeState, CompanyChange
from portal.customers.models import Address, Contact, ContactRole
from portal.db import transaction
from portal.payments.payer import Payer
from portal.preferences.operations import save_preference
from portal.preferences.rules import CHECKS_COMPANY_CHANGES
from portal.tenancy import every_customer
from tests.cast import Cast
from tests.payments.conftest import rows
from tests.payments.whole import begin
from tests.standins.stripe.standin import StripeStandin

pytestmark = pytest.mark.usefixtures("paying")


@pytest.fixture
def ana(db: Session, cast: Cast) -> Payer:
    """Ana of Acme, its admin."""
    with every_customer(db, "a test"):
        contact = db.get_one(Contact, cast.ana)
        return Payer(cast.acme, "Ana Alvarez", cast.ana_email, contact.person_id, is_admin=True)


def pay(db: Session, payer: Payer, told: StripeStandin, **typed: str) -> list[Address]:
    assert told.pay_by_card(begin(db, payer).url, **typed)[0] == 303
    told.wait_until_delivered()
    return rows(db, Address)


def test_an_admins_address_is_kept_once_and_staff_read_it(
    db: Session, ana: Payer, told: StripeStandin
) -> None:
    [kept] = pay(db, ana, told, line2="Pier 3")
    assert (kept.customer_id, kept.kind, kept.addressee) == (ana.customer_id, "billing", "Ana Acme")
    assert (kept.street, kept.city, kept.country) == ("1 Harbour Road\nPier 3", "Portland", "US")
    assert kept.postal_code == "97201"
    [changed] = [one for one in rows(db, Activity) if one.verb == "company_changed"]
    assert changed.is_news and changed.actor_name == "Ana Alvarez" and "Portland" in changed.details
    [same] = pay(db, ana, told, line1="2 Other Street")
    assert same.street == kept.street, "what is known is not replaced"


def test_what_a_payer_typed_is_put_before_staff_once(
    db: Session, cast: Cast, ana: Payer, told: StripeStandin
) -> None:
    with every_customer(db, "a test"):
        ben = Payer(cast.acme, "Ben Berger", cast.ben_email, db.get_one(Contact, cast.ben).person_id)
    assert pay(db, ben, told) == []
    assert pay(db, ben, told, line1="2 Other Street") == []
    [change] = rows(db, CompanyChange)
    assert (change.state, change.actor_name) == ("waiting", "Ben Berger")
    assert change.details_after["billing_street"] == "1 Harbour Road"
    [asked] = [one for one in rows(db, Activity) if one.verb == "company_change_asked"]
    assert asked.is_news and asked.target == change.public_id and "Portland" in asked.details
    with every_customer(db, "a test"), transaction():
        db.scalars(select(CompanyChange)).one().decide(ChangeState.DECLINED)
    pay(db, ben, told)
    assert len(rows(db, CompanyChange)) == 1, "what was declined is not asked again"


def test_who_may_only_look_changes_nothing(db: Session, cast: Cast, ana: Payer, told: StripeStandin) -> None:
    with every_customer(db, "a test"), transaction():
        db.get_one(Contact, cast.ana).role = ContactRole.VIEWER
    assert (pay(db, ana, told), rows(db, CompanyChange)) == ([], [])


def test_where_the_business_looks_at_changes_first_it_waits_for_staff(
    db: Session, ana: Payer, told: StripeStandin
) -> None:
    save_preference(CHECKS_COMPANY_CHANGES, True)
    assert pay(db, ana, told) == []
    assert [change.state for change in rows(db, CompanyChange)] == ["waiting"]
