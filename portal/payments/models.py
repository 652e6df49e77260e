"""What the ledger's payments and refunds lack: what was asked of the gateway, and what it said."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Id, Model, belongs_with, one_of
from portal.kit import clock, tokens
from portal.ledger.models import Payment, Refund
from portal.payments.rules.told import DisputeWord, RefundWord
from portal.payments.rules.words import Asked, DifferenceKind, EventOutcome, SetupState, Way
from portal.tenancy import Owned

_REFERENCE = String(255)


class _Request:
    """What is asked of the gateway, stored before it is sent, so that it can be sent again word for word."""

    request: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The parameters, as the gateway takes them."""
    request_number: Mapped[int] = mapped_column(default=1)
    """Part of the idempotency key: the same after silence, one more after a refusal."""
    asked: Mapped[str] = mapped_column(String(10), default=Asked.UNSENT)
    problem: Mapped[str] = mapped_column(String(100), default="")
    """The gateway's word for why it said no, or why a try failed."""
    ask_at: Mapped[datetime | None] = mapped_column(index=True)
    """When the worker asks the gateway about it; None once the last word is known."""


class GatewayCustomer(Owned, Model):
    """A customer as the gateway knows them. After a merge there may be several; the oldest is used."""

    __tablename__ = "gateway_customers"
    __table_args__ = (UniqueConstraint("customer_id", "id"), Index(None, "customer_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    gateway_reference: Mapped[str] = mapped_column(_REFERENCE, unique=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    is_deleted: Mapped[bool] = mapped_column(default=False)


class OnlinePayment(_Request, Owned, Model):
    """A payment's way through the gateway."""

    __tablename__ = "online_payments"
    __table_args__ = (
        belongs_with("payment_id", "payments"),
        belongs_with("replaced_by_id", "payments"),
        belongs_with("saved_method_id", "saved_methods"),
        one_of("way", Way),
        one_of("asked", Asked),
    )

    payment_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    way: Mapped[str] = mapped_column(String(10))
    methods: Mapped[str] = mapped_column(String(100), default="")
    """The ways to pay that were offered, as words with spaces between."""
    payer_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    payer_name: Mapped[str] = mapped_column(String(300), default="")
    is_by_link: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether they came by a private link; letters then lead by another one."""
    saves_method: Mapped[bool] = mapped_column(default=False)
    saved_method_id: Mapped[int | None]
    session: Mapped[str | None] = mapped_column(_REFERENCE, unique=True)
    session_url: Mapped[str] = mapped_column(String(2000), default="")
    session_expires_at: Mapped[datetime | None]
    intent: Mapped[str | None] = mapped_column(_REFERENCE, unique=True)
    charge: Mapped[str | None] = mapped_column(_REFERENCE, unique=True)
    method_kind: Mapped[str] = mapped_column(String(40), default="")
    """The gateway's word for how it was paid: card, us_bank_account, sepa_debit, …"""
    method_brand: Mapped[str] = mapped_column(String(60), default="")
    method_last4: Mapped[str] = mapped_column(String(4), default="")
    next_step_url: Mapped[str] = mapped_column(String(2000), default="")
    """Where the person has to confirm something: with the bank, or small amounts on a statement."""
    expected_on: Mapped[date | None]
    """The day on which money under way usually arrives."""
    replaced_by_id: Mapped[int | None]
    """The newer try for the same papers: this one's session is ended as soon as it is known."""

    payment: Mapped[Payment] = relationship(foreign_keys=[payment_id], viewonly=True)


class PaymentCredit(Owned, Model):
    """Credit that was ticked at checkout: applied in the transaction that settles the rest."""

    __tablename__ = "payment_credits"
    __table_args__ = (
        belongs_with("payment_id", "payments"),
        belongs_with("from_payment_id", "payments"),
        belongs_with("from_paper_id", "papers"),
        belongs_with("to_paper_id", "papers"),
        CheckConstraint("from_payment_id IS NOT NULL OR from_paper_id IS NOT NULL", name="source"),
        CheckConstraint("amount_minor > 0", name="amount"),
    )

    payment_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    from_payment_id: Mapped[int | None]
    from_paper_id: Mapped[int | None]
    to_paper_id: Mapped[int]
    amount_minor: Mapped[int]


class RefundRequest(_Request, Owned, Model):
    """A refund's way through the gateway."""

    __tablename__ = "refund_requests"
    __table_args__ = (belongs_with("refund_id", "refunds"), one_of("asked", Asked))

    refund_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    asked_by: Mapped[str] = mapped_column(String(300), default="")

    refund: Mapped[Refund] = relationship(foreign_keys=[refund_id], viewonly=True)


class SavedMethod(Owned, Model):
    """A card or bank account that a customer keeps at the gateway. Only its end is known here."""

    __tablename__ = "saved_methods"
    __table_args__ = (
        UniqueConstraint("customer_id", "id"),
        belongs_with("gateway_customer_id", "gateway_customers"),
        Index(None, "gateway_customer_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=tokens.new_public_id)
    gateway_customer_id: Mapped[int]
    gateway_reference: Mapped[str] = mapped_column(_REFERENCE, unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    brand: Mapped[str] = mapped_column(String(60), default="")
    last4: Mapped[str] = mapped_column(String(4), default="")
    expires_month: Mapped[int | None]
    expires_year: Mapped[int | None]
    saved_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    saved_by_name: Mapped[str] = mapped_column(String(300), default="")
    saved_at: Mapped[datetime] = mapped_column(default=clock.now)
    preferred_at: Mapped[datetime | None]
    """When it was made the one used first; the latest is. After a merge there may be several."""
    removed_at: Mapped[datetime | None]
    """When it was removed here or at the gateway, or its mandate ended: nobody can pay with it."""


class MethodSetup(_Request, Owned, Model):
    """One try to save a method without paying."""

    __tablename__ = "method_setups"
    __table_args__ = (
        belongs_with("saved_method_id", "saved_methods"),
        one_of("state", SetupState),
        one_of("asked", Asked),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=tokens.new_public_id)
    attempt: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(10), default=SetupState.STARTED)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    person_name: Mapped[str] = mapped_column(String(300), default="")
    session: Mapped[str | None] = mapped_column(_REFERENCE, unique=True)
    session_url: Mapped[str] = mapped_column(String(2000), default="")
    intent: Mapped[str | None] = mapped_column(_REFERENCE, unique=True)
    saved_method_id: Mapped[int | None]
    started_at: Mapped[datetime] = mapped_column(default=clock.now)


class GatewayRefund(Model):
    """A refund as the gateway tells of it, be it known here or not. Amounts are our minor units."""

    __tablename__ = "gateway_refunds"
    __table_args__ = (one_of("word", RefundWord), Index(None, "intent"))

    gateway_reference: Mapped[str] = mapped_column(_REFERENCE, primary_key=True)
    intent: Mapped[str] = mapped_column(_REFERENCE)
    charge: Mapped[str] = mapped_column(_REFERENCE, default="")
    refund_public_id: Mapped[str] = mapped_column(String(22), default="")
    """Ours; empty until it is in our books."""
    is_ours: Mapped[bool] = mapped_column(default=False)
    """Begun in the portal; else at the gateway itself, and put before staff."""
    word: Mapped[str] = mapped_column(String(10))
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    made_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(100), default="")
    looked_at: Mapped[datetime | None]
    """When somebody of staff looked at one that was not begun here."""


class GatewayDispute(Model):
    """A dispute as the gateway tells of it. Amounts are our minor units."""

    __tablename__ = "gateway_disputes"
    __table_args__ = (one_of("word", DisputeWord), Index(None, "intent"))

    gateway_reference: Mapped[str] = mapped_column(_REFERENCE, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=tokens.new_public_id)
    intent: Mapped[str] = mapped_column(_REFERENCE)
    charge: Mapped[str] = mapped_column(_REFERENCE, default="")
    word: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(60), default="")
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    made_at: Mapped[datetime]
    answer_by: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    looked_at: Mapped[datetime | None]


class UnmatchedReceipt(Model):
    """Money at the gateway that belongs to no payment we know, until staff say whose it is."""

    __tablename__ = "unmatched_receipts"
    __table_args__ = (CheckConstraint("amount_minor > 0", name="amount"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=tokens.new_public_id)
    intent: Mapped[str] = mapped_column(_REFERENCE, unique=True)
    named_payment: Mapped[str] = mapped_column(String(200), default="")
    """The reference it came with, if any."""
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    charged_at: Mapped[datetime]
    description: Mapped[str] = mapped_column(String(500), default="")
    received_at: Mapped[datetime] = mapped_column(default=clock.now)
    payment_public_id: Mapped[str] = mapped_column(String(22), default="")
    """The payment it became."""
    assigned_at: Mapped[datetime | None]
    assigned_by: Mapped[str] = mapped_column(String(300), default="")


class GatewayEvent(Model):
    """An event that was booked: each only once."""

    __tablename__ = "gateway_events"
    __table_args__ = (one_of("outcome", EventOutcome), Index(None, "booked_at"))

    reference: Mapped[str] = mapped_column(_REFERENCE, primary_key=True)
    kind: Mapped[str] = mapped_column(String(100))
    object_id: Mapped[str] = mapped_column(_REFERENCE, default="")
    payment_public_id: Mapped[str] = mapped_column(String(22), default="", index=True)
    outcome: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime]
    booked_at: Mapped[datetime] = mapped_column(default=clock.now)


class GatewayCall(Model):
    """One question to the gateway and how it was answered, without anybody's secrets."""

    __tablename__ = "gateway_calls"
    __table_args__ = (Index(None, "subject"), Index(None, "at"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    call: Mapped[str] = mapped_column(String(200))
    """Method and path."""
    subject: Mapped[str] = mapped_column(String(22), default="")
    """The public id of the payment, refund or set-up it was about."""
    idempotency_key: Mapped[str] = mapped_column(String(255), default="")
    status: Mapped[int | None]
    """None where no answer came."""
    problem: Mapped[str] = mapped_column(String(100), default="")
    request_id: Mapped[str] = mapped_column(String(100), default="")
    milliseconds: Mapped[int]


class Difference(Model):
    """Something in which our books and the gateway did not agree when they were compared last."""

    __tablename__ = "gateway_differences"
    __table_args__ = (UniqueConstraint("kind", "reference"), one_of("kind", DifferenceKind))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=tokens.new_public_id)
    kind: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(_REFERENCE)
    """The gateway's id of what differs, or our public id where the gateway has none."""
    payment_public_id: Mapped[str] = mapped_column(String(22), default="")
    ours: Mapped[str] = mapped_column(String(200))
    theirs: Mapped[str] = mapped_column(String(200))
    found_at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    """When it was found the last time."""
    settled_at: Mapped[datetime | None]
    """When a comparison no longer found it, or staff said that it is in order."""
    settled_by: Mapped[str] = mapped_column(String(300), default="")
