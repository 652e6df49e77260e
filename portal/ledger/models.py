"""Accounts, entries, allocations, and the payments and refunds that they book."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Id, Model, belongs_with, one_of
from portal.kit import clock, tokens
from portal.ledger.rules import EntryKind, PaymentState, RefundState
from portal.papers.models import Paper
from portal.tenancy import Owned


class Account(Owned, Model):
    """A customer's account in one currency. Its row is the lock of every operation that moves money."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("customer_id", "currency"), UniqueConstraint("customer_id", "id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    currency: Mapped[str] = mapped_column(String(3))
    balance_minor: Mapped[int] = mapped_column(default=0)
    """What the customer owes: the sum of the entries."""
    booked_at: Mapped[datetime | None]
    """The moment of the last booking; each next one is later, so that a statement known at it is final."""


class Entry(Owned, Model):
    """One change of a balance, positive where the customer owes more. Never updated, never deleted."""

    __tablename__ = "entries"
    __table_args__ = (
        UniqueConstraint("kind", "reference"),
        belongs_with("account_id", "accounts"),
        belongs_with("paper_id", "papers"),
        belongs_with("payment_id", "payments"),
        belongs_with("refund_id", "refunds"),
        one_of("kind", EntryKind),
        CheckConstraint("amount_minor <> 0", name="amount"),
        Index(None, "account_id", "dated_on"),
        Index(None, "paper_id"),
        Index(None, "payment_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(30))
    amount_minor: Mapped[int]
    dated_on: Mapped[date]
    booked_at: Mapped[datetime]
    paper_id: Mapped[int | None]
    payment_id: Mapped[int | None]
    refund_id: Mapped[int | None]
    reference: Mapped[str] = mapped_column(String(255))
    """The natural key of what was booked (a row's public id or the gateway's id): once for each kind."""


class Allocation(Owned, Model):
    """Which money pays for what: from one source to one target; never changes a balance.

    A reversal is a second row with a negative amount that names the first. Never updated or deleted.
    """

    __tablename__ = "allocations"
    __table_args__ = (
        UniqueConstraint("customer_id", "id"),
        belongs_with("account_id", "accounts"),
        belongs_with("from_payment_id", "payments"),
        belongs_with("from_paper_id", "papers"),
        belongs_with("to_paper_id", "papers"),
        belongs_with("to_refund_id", "refunds"),
        belongs_with("to_excess_id", "payments"),
        belongs_with("reverses_id", "allocations"),
        CheckConstraint("(from_payment_id IS NULL) <> (from_paper_id IS NULL)", name="one_source"),
        CheckConstraint(
            "(CASE WHEN to_paper_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN to_refund_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN to_excess_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_target",
        ),
        CheckConstraint(
            "(reverses_id IS NULL AND amount_minor > 0) OR (reverses_id IS NOT NULL AND amount_minor < 0)",
            name="amount",
        ),
        Index(None, "from_payment_id"),
        Index(None, "from_paper_id"),
        Index(None, "to_paper_id"),
        Index(None, "to_excess_id"),
        Index(None, "reverses_id"),
        Index(None, "account_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int]
    amount_minor: Mapped[int]
    from_payment_id: Mapped[int | None]
    from_paper_id: Mapped[int | None]
    to_paper_id: Mapped[int | None]
    to_refund_id: Mapped[int | None]
    to_excess_id: Mapped[int | None]
    reverses_id: Mapped[int | None]
    dated_on: Mapped[date]
    booked_at: Mapped[datetime]


class Payment(Owned, Model):
    """One try to move money. `left_minor` is its unallocated rest, `excess_minor` what was taken back
    beyond what it still held; both are caches of the ledger."""

    __tablename__ = "payments"
    __table_args__ = (
        UniqueConstraint("customer_id", "id"),
        belongs_with("account_id", "accounts"),
        one_of("state", PaymentState),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("left_minor >= 0", name="left"),
        CheckConstraint("excess_minor >= 0", name="excess"),
        CheckConstraint("left_minor = 0 OR excess_minor = 0", name="left_or_excess"),
        CheckConstraint("state <> 'settled' OR dated_on IS NOT NULL", name="settled_is_dated"),
        Index(None, "account_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=tokens.new_public_id)
    account_id: Mapped[int]
    number: Mapped[str] = mapped_column(String(60), unique=True)
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int]
    """Asked for; `settled_minor` is what arrived."""
    settled_minor: Mapped[int] = mapped_column(default=0)
    left_minor: Mapped[int] = mapped_column(default=0)
    excess_minor: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10))
    is_unexpected: Mapped[bool] = mapped_column(default=False)
    """Another amount or currency arrived than was asked for; staff look at it."""
    is_disputed: Mapped[bool] = mapped_column(default=False)
    closed_dispute: Mapped[str] = mapped_column(String(255), default="")
    """The gateway's id of the dispute closed last: its opening, told late, is not believed."""
    is_online: Mapped[bool] = mapped_column(default=False)
    method: Mapped[str] = mapped_column(String(30))
    reference: Mapped[str] = mapped_column(String(180), default="")
    """What the payer or the bank calls it: a cheque number, a transfer's text."""
    attempt: Mapped[str] = mapped_column(String(64), unique=True)
    gateway_reference: Mapped[str | None] = mapped_column(String(255), unique=True)
    failure_reason: Mapped[str] = mapped_column(String(500), default="")
    dated_on: Mapped[date | None]
    """The day it counts: of the charge for a gateway, of the receipt offline."""
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    settled_at: Mapped[datetime | None]

    shares: Mapped[list["PaymentShare"]] = relationship(
        cascade="all, delete-orphan", order_by="PaymentShare.position"
    )


class PaymentShare(Owned, Model):
    """What a payment is meant to pay: so much of this paper. Reserved while the payment is processing."""

    __tablename__ = "payment_shares"
    __table_args__ = (
        belongs_with("payment_id", "payments"),
        belongs_with("paper_id", "papers"),
        CheckConstraint("amount_minor > 0", name="amount"),
        Index(None, "paper_id"),
    )

    payment_id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    amount_minor: Mapped[int]

    paper: Mapped[Paper] = relationship(viewonly=True)


class Refund(Owned, Model):
    """Money on its way back: of a payment, or of what is available on a retainer or credit note."""

    __tablename__ = "refunds"
    __table_args__ = (
        UniqueConstraint("customer_id", "id"),
        belongs_with("account_id", "accounts"),
        belongs_with("payment_id", "payments"),
        belongs_with("paper_id", "papers"),
        one_of("state", RefundState),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("payment_id IS NOT NULL OR paper_id IS NOT NULL", name="source"),
        Index(None, "payment_id"),
        Index(None, "paper_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=tokens.new_public_id)
    account_id: Mapped[int]
    payment_id: Mapped[int | None]
    paper_id: Mapped[int | None]
    """The retainer or credit note whose rest is given back; None where the payment itself is."""
    amount_minor: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    method: Mapped[str] = mapped_column(String(30), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    has_notes: Mapped[bool] = mapped_column(default=False)
    """The invoices that it opens again are credited in the transaction that books it."""
    attempt: Mapped[str] = mapped_column(String(64), unique=True)
    gateway_reference: Mapped[str | None] = mapped_column(String(255), unique=True)
    dated_on: Mapped[date | None]
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
