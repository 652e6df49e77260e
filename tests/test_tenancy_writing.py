"""The second lock, writing: with Acme entered no row of Globex is made, changed, taken over or deleted."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, exists, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session, aliased, make_transient_to_detached
from sqlalchemy.orm.exc import ObjectDeletedError

from portal.customers.models import Address, Contact, Customer
from portal.db import transaction
from portal.papers.models import Invoice, Paper, PaperLine
from portal.tenancy import CannotScope, ForeignRow, Unscoped, entered, every_customer
from tests.twins import Twins

pytestmark = pytest.mark.filterwarnings("ignore:UPDATE statement has a cartesian product")

PAPERS = Paper.__table__
Colleague = aliased(Contact)


def _rows(db: Session, customer: int) -> dict[str, list[tuple[Any, ...]]]:
    """What stands in the tables for this customer."""
    with every_customer(db, "to compare"):
        return {
            model.__tablename__: sorted(
                map(tuple, db.execute(select(model.__table__).where(model.__table__.c[owner] == customer))),
                key=str,
            )
            for model, owner in (
                (Paper, "customer_id"), (PaperLine, "customer_id"), (Address, "customer_id"),
                (Contact, "customer_id"), (Customer, "id"),
            )
        }  # fmt: skip


def _foreign(db: Session, model: type[Any], row_id: int) -> Any:
    """A row of Globex, as somebody may have kept it from a block that sees everyone."""
    key = model.paper_id if model is PaperLine else model.id
    with every_customer(db, "to keep a row"):
        return db.scalars(select(model).where(key == row_id)).one()


Attack = Callable[[Session, Twins], object]


def _set_on_the_row(db: Session, twins: Twins) -> None:
    db.get_one(Paper, twins.acme.invoice).customer_id = twins.globex.customer
    db.flush()


def _flush_new(db: Session, *rows: object) -> None:
    db.add_all(rows)
    db.flush()


def _append(db: Session, twins: Twins, line: PaperLine) -> None:
    invoice = db.get_one(Paper, twins.acme.invoice)
    invoice.lines.append(line)
    db.flush()


def _sql_in_an_attribute(db: Session, twins: Twins, expression: Any) -> None:
    db.get_one(Paper, twins.acme.invoice).terms = expression
    db.flush()


def _make_up(db: Session, twins: Twins) -> None:
    row = Invoice(id=twins.globex.invoice, customer_id=twins.acme.customer)
    make_transient_to_detached(row)
    db.add(row)
    row.notes = "changed"
    db.flush()


def _change_and_merge(db: Session, twins: Twins, *, load: bool) -> None:
    row = _foreign(db, Address, twins.globex.address)
    if load:
        row.street = "changed"
    db.merge(row, load=load).street = "changed"
    db.flush()


def _new_address(customer: int | None) -> Address:
    return Address(customer_id=customer, kind="other", street="new")


def _upsert(dialect: Any, twins: Twins) -> Any:
    row = dialect.insert(Address).values(
        id=twins.globex.address, customer_id=twins.acme.customer, kind="other"
    )
    return row.on_conflict_do_update(index_elements=["id"], set_={"street": "changed"})


REFUSED: dict[str, tuple[type[Exception], Attack]] = {
    "update by rows": (
        CannotScope,
        lambda db, t: db.execute(update(Paper), [{"id": t.globex.invoice, "notes": "changed"}]),
    ),
    "update of a table": (CannotScope, lambda db, t: db.execute(update(PAPERS).values(notes="changed"))),
    "update as core only": (
        CannotScope,
        lambda db, t: db.execute(
            update(Paper).values(notes="changed"), execution_options={"dml_strategy": "core_only"}
        ),
    ),
    "update from another's row": (
        CannotScope,
        lambda db, t: db.execute(
            update(Contact).values(phone=Colleague.first_name).where(Colleague.id == t.globex.contact)
        ),
    ),
    "update from a core subquery": (
        CannotScope,
        lambda db, t: db.execute(
            update(Contact).values(phone=select(func.max(PAPERS.c.notes)).scalar_subquery())
        ),
    ),
    "update inside a select": (
        CannotScope,
        lambda db, t: db.execute(select(Contact.id).add_cte(update(PAPERS).values(notes="changed").cte())),
    ),
    "delete of a table": (CannotScope, lambda db, t: db.execute(delete(PaperLine.__table__))),
    "insert": (
        CannotScope,
        lambda db, t: db.execute(insert(Address).values(customer_id=t.globex.customer, kind="other")),
    ),
    "insert of rows": (
        CannotScope,
        lambda db, t: db.execute(insert(Address), [{"customer_id": t.globex.customer, "kind": "other"}]),
    ),
    "insert into a table": (
        CannotScope,
        lambda db, t: db.execute(
            insert(Address.__table__).values(customer_id=t.globex.customer, kind="other")
        ),
    ),
    "insert from select": (
        CannotScope,
        lambda db, t: db.execute(
            insert(Address).from_select(
                ["customer_id", "kind"], select(Contact.customer_id, func.lower("OTHER"))
            )
        ),
    ),
    "upsert of sqlite": (CannotScope, lambda db, t: db.execute(_upsert(sqlite, t))),
    "upsert of postgresql": (CannotScope, lambda db, t: db.execute(_upsert(postgresql, t))),
    "bulk save": (CannotScope, lambda db, t: db.bulk_save_objects([_new_address(t.globex.customer)])),
    "bulk insert": (
        CannotScope,
        lambda db, t: db.bulk_insert_mappings(Address, [{"customer_id": t.globex.customer, "kind": "other"}]),  # type: ignore[arg-type]
    ),
    "bulk update": (
        CannotScope,
        lambda db, t: db.bulk_update_mappings(Paper, [{"id": t.globex.invoice, "notes": "changed"}]),  # type: ignore[arg-type]
    ),
    "owner in values": (
        ForeignRow,
        lambda db, t: db.execute(update(Paper).values(customer_id=t.globex.customer)),
    ),
    "owner in values by name": (
        ForeignRow,
        lambda db, t: db.execute(update(Paper).values({"customer_id": t.globex.customer})),
    ),
    "owner in values by attribute": (
        ForeignRow,
        lambda db, t: db.execute(update(Paper).values({Paper.customer_id: t.globex.customer})),
    ),
    "owner in values by column": (
        ForeignRow,
        lambda db, t: db.execute(update(Paper).values({PAPERS.c.customer_id: t.globex.customer})),
    ),
    "owner in ordered values": (
        ForeignRow,
        lambda db, t: db.execute(update(Paper).ordered_values((Paper.customer_id, t.globex.customer))),
    ),
    "owner in parameters": (
        ForeignRow,
        lambda db, t: db.execute(update(Paper), {"customer_id": t.globex.customer}),
    ),
    "owner in a legacy update": (
        ForeignRow,
        lambda db, t: db.query(Paper).update({"customer_id": t.globex.customer}),
    ),
    "owner that is a key": (
        ForeignRow,
        lambda db, t: db.execute(update(Customer).values(id=t.globex.customer)),
    ),
    "owner on the row": (ForeignRow, _set_on_the_row),
    "new row": (ForeignRow, lambda db, t: _flush_new(db, _new_address(t.globex.customer))),
    "new customer": (ForeignRow, lambda db, t: _flush_new(db, Customer(number="C-3", display_name="New"))),
    "new row in a list": (
        ForeignRow,
        lambda db, t: _append(
            db,
            t,
            PaperLine(customer_id=t.globex.customer, position=9, quantity_e6=1, price_e6=1, amount_minor=1),
        ),
    ),
    "kept row in a list": (
        ForeignRow,
        lambda db, t: _append(db, t, _foreign(db, PaperLine, t.globex.invoice)),
    ),
    "kept row added": (ForeignRow, lambda db, t: db.add(_foreign(db, Address, t.globex.address))),
    "kept row deleted": (ForeignRow, lambda db, t: db.delete(_foreign(db, Address, t.globex.address))),
    "kept row merged": (ForeignRow, lambda db, t: _change_and_merge(db, t, load=True)),
    "kept row merged unread": (ForeignRow, lambda db, t: _change_and_merge(db, t, load=False)),
    "kept row refreshed": (
        InvalidRequestError,
        lambda db, t: db.refresh(_foreign(db, Address, t.globex.address)),
    ),
    "made-up row": (ObjectDeletedError, _make_up),
    "SQL in an attribute": (
        CannotScope,
        lambda db, t: _sql_in_an_attribute(db, t, select(func.max(Colleague.first_name)).scalar_subquery()),
    ),
    "core in an attribute": (
        CannotScope,
        lambda db, t: _sql_in_an_attribute(db, t, select(func.max(PAPERS.c.notes)).scalar_subquery()),
    ),
    "bare connection": (CannotScope, lambda db, t: db.connection()),
    "connection of the engine": (
        CannotScope,
        lambda db, t: db.get_bind().connect().execute(update(PAPERS).values(notes="changed")),  # type: ignore[union-attr]
    ),
}


def test_this_is_refused_and_changes_nothing(db: Session, twins: Twins, subtests: pytest.Subtests) -> None:
    both = (twins.acme.customer, twins.globex.customer)
    before = [_rows(db, customer) for customer in both]
    for name, (error, attack) in REFUSED.items():
        with subtests.test(name):
            with pytest.raises(error), transaction(), entered(db, twins.acme.customer):
                attack(db, twins)
            assert [_rows(db, customer) for customer in both] == before


ALLOWED: dict[str, Attack] = {
    "update": lambda db, t: db.execute(update(Paper).values(notes="changed")),
    "update by id": lambda db, t: db.execute(
        update(Address).values(street="changed").where(Address.id.in_([t.acme.address, t.globex.address]))
    ),
    "update with fetch": lambda db, t: db.execute(
        update(Paper).values(notes="changed"), execution_options={"synchronize_session": "fetch"}
    ),
    "update with evaluate": lambda db, t: db.execute(
        update(Paper).values(notes="changed"), execution_options={"synchronize_session": "evaluate"}
    ),
    "update of a kind": lambda db, t: db.execute(update(Invoice).values(notes="changed")),
    "update where another row is": lambda db, t: db.execute(
        update(Contact).values(phone="seen").where(exists().where(Address.street == "ACME"))
    ),
    "update from the own rows": lambda db, t: db.execute(
        update(Contact).values(phone=select(func.max(Colleague.first_name)).scalar_subquery())
    ),
    "delete": lambda db, t: db.execute(delete(PaperLine)),
    "legacy update": lambda db, t: db.query(Paper).update({"notes": "changed"}),
    "legacy delete": lambda db, t: db.query(PaperLine).delete(),
    "row": lambda db, t: setattr(db.get_one(Address, t.acme.address), "street", "changed"),
    "deleted row": lambda db, t: db.delete(db.get_one(Address, t.acme.address)),
    "new row": lambda db, t: db.add(_new_address(None)),
    "new rows in a savepoint": lambda db, t: db.begin_nested().session.add_all([_new_address(None)] * 2),
}


class _UndoError(Exception):
    """So that the next write meets the same rows."""


def test_this_changes_the_own_rows_and_no_other(db: Session, twins: Twins, subtests: pytest.Subtests) -> None:
    own, foreign = (_rows(db, customer) for customer in (twins.acme.customer, twins.globex.customer))
    for name, change in ALLOWED.items():
        with subtests.test(name), pytest.raises(_UndoError), transaction():
            with entered(db, twins.acme.customer):
                change(db, twins)
            assert _rows(db, twins.globex.customer) == foreign
            after = _rows(db, twins.acme.customer)
            assert after != own
            assert "Zoe" not in str(after)
            raise _UndoError


def test_with_nobody_entered_nothing_is_written(db: Session, twins: Twins, subtests: pytest.Subtests) -> None:
    before = _rows(db, twins.acme.customer)
    for name, change in ALLOWED.items():
        with subtests.test(name):
            with pytest.raises(Unscoped), transaction():
                change(db, twins)
            assert _rows(db, twins.acme.customer) == before


def test_an_update_that_returns_rows_returns_the_own_ones(db: Session, twins: Twins) -> None:
    with transaction(), entered(db, twins.acme.customer):
        rows = db.execute(update(Paper).values(terms="changed").returning(Paper.notes, Paper.customer_id))
        assert set(rows) == {("ACME", twins.acme.customer)}
        papers = db.scalars(update(Paper).values(terms="again").returning(Paper)).all()
        assert {paper.notes for paper in papers} == {"ACME"}


def test_a_new_row_gets_the_entered_customer(db: Session, twins: Twins) -> None:
    with transaction(), entered(db, twins.globex.customer):
        address = _new_address(None)
        db.add(address)
    assert address.customer_id == twins.globex.customer


def test_a_merge_moves_rows_inside_every_customer(db: Session, twins: Twins) -> None:
    with transaction(), every_customer(db, "a merge"):
        db.get_one(Address, twins.globex.address).kind = "other"
        db.get_one(Address, twins.globex.address).customer_id = twins.acme.customer
    with entered(db, twins.acme.customer):
        assert db.get_one(Address, twins.globex.address).street == "GLOBEX"
