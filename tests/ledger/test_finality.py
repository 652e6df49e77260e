"""What the database itself holds: nothing is booked twice, changed or deleted."""

from datetime import date

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.ledger import booking
from portal.ledger.accounts import locked_account
from portal.ledger.models import Allocation, Entry
from portal.ledger.rules import EntryKind
from tests import make
from tests.cast import Cast

DAY = date(2026, 3, 2)


def test_the_database_refuses_a_second_entry_of_a_kind_for_the_same_thing(books: Session, cast: Cast) -> None:
    asked = make.invoice(books, cast.acme, 100)
    with pytest.raises(IntegrityError), transaction() as db:
        account = locked_account(db, cast.acme, "EUR")
        booking.post(db, account, EntryKind.INVOICE_ISSUED, 100, DAY, asked.public_id)


def test_an_entry_carries_the_sign_of_its_kind(books: Session, cast: Cast) -> None:
    for kind, amount in ((EntryKind.REFUND, -1), (EntryKind.WRITE_OFF, 1), (EntryKind.REFUND, 0)):
        with pytest.raises(ValueError, match=kind), transaction() as db:
            account = locked_account(db, cast.acme, "EUR")
            booking.post(db, account, kind, amount, DAY, "odd")


@pytest.mark.parametrize("model", [Entry, Allocation])
def test_what_was_booked_is_neither_changed_nor_deleted(
    books: Session, cast: Cast, model: type[Entry | Allocation]
) -> None:
    asked = make.invoice(books, cast.acme, 100)
    make.payment(books, cast.acme, {asked.id: 100})
    for statement in (
        delete(model),
        update(model).values(amount_minor=1),
        update(model).values(dated_on=date(2020, 1, 1)),
    ):
        with pytest.raises(DBAPIError, match="are final"), transaction() as db:
            db.execute(statement)
