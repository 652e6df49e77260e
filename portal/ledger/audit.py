"""The audit: every total that the ledger keeps, held against the rows it is the sum of."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from portal.customers.models import Customer
from portal.db import AnySelect, total
from portal.ledger.models import Account, Allocation, Entry, Payment, PaymentShare, Refund
from portal.ledger.rules import SIGNS, WRITE_OFF_KINDS, EntryKind, PaymentState, RefundState
from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperKind, PaperState
from portal.tenancy import every_customer


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A row that says something else than the rows it stands for."""

    table: str
    row_id: int
    what: str
    stored: object
    expected: object

    def __str__(self) -> str:
        return f"{self.table} {self.row_id}: {self.what} is {self.stored}, should be {self.expected}"


def audit(session: Session, customer_ids: Collection[int] | None = None) -> list[Disagreement]:
    """Every disagreement in the books, of all customers or of these; an empty list is a clean ledger."""
    with every_customer(session, "the audit reads all books"):
        return [
            Disagreement(table, row.id, what, row[2 * place + 1], row[2 * place + 2])
            for table, whats, wanted in _checks(_Scope(customer_ids))
            for row in session.execute(wanted)
            for place, what in enumerate(whats)
            if row[2 * place + 1] != row[2 * place + 2]
        ]


class _Scope:
    """Which customers' rows are looked at."""

    def __init__(self, customer_ids: Collection[int] | None) -> None:
        self.customer_ids = customer_ids

    def of(self, model: Any) -> ColumnElement[bool]:
        """Rows that carry their customer."""
        if self.customer_ids is None:
            return true()
        return model.customer_id.in_(self.customer_ids)  # type: ignore[no-any-return]

    def booked(self, model: Any) -> ColumnElement[bool]:
        """Entries and allocations, found by the index on their account."""
        if self.customer_ids is None:
            return true()
        accounts = select(Account.id).where(self.of(Account))
        return model.account_id.in_(accounts)  # type: ignore[no-any-return]

    def sums(self, model: Any, by: Any, **amounts: Any) -> Any:
        """A subquery of sums for each value of a column."""
        columns = [total(amount).label(name) for name, amount in amounts.items()]
        scoped = self.booked(model) if hasattr(model, "account_id") else self.of(model)
        return select(by.label("key"), *columns).where(by.is_not(None), scoped).group_by(by).subquery()


_Check = tuple[str, tuple[str, ...], AnySelect]
"""A table, what is compared, and a select of the id and of stored and expected for each."""


def _checks(scope: _Scope) -> Iterator[_Check]:
    yield _balances(scope)
    yield _identity(scope)
    yield _papers(scope)
    yield _payments(scope)
    yield _refunds(scope)
    yield _reversals(scope)
    yield _reversed_in_full(scope)
    yield _signs(scope)
    yield _moments(scope)
    yield from _belongings(scope)
    yield _merged(scope)


def _sum(column: Any) -> ColumnElement[int]:
    return func.coalesce(column, 0)


def _compared(
    id_column: Any, pairs: dict[str, tuple[Any, Any]], joined: Any, *conditions: ColumnElement[bool]
) -> tuple[tuple[str, ...], AnySelect]:
    columns = [
        column.label(f"{side}_{place}")
        for place, pair in enumerate(pairs.values())
        for side, column in zip(("stored", "expected"), pair, strict=True)
    ]
    differs = or_(*(stored != expected for stored, expected in pairs.values()))
    wanted = select(id_column.label("id"), *columns).select_from(joined).where(differs, *conditions)
    return tuple(pairs), wanted.order_by(id_column)


def _balances(scope: _Scope) -> _Check:
    booked = scope.sums(Entry, Entry.account_id, total=Entry.amount_minor)
    joined = Account.__table__.outerjoin(booked, booked.c.key == Account.id)
    pairs = {"balance_minor": (Account.balance_minor, _sum(booked.c.total))}
    return "accounts", *_compared(Account.id, pairs, joined, scope.of(Account))


def _identity(scope: _Scope) -> _Check:
    """Balance = open of invoices - left of payments - available of notes and retainers + excess."""
    owed = case((Paper.kind == PaperKind.INVOICE, Paper.open_minor), else_=-Paper.available_minor)
    papers = (
        select(Paper.customer_id, Paper.currency, total(owed).label("total"))
        .where(scope.of(Paper))
        .group_by(Paper.customer_id, Paper.currency)
        .subquery()
    )
    payments = scope.sums(Payment, Payment.account_id, total=Payment.excess_minor - Payment.left_minor)
    same = and_(papers.c.customer_id == Account.customer_id, papers.c.currency == Account.currency)
    joined = Account.__table__.outerjoin(papers, same).outerjoin(payments, payments.c.key == Account.id)
    expected = _sum(papers.c.total) + _sum(payments.c.total)
    pairs = {"balance against open, left, available and excess": (Account.balance_minor, expected)}
    return "accounts", *_compared(Account.id, pairs, joined, scope.of(Account))


def _papers(scope: _Scope) -> _Check:
    booked = scope.sums(
        Entry,
        Entry.paper_id,
        written_off=case((Entry.kind.in_(sorted(WRITE_OFF_KINDS)), -Entry.amount_minor), else_=0),
        expired=case((Entry.kind == EntryKind.CREDIT_EXPIRED, Entry.amount_minor), else_=0),
        total=Entry.amount_minor,
    )
    taken = scope.sums(Allocation, Allocation.to_paper_id, total=Allocation.amount_minor)
    given = scope.sums(Allocation, Allocation.from_paper_id, total=Allocation.amount_minor)
    under_way = _under_way(scope)
    disputed = _disputed(scope)
    joined: Any = Paper.__table__
    for sums in (booked, taken, given, under_way, disputed):
        joined = joined.outerjoin(sums, sums.c.key == Paper.id)

    written_off, expired = _sum(booked.c.written_off), _sum(booked.c.expired)
    is_open = Paper.state == PaperState.OPEN
    asks = Paper.kind.in_([PaperKind.INVOICE, PaperKind.RETAINER_INVOICE])
    is_invoice, is_note = Paper.kind == PaperKind.INVOICE, Paper.kind == PaperKind.CREDIT_NOTE
    has_given = Paper.total_minor - _sum(given.c.total) - expired
    pairs = {
        "open_minor": (
            Paper.open_minor,
            case((and_(is_open, asks), Paper.total_minor - _sum(taken.c.total) - written_off), else_=0),
        ),
        "available_minor": (
            Paper.available_minor,
            case(
                (and_(is_open, is_note), has_given),
                (is_note, 0),
                (is_invoice, 0),
                else_=_sum(taken.c.total) - _sum(given.c.total),
            ),
        ),
        "written_off_minor": (Paper.written_off_minor, written_off),
        "under_way_minor": (Paper.under_way_minor, _sum(under_way.c.total)),
        "is_disputed": (Paper.is_disputed, _sum(disputed.c.total) > 0),
        "the sum of its entries": (
            _sum(booked.c.total),
            case(
                (and_(is_open, is_invoice), Paper.total_minor - written_off),
                (and_(is_open, is_note), expired - Paper.total_minor),
                else_=0,
            ),
        ),
    }
    return "papers", *_compared(Paper.id, pairs, joined, scope.of(Paper))


def _under_way(scope: _Scope) -> Any:
    return (
        select(PaymentShare.paper_id.label("key"), total(PaymentShare.amount_minor).label("total"))
        .join(Payment, Payment.id == PaymentShare.payment_id)
        .where(Payment.state == PaymentState.PROCESSING, scope.of(PaymentShare))
        .group_by(PaymentShare.paper_id)
        .subquery()
    )


def _disputed(scope: _Scope) -> Any:
    return (
        select(Allocation.to_paper_id.label("key"), total(Allocation.amount_minor).label("total"))
        .join(Payment, Payment.id == Allocation.from_payment_id)
        .where(Payment.is_disputed.is_(True), Allocation.to_paper_id.is_not(None), scope.of(Payment))
        .group_by(Allocation.to_paper_id)
        .subquery()
    )


def _payments(scope: _Scope) -> _Check:
    booked = scope.sums(
        Entry,
        Entry.payment_id,
        settled=case((Entry.kind == EntryKind.PAYMENT_SETTLED, -Entry.amount_minor), else_=0),
        cancelled=case((Entry.kind == EntryKind.PAYMENT_CANCELLED, Entry.amount_minor), else_=0),
        total=Entry.amount_minor,
    )
    given = scope.sums(Allocation, Allocation.from_payment_id, total=Allocation.amount_minor)
    covered = scope.sums(Allocation, Allocation.to_excess_id, total=Allocation.amount_minor)
    joined: Any = Payment.__table__
    for sums in (booked, given, covered):
        joined = joined.outerjoin(sums, sums.c.key == Payment.id)
    arrived = Payment.state.in_([PaymentState.SETTLED, PaymentState.CANCELLED])
    was_cancelled = Payment.state == PaymentState.CANCELLED
    pairs = {
        "left_minor - excess_minor": (
            Payment.left_minor - Payment.excess_minor,
            _sum(covered.c.total) - _sum(booked.c.total) - _sum(given.c.total),
        ),
        "settled_minor": (Payment.settled_minor, _sum(booked.c.settled)),
        "the state against its entries": (arrived, _sum(booked.c.settled) > 0),
        "what was cancelled": (
            _sum(booked.c.cancelled),
            case((was_cancelled, Payment.settled_minor), else_=0),
        ),
    }
    return "payments", *_compared(Payment.id, pairs, joined, scope.of(Payment))


def _refunds(scope: _Scope) -> _Check:
    booked = scope.sums(Entry, Entry.refund_id, total=Entry.amount_minor)
    taken = scope.sums(Allocation, Allocation.to_refund_id, total=Allocation.amount_minor)
    joined = Refund.__table__.outerjoin(booked, booked.c.key == Refund.id)
    joined = joined.outerjoin(taken, taken.c.key == Refund.id)
    gone = case((Refund.state == RefundState.SUCCEEDED, Refund.amount_minor), else_=0)
    pairs = {
        "the sum of its entries": (_sum(booked.c.total), gone),
        "what is allocated to it": (_sum(taken.c.total), gone),
    }
    return "refunds", *_compared(Refund.id, pairs, joined, scope.of(Refund))


def _reversals(scope: _Scope) -> _Check:
    original = aliased(Allocation)
    ends = ("from_payment_id", "from_paper_id", "to_paper_id", "to_refund_id", "to_excess_id")
    same = and_(
        Allocation.account_id == original.account_id,
        original.reverses_id.is_(None),
        Allocation.dated_on >= original.dated_on,
        *(_sum(getattr(Allocation, column)) == _sum(getattr(original, column)) for column in ends),
    )
    joined = Allocation.__table__.join(original, original.id == Allocation.reverses_id)
    pairs = {"that it takes back what it names": (case((same, True), else_=False), true())}
    return "allocations", *_compared(Allocation.id, pairs, joined, scope.booked(Allocation))


def _reversed_in_full(scope: _Scope) -> _Check:
    taken_back = scope.sums(Allocation, Allocation.reverses_id, total=-Allocation.amount_minor)
    joined = Allocation.__table__.join(taken_back, taken_back.c.key == Allocation.id)
    most = case(
        (taken_back.c.total > Allocation.amount_minor, Allocation.amount_minor), else_=taken_back.c.total
    )
    pairs = {"what was taken back of it": (taken_back.c.total, most)}
    return "allocations", *_compared(Allocation.id, pairs, joined, scope.booked(Allocation))


def _signs(scope: _Scope) -> _Check:
    sign = case({str(kind): sign for kind, sign in SIGNS.items()}, value=Entry.kind)
    stored = case((Entry.amount_minor > 0, 1), else_=-1)
    pairs = {"sign": (stored, sign)}
    return "entries", *_compared(Entry.id, pairs, Entry.__table__, scope.booked(Entry))


def _moments(scope: _Scope) -> _Check:
    """Nothing is booked after the moment that the account says was the last."""
    late = [
        select(model.account_id)
        .join(Account, Account.id == model.account_id)
        .where(or_(Account.booked_at.is_(None), model.booked_at > Account.booked_at), scope.booked(model))
        for model in (Entry, Allocation)
    ]
    is_late = or_(*(Account.id.in_(accounts) for accounts in late))
    pairs = {"that nothing was booked after booked_at": (case((is_late, False), else_=True), true())}
    return "accounts", *_compared(Account.id, pairs, Account.__table__, scope.of(Account))


def _belongings(scope: _Scope) -> Iterator[_Check]:
    """What points at each other is of one customer and in one currency."""
    pointers: list[tuple[Any, Any, Any]] = [
        (Entry, Entry.paper_id, Paper),
        (Entry, Entry.payment_id, Payment),
        (Allocation, Allocation.from_payment_id, Payment),
        (Allocation, Allocation.from_paper_id, Paper),
        (Allocation, Allocation.to_paper_id, Paper),
        (Allocation, Allocation.to_excess_id, Payment),
    ]
    for model, column, other in pointers:
        joined = model.__table__.join(Account, Account.id == model.account_id).join(other, other.id == column)
        pairs = {
            "customer_id": (model.customer_id, Account.customer_id),
            f"customer of {column.key}": (other.customer_id, Account.customer_id),
            f"currency of {column.key}": (other.currency, Account.currency),
        }
        yield model.__tablename__, *_compared(model.id, pairs, joined, scope.booked(model))
    joined = Payment.__table__.join(Account, Account.id == Payment.account_id)
    own = {
        "customer_id": (Payment.customer_id, Account.customer_id),
        "currency": (Payment.currency, Account.currency),
    }
    yield "payments", *_compared(Payment.id, own, joined, scope.booked(Payment))


def _merged(scope: _Scope) -> _Check:
    joined = Account.__table__.join(Customer, Customer.id == Account.customer_id)
    pairs = {"that its customer was merged away": (Customer.merged_into_id.is_not(None), false())}
    return "accounts", *_compared(Account.id, pairs, joined, scope.of(Account))
