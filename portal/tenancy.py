"""One customer at a time: a session that cannot see, and cannot write, any other customer's rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn
from weakref import WeakKeyDictionary

from sqlalchemy import BindParameter, Connection, ForeignKey, bindparam, event, inspect
from sqlalchemy.orm import (
    Mapped,
    ORMExecuteState,
    Session,
    UOWTransaction,
    declared_attr,
    mapped_column,
    with_loader_criteria,
)
from sqlalchemy.orm.interfaces import ORMOption

from portal.db import Id, Model
from portal.rows import asks_for_columns, rows_of


class Unscoped(Exception):
    """A customer's rows were asked for while no customer was entered."""


class CannotScope(Exception):
    """A statement that the session cannot narrow to one customer."""


class ForeignRow(Exception):
    """A row of another customer was about to be read or written."""


class Owner:
    """The customer itself."""

    id: Mapped[int] = mapped_column(Id, primary_key=True, sort_order=-2)


class Owned:
    """A row that belongs to one customer."""

    @declared_attr
    @classmethod
    def customer_id(cls) -> Mapped[int]:
        return mapped_column(
            ForeignKey("customers.id", deferrable=True, initially="DEFERRED"), nullable=False, sort_order=-1
        )


def owned_models() -> list[type[Any]]:
    """Every model that belongs to a customer, the head of each table's family: what a merge has to move."""
    return [m.class_ for m in Model.registry.mappers if issubclass(m.class_, Owned) and m.inherits is None]


class CustomerSession(Session):
    """A session with its doors closed: nothing leaves it that is not narrowed to the entered customer."""

    def connection(self, *_args: Any, **_options: Any) -> Connection:
        """The bare connection, only inside `every_customer`."""
        if not self.info.get("everyone"):
            raise CannotScope("A bare connection sees every customer.")
        return super().connection(*_args, **_options)

    def execute(self, statement: Any, params: Any = None, **options: Any) -> Any:
        """As every session; but rows of columns are asked of the connection itself, narrowed all the same."""
        if options or isinstance(params, list) or not asks_for_columns(statement):
            return super().execute(statement, params, **options)
        return rows_of(self, *_for_the_entered(self, statement, params))

    def scalars(self, statement: Any, params: Any = None, **options: Any) -> Any:
        """The first column of each row."""
        return self.execute(statement, params, **options).scalars()

    def scalar(self, statement: Any, params: Any = None, **options: Any) -> Any:
        """The first column of the first row, None where there is none."""
        return self.execute(statement, params, **options).scalar()

    def _refuse_bulk(self, *_args: Any, **_options: Any) -> NoReturn:
        raise CannotScope("Bulk methods pass by the unit of work, which checks each row.")

    bulk_save_objects = bulk_insert_mappings = bulk_update_mappings = _refuse_bulk


@contextmanager
def entered(session: Session, customer_id: int) -> Iterator[None]:
    """See and write this customer's rows only."""
    if session.info.get("customer_id") not in (None, customer_id):
        raise ForeignRow("Another customer is entered already.")
    with _scope(session, customer_id=customer_id, everyone=None):
        yield


@contextmanager
def every_customer(session: Session, reason: str) -> Iterator[None]:
    """See all customers' rows, for a reason that can be read in the code. Foreign rows leave with it."""
    if not reason:
        raise ValueError("Say why every customer's rows are needed.")
    with _scope(session, customer_id=None, everyone=reason):
        yield


@contextmanager
def _scope(session: Session, **scope: Any) -> Iterator[None]:
    before = {name: session.info.get(name) for name in scope}
    session.info.update(scope)
    try:
        yield
        if session.info.get("writing"):
            session.flush()
    finally:
        session.info.update(before)
        if not before["everyone"]:
            _forget_foreign_rows(session, before["customer_id"])


def _forget_foreign_rows(session: Session, customer_id: int | None) -> None:
    # session.get() answers from the identity map without a statement, so foreign rows must not stay in it
    # (an expired row may: it is read again, narrowed); and a new row would become the next customer's.
    for row in (*session.identity_map.values(), *session.new):
        is_own = customer_id is not None and _owner_of(row) == customer_id
        if isinstance(row, Owned | Owner) and not (is_own or inspect(row).expired) and row in session:
            session.expunge(row)


def _owner_of(row: object) -> int | None:
    """Whose row it is as far as it was loaded: never asks the database."""
    owner: int | None = inspect(row).dict.get("id" if isinstance(row, Owner) else "customer_id")
    return owner


# What reads: the criteria put into each statement, and the check of what leaves in the end.

ENTERED = "entered_customer_id"
"""How the criteria's parameters are named, and with them the variable in the lambdas below."""


def _criteria(entered_customer_id: BindParameter[int]) -> tuple[ORMOption, ...]:
    return (
        with_loader_criteria(Owned, lambda cls: cls.customer_id == entered_customer_id, include_aliases=True),
        with_loader_criteria(Owner, lambda cls: cls.id == entered_customer_id, include_aliases=True),
    )


def _criteria_of_writes(entered_customer_id: int) -> tuple[ORMOption, ...]:
    # What is handed to an update at its execution are values to set, so here the customer is in the criteria.
    # Lambdas of their own, because SQLAlchemy keeps for each how its variable is to be bound.
    return (
        with_loader_criteria(Owned, lambda cls: cls.customer_id == entered_customer_id, include_aliases=True),
        with_loader_criteria(Owner, lambda cls: cls.id == entered_customer_id, include_aliases=True),
    )


_PARAMETER = bindparam(ENTERED, type_=Id)
"""Without a value: each execution brings the entered customer, and one that did not would fail."""
_CRITERIA = _criteria(_PARAMETER)
_narrowed: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
"""Selects that are kept and asked again stay the same object when narrowed, as does then their cache key."""


@event.listens_for(CustomerSession, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    info = state.session.info
    statement: Any = state.statement
    if info.get("everyone"):
        if state.is_relationship_load:
            state.statement = _without_criteria(statement)
        return
    _require_narrowable(state)
    if (customer_id := info.get("customer_id")) is None:
        return
    if not state.is_select:
        state.statement = statement.options(*_criteria_of_writes(customer_id))
        return
    if state.is_column_load:  # where a row is read again, SQLAlchemy leaves the criteria out
        model: Any = state.bind_mapper and state.bind_mapper.class_
        if issubclass(model, Owned | Owner):
            statement = statement.where(getattr(model, owner_column(model)) == _PARAMETER)
    state.statement, state.parameters = _for_the_entered(state.session, statement, state.parameters)


def _for_the_entered(session: Session, statement: Any, parameters: Any) -> tuple[Any, Any]:
    """A select and its parameters, for the entered customer alone; with nobody entered as they are."""
    if (customer_id := session.info.get("customer_id")) is None:
        return statement, parameters
    return _with_criteria(statement), {**(parameters or {}), ENTERED: customer_id}


def _with_criteria(statement: Any) -> Any:
    if _CRITERIA[0] in statement._with_options:  # a lazy load brings them along
        return statement
    if (narrowed := _narrowed.get(statement)) is None:
        narrowed = _narrowed[statement] = statement.options(*_CRITERIA)
    return narrowed


def _without_criteria(statement: Any) -> Any:
    """For the lazy load of a row that was itself loaded while a customer was entered."""
    if _CRITERIA[0] in statement._with_options:
        statement = statement._generate()
        statement._with_options = tuple(o for o in statement._with_options if o not in _CRITERIA)
    return statement


def _require_narrowable(state: ORMExecuteState) -> None:
    if not state.is_orm_statement or state.is_from_statement:
        raise CannotScope("Core and textual SQL cannot be narrowed to one customer.")
    if state.is_insert:
        raise CannotScope("Insert rows through the unit of work.")
    if state.is_executemany:
        raise CannotScope("A statement by a list of rows cannot be narrowed.")
    if state.is_update and _sets_the_owner(state):
        raise ForeignRow("A row does not change its customer.")


def _sets_the_owner(state: ORMExecuteState) -> bool:
    statement: Any = state.statement
    mapper: Any = state.bind_mapper
    assigned = [*(statement._values or ()), *(state.parameters or ())]
    return any(getattr(column, "key", column) == owner_column(mapper.class_) for column in assigned)


def owner_column(model: type[object]) -> str:
    return "id" if issubclass(model, Owner) else "customer_id"


@event.listens_for(Owned, "load", propagate=True)
@event.listens_for(Owner, "load", propagate=True)
def _require_own_row(row: Owned | Owner, context: Any) -> None:
    # A result that is read only after its block would bring foreign rows back into the session.
    if context is None or context.session.info.get("everyone"):  # None: made by merge(), not loaded
        return
    owner = row.__dict__.get("customer_id") if isinstance(row, Owned) else row.id
    if owner != context.session.info.get("customer_id"):
        context.session.expunge(row)
        raise ForeignRow("Read a result in the block that asked for it, and customer_id with each row.")


# What writes: each row of a flush.


@event.listens_for(CustomerSession, "before_attach")
def _refuse_foreign_row(session: Session, row: object) -> None:
    if isinstance(row, Owned | Owner) and inspect(row).key and not session.info.get("everyone"):
        _require_own(_owner_of(row), session.info.get("customer_id"))


@event.listens_for(CustomerSession, "detached_to_persistent")
def _disbelieve(session: Session, row: object) -> None:
    # What a row from outside says of its customer is read again, narrowed, before it is written.
    if isinstance(row, Owned):
        session.expire(row, ["customer_id"])


@event.listens_for(CustomerSession, "deleted_to_persistent")
def _read_again(session: Session, row: object) -> None:
    # A rollback brings deleted rows back, perhaps after their customer was left.
    session.expire(row)


@event.listens_for(CustomerSession, "before_flush")
def _refuse_foreign_rows(session: Session, _flush: UOWTransaction, _rows: object) -> None:
    if session.info.get("everyone"):
        return
    customer_id = session.info.get("customer_id")
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Owned):
            if row in session.new and row.customer_id is None:
                row.customer_id = customer_id
            _require_own(row.customer_id, customer_id)
            for earlier in inspect(row).attrs.customer_id.history.deleted:
                _require_own(earlier, customer_id)
        elif isinstance(row, Owner):
            _require_own(row.id, customer_id)


def _require_own(owner: int | None, customer_id: int | None) -> None:
    if customer_id is None:
        raise Unscoped("No customer is entered, so nothing of a customer can be written.")
    if owner != customer_id:
        raise ForeignRow("The row belongs to another customer.")
