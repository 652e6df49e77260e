"""The second lock against statements nobody thought of: random ones, over random models."""

from typing import Any

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st
from sqlalchemy import Select, and_, exists, func, literal, or_, select, true, union, union_all
from sqlalchemy.exc import InvalidRequestError, ProgrammingError
from sqlalchemy.orm import Session, aliased, joinedload, selectinload, subqueryload, with_polymorphic

from portal.customers.models import Address, Contact, Customer
from portal.ledger.models import Account, Allocation, Entry, Payment, PaymentShare, Refund
from portal.papers.models import Invoice, Paper, PaperLine, TaxGroupRow
from portal.people.models import Person
from portal.preferences.models import CustomerPreference
from portal.tenancy import CannotScope, entered
from tests.twins import TRACES, Twins

pytestmark = pytest.mark.filterwarnings("ignore:SELECT statement has a cartesian product")

TEXTS: dict[Any, str] = {
    Paper: "notes", Invoice: "notes", PaperLine: "description", TaxGroupRow: "name", Address: "street",
    Contact: "first_name", Customer: "name", Payment: "method", Refund: "reason", Entry: "reference",
    CustomerPreference: "value", Account: "currency", Allocation: "amount_minor",
    PaymentShare: "amount_minor", Person: "language",
}  # fmt: skip
"""A model and the column of it that says whose the row is, where it has one."""

LOADED = {Paper: Paper.lines, Invoice: Invoice.tax_groups, Payment: Payment.shares}
RAW = [model.__table__ for model in TEXTS if model not in {Person, Invoice}]

models = st.sampled_from(list(TEXTS))
entities = st.one_of(
    models.map(lambda model: (model, model)),
    models.map(lambda model: (model, aliased(model))),
    models.map(lambda model: (model, aliased(model, select(model).subquery()))),
    st.builds(lambda: (Paper, with_polymorphic(Paper, "*", aliased=True))),
)


def _key(model: Any, entity: Any) -> Any:
    return entity.id if hasattr(model, "id") else entity.customer_id


@st.composite
def conditions(draw: st.DrawFn, model: Any, entity: Any, depth: int) -> Any:
    """A condition on the entity, with subqueries in it."""
    kind = draw(st.sampled_from(["true", "key", "or", "not", "in", "exists", "scalar", "any"]))
    if depth == 0 or kind == "true":
        return true()
    if kind == "key":
        return _key(model, entity) > draw(st.integers(0, 3))
    if kind in {"or", "not"}:
        one, two = (draw(conditions(model, entity, depth - 1)) for _ in range(2))
        return or_(one, two) if kind == "or" else ~and_(one, two)
    if kind == "any":
        if entity is not model or model not in LOADED:
            return true()
        return ~LOADED[model].any() if draw(st.booleans()) else LOADED[model].any()
    other, inner = draw(entities)
    if kind == "in":
        return _key(model, entity).not_in(select(_key(other, inner)).where(_key(other, inner) < 0))
    nested = draw(conditions(other, inner, depth - 1))
    if kind == "exists":
        return exists().where(_key(other, inner) == _key(model, entity), nested)
    return select(func.count(_key(other, inner))).where(nested).scalar_subquery() >= 0


@st.composite
def selects(draw: st.DrawFn) -> Select[Any]:
    """A select of one or two entities as rows, columns, aggregates or unions."""
    model, entity = draw(entities)
    column = getattr(entity, TEXTS[model])
    shape = draw(st.sampled_from(["entity", "column", "maximum", "columns"]))
    chosen = {"entity": [entity], "column": [column], "maximum": [func.max(column)]}
    statement = select(*chosen.get(shape, [column, literal(1)]))
    is_alone = True
    for _ in range(draw(st.integers(0, 2))):
        other, joined = draw(entities.filter(lambda pair: pair[1] is not pair[0]))
        condition = draw(st.sampled_from([true(), _key(other, joined) == _key(model, entity)]))
        statement = statement.join(
            joined, condition, isouter=draw(st.booleans()), full=draw(st.integers(0, 9)) == 0
        )
        if draw(st.booleans()):
            statement = statement.add_columns(getattr(joined, TEXTS[other]))
            is_alone = False
    statement = statement.where(draw(conditions(model, entity, 2)))
    if shape == "entity" and entity is model and model in LOADED:
        statement = statement.options(
            draw(st.sampled_from([selectinload, joinedload, subqueryload]))(LOADED[model])
        )
    elif is_alone and shape in {"column", "maximum"}:
        around = draw(st.sampled_from(["", "subquery", "cte", "union", "union all"]))
        if around in {"subquery", "cte"}:
            return select(getattr(statement, around)())
        if around:
            combine = union if around == "union" else union_all
            return select(combine(statement, select(column)).subquery())
    return statement


def _texts(value: object) -> str:
    """Everything a value holds: of an entity its columns and what was loaded with it."""
    if isinstance(value, list | tuple):
        return " ".join(_texts(part) for part in value)
    if isinstance(value, Person):
        return ""  # nobody's: who may see which person is for the rooms to say
    if hasattr(value, "_sa_instance_state"):
        loaded = [part for name, part in vars(value).items() if name != "_sa_instance_state"]
        return _texts([f"customer {getattr(value, 'customer_id', '')}", *loaded])
    return str(value)


@given(statement=selects())
def test_no_random_statement_shows_the_other_customer(
    db: Session, twins: Twins, statement: Select[Any]
) -> None:
    with entered(db, twins.acme.customer):
        try:
            rows = [tuple(row) for row in db.execute(statement).unique().fetchmany(200)]
        except CannotScope:
            assert "FULL OUTER JOIN" in str(statement)
            return
        except InvalidRequestError:
            reject()  # SQLAlchemy cannot join to it either
        except ProgrammingError:
            db.rollback()  # PostgreSQL wants each column grouped, SQLite takes any
            reject()
    shown = _texts(rows)
    assert not any(trace in shown for trace in TRACES)
    assert f"customer {twins.globex.customer}" not in shown


@given(
    statement=selects(), raw=st.sampled_from(RAW), place=st.sampled_from(["column", "from", "where", "join"])
)
def test_a_raw_table_anywhere_is_refused(
    db: Session, twins: Twins, statement: Select[Any], raw: Any, place: str
) -> None:
    smuggled = raw.alias()
    column = next(iter(smuggled.c))
    changed = {
        "column": lambda: statement.add_columns(column),
        "from": lambda: statement.add_columns(literal(1)).select_from(smuggled),
        "where": lambda: statement.where(select(column).exists()),
        "join": lambda: statement.join(smuggled, true()),
    }[place]()
    with entered(db, twins.acme.customer):
        try:
            db.execute(changed)
        except (CannotScope, InvalidRequestError):
            return
    assert "WHERE false" in str(changed)  # nothing comes back from it
