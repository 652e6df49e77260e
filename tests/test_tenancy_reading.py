"""The second lock, reading: whatever is asked with Acme entered, no row of Globex comes back."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import (
    Executable,
    String,
    bindparam,
    case,
    column,
    exists,
    func,
    join,
    literal,
    literal_column,
    outerjoin,
    select,
    table,
    text,
    true,
    union,
    union_all,
)
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import (
    Bundle,
    Session,
    aliased,
    immediateload,
    joinedload,
    lazyload,
    selectinload,
    subqueryload,
    with_polymorphic,
)

from portal.customers.models import Address, Contact, Customer
from portal.ledger.models import Payment, PaymentShare
from portal.papers.models import Invoice, Paper, PaperLine
from portal.people.models import Person
from portal.tenancy import CannotScope, ForeignRow, Unscoped, entered, every_customer
from tests.twins import TRACES, Twins

pytestmark = pytest.mark.filterwarnings("ignore:SELECT statement has a cartesian product")

PAPERS = Paper.__table__
Other = aliased(Paper)
Colleague = aliased(Contact)

SEEN: dict[str, tuple[Callable[[], Executable], int]] = {
    "entity": (lambda: select(Paper), 3),
    "columns": (lambda: select(Paper.id, Paper.notes), 3),
    "bundle": (lambda: select(Bundle("paper", Paper.id, Paper.notes)), 3),
    "kind": (lambda: select(Invoice), 1),
    "customer": (lambda: select(Customer.name), 1),
    "count": (lambda: select(Paper.id).where(select(func.count(Other.id)).scalar_subquery() == 3), 3),
    "or": (lambda: select(Paper.notes).where((Paper.open_minor == 0) | (Paper.open_minor > 0)), 3),
    "alias": (lambda: select(Other.notes), 3),
    "self join": (lambda: select(Paper.notes, Other.notes).join(Other, true()), 9),
    "join": (lambda: select(Paper.notes, PaperLine.description).join(Paper.lines), 1),
    "outer join": (lambda: select(Contact.first_name, Paper.notes).outerjoin(Paper, true()), 6),
    "outer join of people": (lambda: select(Contact).select_from(outerjoin(Contact, Person)), 2),
    "join to people": (lambda: select(Contact.first_name).join(Contact.person), 2),
    "people with their contacts": (
        lambda: select(Person.email).where(exists().where(Contact.person_id == Person.id)),
        2,
    ),
    "in": (lambda: select(Person.email).where(Person.id.in_(select(Contact.person_id))), 2),
    "any": (lambda: select(Paper.notes).where(Paper.lines.any(PaperLine.description != "")), 1),
    "not any": (lambda: select(Paper.notes).where(~Paper.lines.any()), 2),
    "has": (lambda: select(PaymentShare.amount_minor).where(PaymentShare.paper.has()), 1),
    "scalar subquery": (
        lambda: select(
            Contact.first_name,
            select(func.max(Colleague.first_name)).where(Colleague.id != Contact.id).scalar_subquery(),
        ),
        2,
    ),
    "correlated": (
        lambda: select(
            Paper.notes,
            select(func.count(PaperLine.position)).where(PaperLine.paper_id == Paper.id).scalar_subquery(),
        ),
        3,
    ),
    "subquery": (lambda: select(select(Paper.notes).subquery()), 3),
    "entity from a subquery": (lambda: select(aliased(Paper, select(Paper).subquery())), 3),
    "cte": (lambda: select(select(Paper.notes).cte().c.notes), 3),
    "union": (lambda: union(select(Paper.notes), select(Address.street)), 1),
    "union in a subquery": (
        lambda: select(union_all(select(Paper.notes), select(Address.street)).subquery().c.notes),
        4,
    ),
    "except": (lambda: select(Paper.id).except_(select(Other.id).where(Other.id < 0)), 3),
    "polymorphic": (lambda: select(with_polymorphic(Paper, "*")), 3),
    "polymorphic alias": (lambda: select(with_polymorphic(Paper, [Invoice], aliased=True)), 3),
    "window": (lambda: select(Paper.notes, func.count(Paper.id).over()), 3),
    "group": (lambda: select(Paper.notes, func.count(Paper.id)).group_by(Paper.notes), 1),
    "case": (lambda: select(Paper.notes).where(case((Paper.is_disputed | true(), 1), else_=2) == 1), 3),
    "locked": (lambda: select(Paper).with_for_update(), 3),
    "page": (lambda: select(Paper).order_by(Paper.id).limit(2).offset(1), 2),
    "harmless text": (lambda: select(Paper.notes).order_by(text("papers.id")), 3),
}

REFUSED: dict[str, Callable[[], Executable]] = {
    "core": lambda: select(PAPERS),
    "text": lambda: text("SELECT * FROM papers"),
    "textual columns": lambda: text("SELECT notes FROM papers").columns(column("notes", String)),
    "from_statement": lambda: select(Paper).from_statement(select(Paper)),
    "from_statement of text": lambda: select(Paper).from_statement(text("SELECT * FROM papers")),
    "a bare function": lambda: select(func.now()),
    "table beside an entity": lambda: select(Person.id, PAPERS),
    "column beside an entity": lambda: select(Person.id, PAPERS.c.notes),
    "light table beside an entity": lambda: select(Person.id, table("papers", column("notes")).c.notes),
    "table in a schema": lambda: select(Person.id, table("papers", column("notes"), schema="main").c.notes),
    "alias of a table": lambda: select(Person.id, PAPERS.alias().c.notes),
    "select_from a table": lambda: select(func.count(Person.id)).select_from(PAPERS, Person),
    "join to a table": lambda: select(Person.id).join(PAPERS, true()),
    "join from a table": lambda: select(Person.id).join_from(PAPERS, Person, true()),
    "join of tables": lambda: select(Person.id).select_from(PAPERS.join(Person.__table__, true())),
    "join function": lambda: select(Person.id).select_from(join(Person, PAPERS, true())),
    "lateral": lambda: select(Person.id, select(PAPERS.c.notes).lateral().c.notes),
    "sample": lambda: select(Person.id, PAPERS.tablesample(func.bernoulli(100)).c.notes),
    "whole row": lambda: select(Person.id, func.row_to_json(PAPERS.table_valued())),
    "core subquery": lambda: select(Person.id, select(PAPERS.c.notes).subquery().c.notes),
    "core cte": lambda: select(Person.id, select(PAPERS.c.notes).cte().c.notes),
    "core scalar subquery": lambda: select(Person.id, select(func.max(PAPERS.c.notes)).scalar_subquery()),
    "core exists": lambda: select(Person.id).where(exists().where(PAPERS.c.id == Person.id)),
    "core union": lambda: union_all(select(Paper.notes), select(PAPERS.c.notes)),
    "core in a case": lambda: select(Person.id, case((select(PAPERS.c.id).exists(), 1))),
    "core in having": lambda: select(func.count(Person.id)).having(select(PAPERS.c.id).exists()),
    "core in order by": lambda: select(Person.id).order_by(select(PAPERS.c.id).scalar_subquery()),
    "core in a lambda": lambda: select(Person.id).where(lambda: select(PAPERS.c.id).exists()),
    "entity over a core subquery": lambda: select(aliased(Paper, select(PAPERS).subquery())),
    "entity over a core union": lambda: select(aliased(Paper, union(select(PAPERS)).subquery())),
    "text in where": lambda: select(Paper.notes).where(text("papers.id > 0 OR 1 = 1")),
    "literal column in where": lambda: select(Paper.notes).where(literal_column("1 = 1 OR 1")),
    "literal column": lambda: select(Person.id, literal_column("(SELECT max(notes) FROM papers)")),
    "quoted text": lambda: select(Person.id, literal_column('(SELECT max(notes) FROM "PAPERS" p)')),
    "broken parentheses": lambda: select(Paper.notes).where(text("1 = 1) OR (1 = 1")),
    "text in order by": lambda: select(Person.id).order_by(text("(SELECT max(id) FROM papers)")),
    "full join": lambda: select(Contact.first_name).select_from(Person).join(Contact, true(), full=True),
    "full join function": lambda: select(Contact).select_from(outerjoin(Person, Contact, true(), full=True)),
}


def _shown(rows: object) -> str:
    """Everything that rows hold, of entities their columns."""
    if isinstance(rows, list | tuple):
        return " ".join(_shown(row) for row in rows)
    return str(vars(rows)) if hasattr(rows, "_sa_instance_state") else str(rows)


def test_a_statement_sees_the_entered_customers_rows_and_no_other(
    db: Session, twins: Twins, subtests: pytest.Subtests
) -> None:
    for name, (statement, expected) in SEEN.items():
        with subtests.test(name), entered(db, twins.acme.customer):
            rows = [tuple(row) for row in db.execute(statement())]
            assert len(rows) == expected
            assert not any(trace in _shown(rows) for trace in TRACES)


def test_the_same_statement_of_the_other_customer_sees_the_others_rows(
    db: Session, twins: Twins, subtests: pytest.Subtests
) -> None:
    """Statements, as objects and compiled, are kept and used again: the first customer must not be."""
    for name, (statement, expected) in SEEN.items():
        with subtests.test(name):
            kept = statement()
            for _ in range(3):  # from the second time on, rows of columns come by SQL that is kept
                with entered(db, twins.acme.customer):
                    assert len(db.execute(kept).all()) == expected
            with every_customer(db, "between the two"):
                db.execute(kept).all()
                db.execute(kept).all()
            for _ in range(3):
                with entered(db, twins.globex.customer):
                    rows = [tuple(row) for row in db.execute(kept)]
                    assert rows
                    assert not any(trace in _shown(rows) for trace in ("ACME", "Acme", "acme", "Ana", "Ben"))


def test_a_statement_made_from_one_that_was_asked_has_rows_of_its_own(db: Session, twins: Twins) -> None:
    kept = select(Paper.notes).where(Paper.id != bindparam("but"))
    with every_customer(db, "where the statement itself is asked, without our criteria"):
        for _ in range(3):
            assert len(db.scalars(kept, {"but": 0}).all()) == 6
        narrower = kept.where(Paper.id == twins.acme.invoice)
        for _ in range(3):
            assert db.scalars(narrower, {"but": 0}).all() == ["ACME"]
            assert db.scalars(kept.with_only_columns(Paper.id).limit(0), {"but": 0}).all() == []
            assert db.scalars(narrower, {"but": twins.acme.invoice}).all() == []
        with pytest.raises(StatementError, match="but"):
            db.scalars(kept)


def test_with_nobody_entered_nothing_is_seen(db: Session, twins: Twins, subtests: pytest.Subtests) -> None:
    for name, (statement, _expected) in SEEN.items():
        with subtests.test(name), pytest.raises(Unscoped):
            db.execute(statement())


def test_what_cannot_be_narrowed_is_refused(db: Session, twins: Twins, subtests: pytest.Subtests) -> None:
    for name, statement in REFUSED.items():
        with subtests.test(name):
            with entered(db, twins.acme.customer), pytest.raises(CannotScope):
                db.execute(statement())
            with pytest.raises((CannotScope, Unscoped)):
                db.execute(statement())


@pytest.mark.parametrize(
    "name", ["entered_customer_id", "entered_customer_id_1", "customer_id_1", "customer_id"]
)
def test_a_value_handed_in_for_the_customer_changes_nothing(db: Session, twins: Twins, name: str) -> None:
    foreign = {name: twins.globex.customer}
    with entered(db, twins.acme.customer):
        assert set(db.scalars(select(Paper.notes), foreign)) == {"ACME"}
        assert set(db.scalars(select(Paper.notes).params(foreign))) == {"ACME"}
        assert db.get(Paper, twins.globex.invoice, execution_options=foreign) is None


def test_a_condition_that_bears_the_name_of_ours_is_refused(db: Session, twins: Twins) -> None:
    made_up = bindparam("entered_customer_id_7", twins.globex.customer)
    with entered(db, twins.acme.customer), pytest.raises(ForeignRow):
        db.execute(select(PAPERS.c.notes, Person.id).where(PAPERS.c.customer_id == made_up))


def test_asking_for_the_other_customer_finds_nothing(db: Session, twins: Twins) -> None:
    with entered(db, twins.acme.customer):
        assert db.scalars(select(Paper).where(Paper.customer_id == twins.globex.customer)).all() == []
        assert db.scalars(select(Paper).where(Paper.id == twins.globex.invoice)).all() == []
        assert db.get(Paper, twins.globex.invoice) is None
        assert db.get(Invoice, twins.globex.invoice, with_for_update=True) is None
        assert db.get(Customer, twins.globex.customer) is None
        assert db.get(Paper, twins.acme.invoice) is not None


def test_relationships_load_the_own_rows(db: Session, twins: Twins, subtests: pytest.Subtests) -> None:
    for load in (selectinload, joinedload, subqueryload, lazyload, immediateload):
        with subtests.test(load.__name__), entered(db, twins.acme.customer):
            invoice = db.scalars(select(Invoice).options(load(Invoice.lines)).limit(5)).unique().one()
            assert [line.description for line in invoice.lines] == ["ACME"]
            shares = load(Payment.shares).options(load(PaymentShare.paper))
            payment = db.scalars(select(Payment).options(shares)).unique().one()
            assert [share.paper.notes for share in payment.shares] == ["ACME"]


@pytest.mark.filterwarnings("ignore:The Query.get")
def test_the_legacy_query_is_narrowed(db: Session, twins: Twins) -> None:
    with entered(db, twins.acme.customer):
        query: Any = db.query(Paper)
        assert {paper.notes for paper in query} == {"ACME"}
        assert query.count() == 3
        assert query.filter(Paper.lines.any()).count() == 1
        assert query.get(twins.globex.invoice) is None
        assert db.query(func.count(Paper.id)).scalar() == 3
        assert query.with_entities(Paper.notes, literal(1)).distinct().all() == [("ACME", 1)]
        with pytest.raises(CannotScope):
            db.query(PAPERS).all()
        with pytest.raises(CannotScope):
            query.filter(text("1 = 1 OR 1 = 1")).all()
        with pytest.raises(CannotScope):
            query.from_statement(text("SELECT * FROM papers")).all()


def test_inside_every_customer_all_are_seen(db: Session, twins: Twins) -> None:
    with every_customer(db, "to count them"):
        assert len(db.scalars(select(Paper)).all()) == 6
        assert len(db.execute(select(PAPERS)).all()) == 6
        assert db.connection().execute(select(func.count()).select_from(PAPERS)).scalar() == 6


def test_every_customer_wants_a_reason(db: Session) -> None:
    with pytest.raises(ValueError, match="why"), every_customer(db, ""):
        pass


def test_what_belongs_to_nobody_can_be_read_with_nobody_entered(db: Session, twins: Twins) -> None:
    assert len(db.scalars(select(Person)).all()) == 3
