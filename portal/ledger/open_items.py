"""What stood open on an account on a day, as known at a moment, by how late it was; and what stands open now.

Like statements, items as at a day come from entries and allocations, never from the stored totals.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from portal.db import total
from portal.ledger.models import Account, Allocation, Entry, Payment
from portal.ledger.rules import end_of, left_and_excess
from portal.papers.models import Paper
from portal.papers.rules.instalments import Ageing, Instalment, ageing, instalments
from portal.papers.rules.statuses import PaperKind, PaperState

Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice, or a retainer that was asked for, with what was open of it and of its instalments."""

    public_id: str
    number: str
    purchase_order: str
    issued_on: date
    due_on: date | None
    total_minor: int
    open_minor: int
    parts: tuple[Instalment, ...]


@dataclass(frozen=True, slots=True)
class OpenCredit:
    """What was left of a credit note, paid retainer or payment; `kind` is the paper's, or "payment"."""

    kind: str
    public_id: str
    number: str
    dated_on: date
    expires_on: date | None
    left_minor: int


@dataclass(frozen=True, slots=True)
class Excess:
    """What was taken back of a payment beyond what it still held: owed without a paper."""

    payment_public_id: str
    number: str
    minor: int


@dataclass(frozen=True, slots=True)
class OpenItems:
    """Everything that made up the balance; the retainers asked for stand beside it, never in it."""

    currency: str
    as_at: date
    known_at: datetime
    invoices: tuple[OpenInvoice, ...]
    credits: tuple[OpenCredit, ...]
    excesses: tuple[Excess, ...]
    retainers_asked: tuple[OpenInvoice, ...]
    ageing: Ageing

    @property
    def credit_minor(self) -> int:
        return sum(credit.left_minor for credit in self.credits)

    @property
    def excess_minor(self) -> int:
        return sum(excess.minor for excess in self.excesses)

    @property
    def balance_minor(self) -> int:
        return self.ageing.total_minor - self.credit_minor + self.excess_minor


@dataclass(frozen=True, slots=True)
class Balance:
    """What stands open now in one currency, from the stored totals."""

    currency: str
    balance_minor: int = 0
    open_minor: int = 0
    credit_minor: int = 0
    excess_minor: int = 0
    retainers_asked_minor: int = 0


@dataclass(frozen=True, slots=True)
class _AsAt:
    """The figures of a paper on the day, as `instalments` asks for them."""

    total_minor: int
    open_minor: int
    deposit_minor: int
    deposit_due_on: date | None
    due_on: date | None
    under_way_minor: int = 0


def open_items(
    db: Session, customer_id: int, currency: str, as_at: date, known_at: datetime, zone: ZoneInfo | str
) -> OpenItems:
    """What was open at the end of a day, aged on that day. Two statements.

    Invoices and retainers oldest due first, credit oldest first.
    """
    invoices: list[OpenInvoice] = []
    asked: list[OpenInvoice] = []
    credit: list[OpenCredit] = []
    for row in db.execute(_papers(customer_id, currency, as_at, known_at, zone)):
        owed, left = row.booked - row.taken, -row.booked - row.given
        if row.kind == PaperKind.RETAINER_INVOICE:
            owed, left = row.total_minor - row.taken if row.is_asked else 0, row.taken - row.given
        elif row.kind == PaperKind.INVOICE:
            left = 0
        else:
            owed = 0
        if owed:
            (invoices if row.kind == PaperKind.INVOICE else asked).append(_open_invoice(row, owed))
        if left:
            credit.append(
                OpenCredit(row.kind, row.public_id, row.number, row.issued_on, row.expires_on, left)
            )
    excesses: list[Excess] = []
    for row in db.execute(_payments(customer_id, currency, as_at, known_at)):
        left, excess = left_and_excess(row.position)
        if left:
            credit.append(OpenCredit("payment", row.public_id, row.number, row.dated_on, None, left))
        else:
            excesses.append(Excess(row.public_id, row.number, excess))
    parts = [(part.due_on, part.unfilled_minor) for invoice in invoices for part in invoice.parts]
    return OpenItems(
        currency=currency,
        as_at=as_at,
        known_at=known_at,
        invoices=tuple(invoices),
        credits=tuple(sorted(credit, key=lambda one: (one.dated_on, one.number))),
        excesses=tuple(excesses),
        retainers_asked=tuple(asked),
        ageing=ageing(parts, as_at),
    )


def balances(db: Session, customer_id: int) -> list[Balance]:
    """What a customer owes and has, by currency in alphabetical order. Three statements."""
    amounts: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for wanted in (_accounts_now(customer_id), _papers_now(customer_id), _payments_now(customer_id)):
        for currency, *found in db.execute(wanted):
            amounts[currency].update(zip(wanted.selected_columns.keys()[1:], found, strict=True))
    return [
        Balance(
            currency=currency,
            balance_minor=found.get("balance_minor", 0),
            open_minor=found.get("open_minor", 0),
            credit_minor=found.get("available_minor", 0) + found.get("left_minor", 0),
            excess_minor=found.get("excess_minor", 0),
            retainers_asked_minor=found.get("asked_minor", 0),
        )
        for currency, found in sorted(amounts.items())
    ]


def _accounts_now(customer_id: int) -> Rows:
    return select(Account.currency, Account.balance_minor).where(Account.customer_id == customer_id)


def _papers_now(customer_id: int) -> Rows:
    is_invoice = Paper.kind == PaperKind.INVOICE
    return (
        select(
            Paper.currency,
            total(case((is_invoice, Paper.open_minor), else_=0)).label("open_minor"),
            total(case((is_invoice, 0), else_=Paper.open_minor)).label("asked_minor"),
            total(Paper.available_minor).label("available_minor"),
        )
        .where(
            Paper.customer_id == customer_id,
            Paper.state == PaperState.OPEN,
            or_(Paper.open_minor > 0, Paper.available_minor > 0),
        )
        .group_by(Paper.currency)
    )


def _payments_now(customer_id: int) -> Rows:
    return (
        select(
            Payment.currency,
            total(Payment.left_minor).label("left_minor"),
            total(Payment.excess_minor).label("excess_minor"),
        )
        .where(Payment.customer_id == customer_id, or_(Payment.left_minor > 0, Payment.excess_minor > 0))
        .group_by(Payment.currency)
    )


def _open_invoice(row: Any, owed: int) -> OpenInvoice:
    figures = _AsAt(row.total_minor, owed, row.deposit_minor, row.deposit_due_on, row.due_on)
    return OpenInvoice(
        public_id=row.public_id,
        number=row.number,
        purchase_order=row.purchase_order,
        issued_on=row.issued_on,
        due_on=row.due_on,
        total_minor=row.total_minor,
        open_minor=owed,
        parts=instalments(figures),
    )


def sums_of(model: Any, key: Any, customer_id: int, currency: str, as_at: date, known_at: datetime) -> Any:
    """What the account's entries or allocations add up to by `key`, at the end of a day."""
    return (
        select(key.label("key"), total(model.amount_minor).label("total"))
        .where(*known_of(model, customer_id, currency, as_at, known_at), key.is_not(None))
        .group_by(key)
        .subquery()
    )


def known_of(model: Any, customer_id: int, currency: str, as_at: date, known_at: datetime) -> Any:
    """Which entries or allocations of the account count at the end of a day."""
    account = select(Account.id).where(Account.customer_id == customer_id, Account.currency == currency)
    return (
        model.account_id == account.scalar_subquery(),
        model.dated_on <= as_at,
        model.booked_at <= known_at,
    )


def _papers(customer_id: int, currency: str, as_at: date, known_at: datetime, zone: ZoneInfo | str) -> Rows:
    scope = (customer_id, currency, as_at, known_at)
    sums = [
        sums_of(Entry, Entry.paper_id, *scope),
        sums_of(Allocation, Allocation.to_paper_id, *scope),
        sums_of(Allocation, Allocation.from_paper_id, *scope),
    ]
    booked, taken, given = (func.coalesce(one.c.total, 0) for one in sums)
    is_asked = and_(
        Paper.kind == PaperKind.RETAINER_INVOICE,
        Paper.issued_on <= as_at,
        Paper.sent_at <= known_at,
        or_(Paper.voided_at.is_(None), Paper.voided_at > known_at, Paper.voided_at >= end_of(as_at, zone)),
    )
    wanted = select(
        Paper.public_id,
        Paper.kind,
        Paper.number,
        Paper.purchase_order,
        Paper.issued_on,
        Paper.due_on,
        Paper.expires_on,
        Paper.total_minor,
        Paper.deposit_minor,
        Paper.deposit_due_on,
        booked.label("booked"),
        taken.label("taken"),
        given.label("given"),
        case((is_asked, True), else_=False).label("is_asked"),
    )
    for one in sums:
        wanted = wanted.outerjoin(one, one.c.key == Paper.id)
    return wanted.where(
        Paper.customer_id == customer_id,
        Paper.currency == currency,
        Paper.state != PaperState.DRAFT,
        or_(
            and_(Paper.kind == PaperKind.INVOICE, booked != taken),
            and_(Paper.kind == PaperKind.CREDIT_NOTE, booked + given != 0),
            and_(Paper.kind == PaperKind.RETAINER_INVOICE, taken != given),
            and_(is_asked, Paper.total_minor > taken),
        ),
    ).order_by(Paper.due_on, Paper.issued_on, Paper.id)


def _payments(customer_id: int, currency: str, as_at: date, known_at: datetime) -> Rows:
    scope = (customer_id, currency, as_at, known_at)
    booked = sums_of(Entry, Entry.payment_id, *scope)
    given = sums_of(Allocation, Allocation.from_payment_id, *scope)
    covered = sums_of(Allocation, Allocation.to_excess_id, *scope)
    position = (
        func.coalesce(covered.c.total, 0) - func.coalesce(booked.c.total, 0) - func.coalesce(given.c.total, 0)
    )
    wanted = select(Payment.public_id, Payment.number, Payment.dated_on, position.label("position"))
    for one in (booked, given, covered):
        wanted = wanted.outerjoin(one, one.c.key == Payment.id)
    return wanted.where(
        Payment.customer_id == customer_id, Payment.currency == currency, position != 0
    ).order_by(Payment.dated_on, Payment.id)
