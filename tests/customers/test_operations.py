"""Customers get numbers and names, contacts get the person of their address."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.customers.adding import (
    AlreadyAContact,
    NewAddress,
    NewContact,
    NewCustomer,
    NumberInUse,
)
from portal.customers.models import Address, AddressKind, Contact, Customer
from portal.customers.operations import add_contact, add_customers
from portal.people.models import Person
from portal.people.rules import NotAnAddress
from portal.tenancy import entered, every_customer
from tests.cast import Cast

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_customer_takes_the_next_free_number(db: Session, cast: Cast) -> None:
    ids = add_customers(
        [NewCustomer(name="One"), NewCustomer(name="Own", number="C-00002"), NewCustomer()], NOW
    )
    with every_customer(db, "a test"):
        found = dict(db.execute(select(Customer.id, Customer.number).where(Customer.id.in_(ids))).all())
    assert [found[one] for one in ids] == ["C-00001", "C-00002", "C-00003"]


def test_a_number_in_use_is_refused(db: Session, cast: Cast) -> None:
    with pytest.raises(NumberInUse, match="C-0001"):
        add_customers([NewCustomer(number="C-0001")], NOW)
    with pytest.raises(NumberInUse, match="X"):
        add_customers([NewCustomer(number="X"), NewCustomer(number="X")], NOW)


def test_a_customer_without_a_name_is_called_by_the_first_contact(db: Session, cast: Cast) -> None:
    contacts = [NewContact(first_name="Ida", last_name="Ask"), NewContact(first_name="Olaf")]
    ids = add_customers(
        [NewCustomer(contacts=contacts), NewCustomer(email="x@x.example"), NewCustomer()], NOW
    )
    with every_customer(db, "a test"):
        assert db.get_one(Customer, ids[0]).display_name == "Ida Ask"
        assert db.get_one(Customer, ids[1]).display_name == "x@x.example"
        assert db.get_one(Customer, ids[2]).display_name == "C-00003"
    add_contact(ids[2], NewContact(first_name="Una"))
    add_contact(ids[2], NewContact(first_name="Zed"))
    with entered(db, ids[2]):
        assert db.get_one(Customer, ids[2]).display_name == "Una"
        assert [(one.name, one.is_primary) for one in db.scalars(select(Contact).order_by(Contact.id))] == [
            ("Una", True),
            ("Zed", False),
        ]


def test_one_address_is_one_person_wherever_it_is_a_contact(db: Session, cast: Cast) -> None:
    ids = add_customers([NewCustomer(name="New", contacts=[NewContact(email=" ANA@Acme.example")])], NOW)
    with every_customer(db, "a test"):
        people = db.scalars(select(Contact.person_id).where(Contact.customer_id.in_([*ids, cast.acme]))).all()
        ana = db.scalar(select(Person.id).where(Person.email == cast.ana_email))
        assert people.count(ana) == 2
        assert db.scalar(select(func.count()).select_from(Person)) == 3


def test_a_person_is_contact_of_a_customer_once(db: Session, cast: Cast) -> None:
    with pytest.raises(AlreadyAContact):
        add_contact(cast.acme, NewContact(email="ANA@acme.example"))
    twice = [NewContact(email="q@x.example"), NewContact(email="Q@x.example")]
    with pytest.raises(AlreadyAContact):
        add_customers([NewCustomer(contacts=twice)], NOW)


def test_contacts_without_an_address_have_no_person(db: Session, cast: Cast) -> None:
    first = add_contact(cast.acme, NewContact(first_name="Fay"))
    second = add_contact(cast.acme, NewContact(first_name="Fay"))
    with entered(db, cast.acme):
        assert db.get_one(Contact, first).person_id is None
        assert db.get_one(Contact, second).person_id is None


def test_a_refused_contact_leaves_nothing_behind(db: Session, cast: Cast) -> None:
    with pytest.raises(NotAnAddress):
        add_customers([NewCustomer(name="Lost", contacts=[NewContact(email="nonsense")])], NOW)
    with every_customer(db, "a test"):
        assert db.scalar(select(Customer).where(Customer.name == "Lost")) is None


def test_addresses_are_written_with_the_customer(db: Session, cast: Cast) -> None:
    billing = NewAddress(street="Kai 1", city="Bergen", country="NO")
    (one,) = add_customers([NewCustomer(name="Fjord", addresses=[billing])], NOW)
    with entered(db, one):
        address = db.scalars(select(Address)).one()
        assert (address.kind, address.city, address.country) == (AddressKind.BILLING, "Bergen", "NO")
