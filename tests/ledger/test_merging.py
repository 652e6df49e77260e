"""Two customers become one: everything moves, nothing that people know changes."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.access.models import ContactSession
from portal.customers.models import Address, Contact, Customer
from portal.db import transaction
from portal.kit import clock
from portal.ledger.accounts import locked_account
from portal.ledger.models import Account, Entry, Payment
from portal.ledger.operations import disputes, payments
from portal.ledger.operations.merging import merge_customers
from portal.ledger.refusals import AuditFailed, CustomerMerged, SameCustomer
from portal.papers.models import Paper
from portal.papers.saved.models import SavedView
from portal.people.models import Person
from portal.preferences.models import CustomerPreference
from portal.tenancy import every_customer, owned_models
from tests import make
from tests.cast import Cast

DAY = date(2026, 3, 2)


def add(db: Session, *rows: object) -> None:
    with transaction():
        db.add_all(rows)


def contact(db: Session, customer_id: int, email: str, **columns: object) -> Contact:
    person = db.scalar(select(Person).where(Person.email == email)) or Person(email=email)
    add(db, person)
    made = Contact(customer_id=customer_id, person_id=person.id, first_name="Kim", **columns)
    add(db, made)
    return made


def test_a_merge_moves_every_row_and_joins_the_accounts(books: Session, cast: Cast) -> None:
    ours, theirs = make.invoice(books, cast.acme, 1000), make.invoice(books, cast.globex, 500)
    yen = make.invoice(books, cast.globex, 300, currency="JPY")
    paid = make.payment(books, cast.globex, {theirs.id: 200}, amount=250)
    begun = make.started_payment(books, cast.globex, {theirs.id: 100})
    payments.mark_processing(begun.id)
    known = [(paper.public_id, paper.number, paper.total_minor) for paper in (ours, theirs, yen)]

    kept = merge_customers(cast.globex, cast.acme)

    assert kept.id == cast.acme
    for model in owned_models():
        assert set(books.scalars(select(model.customer_id))) <= {cast.acme}, model  # type: ignore[attr-defined]
    accounts = {a.currency: a.balance_minor for a in books.scalars(select(Account))}
    assert accounts == {"EUR": 1000 + 500 - 250, "JPY": 300}
    papers = books.scalars(select(Paper).order_by(Paper.id))
    assert [(paper.public_id, paper.number, paper.total_minor) for paper in papers] == known
    old = books.get_one(Customer, cast.globex)
    assert (old.is_active, old.merged_into_id) == (False, cast.acme)

    disputes.return_payment(paid.id, 250, DAY, "back")
    payments.settle_payment(begun.id, DAY)
    assert books.get_one(Paper, theirs.id, populate_existing=True).open_minor == 400


def test_what_is_booked_after_a_merge_is_later_than_anything_before_it(books: Session, cast: Cast) -> None:
    clock.set_shift(timedelta(days=3))
    make.invoice(books, cast.globex, 500)
    clock.set_shift(timedelta())
    make.invoice(books, cast.acme, 500)
    merge_customers(cast.globex, cast.acme)
    latest = max(books.scalars(select(Entry.booked_at)))
    booked = books.scalars(select(Account.booked_at)).one()
    assert booked is not None and booked > latest


def test_nobody_books_for_a_customer_who_was_merged_away(books: Session, cast: Cast) -> None:
    merge_customers(cast.globex, cast.acme)
    with pytest.raises(CustomerMerged), transaction() as db:
        locked_account(db, cast.globex, "EUR")
    with pytest.raises(CustomerMerged):
        merge_customers(cast.globex, cast.acme)
    with pytest.raises(CustomerMerged):
        merge_customers(cast.acme, cast.globex)
    with pytest.raises(SameCustomer):
        merge_customers(cast.acme, cast.acme)


@pytest.mark.parametrize(
    ("ours", "theirs", "stays"),
    [
        ({"access": "active", "role": "viewer"}, {"access": "invited", "role": "admin"}, "ours"),
        ({"access": "disabled", "role": "admin"}, {"access": "active", "role": "viewer"}, "theirs"),
        ({"access": "active", "role": "payer"}, {"access": "active", "role": "admin"}, "theirs"),
        ({"access": "active", "role": "payer"}, {"access": "active", "role": "payer"}, "ours"),
    ],
)
def test_of_a_person_in_both_the_stronger_contact_stays(
    books: Session, cast: Cast, ours: dict[str, str], theirs: dict[str, str], stays: str
) -> None:
    rows = {
        "ours": contact(books, cast.acme, "kim@both.example", **ours).id,
        "theirs": contact(books, cast.globex, "kim@both.example", **theirs).id,
    }
    merge_customers(cast.globex, cast.acme)
    (left,) = books.scalars(
        select(Contact).join(Person, Person.id == Contact.person_id).where(Person.email == "kim@both.example")
    )
    assert (left.id, left.customer_id) == (rows[stays], cast.acme)
    primary = books.scalars(select(Contact.id).where(Contact.is_primary.is_(True))).all()
    assert primary == [cast.ana], "the kept customer's primary contact stays the one"


def test_of_a_person_in_both_the_saved_views_come_together(books: Session, cast: Cast) -> None:
    for customer_id, role, names in (
        (cast.acme, "admin", ("Late", "Paid")),
        (cast.globex, "viewer", ("Late", "Big")),
    ):
        kim = contact(books, customer_id, "kim@both.example", role=role)
        own = {"customer_id": customer_id, "contact_id": kim.id, "room": "invoices"}
        add(books, *(SavedView(**own, name=name, query=f"q={customer_id}") for name in names))
    merge_customers(cast.globex, cast.acme)
    views = books.execute(select(SavedView.name, SavedView.query).order_by(SavedView.name)).all()
    assert [tuple(view) for view in views] == [
        ("Big", f"q={cast.globex}"),
        ("Late", f"q={cast.acme}"),
        ("Paid", f"q={cast.acme}"),
    ]


def test_a_merge_ends_all_sessions_of_both_and_keeps_one_of_what_there_is_one_of(
    books: Session, cast: Cast
) -> None:
    for customer_id, contact_id in ((cast.acme, cast.ana), (cast.globex, cast.zoe)):
        person_id = books.get_one(Contact, contact_id).person_id
        add(
            books,
            ContactSession(
                customer_id=customer_id,
                token_hash=f"{customer_id}",
                person_id=person_id,
                contact_id=contact_id,
                expires_at=clock.now(),
            ),
            Address(customer_id=customer_id, kind="billing", city=f"City {customer_id}"),
            CustomerPreference(customer_id=customer_id, name="language", value=f'"{customer_id}"'),
        )
    add(books, Address(customer_id=cast.globex, kind="shipping", city="Dock"))
    add(books, CustomerPreference(customer_id=cast.globex, name="currency", value='"JPY"'))
    merge_customers(cast.globex, cast.acme)
    assert books.scalars(select(ContactSession)).all() == []
    addresses = books.execute(select(Address.kind, Address.city).order_by(Address.kind)).all()
    assert [tuple(row) for row in addresses] == [
        ("billing", f"City {cast.acme}"),
        ("other", f"City {cast.globex}"),
        ("shipping", "Dock"),
    ]
    chosen = books.execute(select(CustomerPreference.name, CustomerPreference.value))
    assert {tuple(row) for row in chosen} == {("language", f'"{cast.acme}"'), ("currency", '"JPY"')}


def test_books_that_do_not_agree_are_not_merged(db: Session, cast: Cast) -> None:
    with every_customer(db, "a test"):
        make.payment(db, cast.globex, amount=100)
        with transaction():
            db.execute(update(Payment).values(left_minor=99))
        with pytest.raises(AuditFailed, match="balance against open"):
            merge_customers(cast.globex, cast.acme)
        db.rollback()
        assert db.scalars(select(Payment.customer_id)).one() == cast.globex
