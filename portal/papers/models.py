"""The five kinds of papers: one table family, one class for each kind."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Id, Model, belongs_with, one_of
from portal.kit import clock, tokens
from portal.papers.rules.statuses import STATES_OF, PaperKind, PaperState
from portal.tenancy import Owned

_STATES = " OR ".join(
    f"(kind = '{kind}' AND state IN ({', '.join(repr(str(state)) for state in sorted(states))}))"
    for kind, states in STATES_OF.items()
)

_STANDING = (
    "customer_id kind currency state open_minor under_way_minor total_minor due_on issued_on "
    "deposit_minor deposit_due_on written_off_minor available_minor"
).split()
"""All that sums, counts, tabs and the usual order of a list ask: they read this index and no row."""


class Paper(Owned, Model):
    """A quote, order, invoice, retainer invoice or credit note.

    Amounts are positive minor units of `currency`; the kind gives the sign. `open_minor`,
    `under_way_minor`, `available_minor`, `written_off_minor` and `is_disputed` are caches that only
    the ledger changes.
    """

    __tablename__ = "papers"
    __table_args__ = (
        UniqueConstraint("customer_id", "id"),
        UniqueConstraint("kind", "number", "revision"),
        Index("ix_papers_standing", *_STANDING),
        Index(
            "ix_papers_waits_for_mail",
            "id",
            sqlite_where=text("waits_for_mail"),
            postgresql_where=text("waits_for_mail"),
        ),
        belongs_with("replaces_id", "papers"),
        belongs_with("based_on_id", "papers"),
        belongs_with("credits_id", "papers"),
        one_of("kind", PaperKind),
        CheckConstraint(_STATES, name="state_of_kind"),
        CheckConstraint(
            "state = 'draft' OR (number IS NOT NULL AND issued_on IS NOT NULL AND sent_at IS NOT NULL)",
            name="sent_is_numbered",
        ),
        CheckConstraint(
            "state = 'draft' OR kind NOT IN ('invoice', 'retainer_invoice') OR due_on IS NOT NULL",
            name="sent_is_due",
        ),
        CheckConstraint("total_minor >= 0", name="total"),
        CheckConstraint("open_minor BETWEEN 0 AND total_minor", name="open"),
        CheckConstraint("available_minor BETWEEN 0 AND total_minor", name="available"),
        CheckConstraint("written_off_minor BETWEEN 0 AND total_minor", name="written_off"),
        CheckConstraint("under_way_minor >= 0", name="under_way"),
        CheckConstraint("deposit_minor BETWEEN 0 AND total_minor OR state = 'draft'", name="deposit"),
        CheckConstraint("deposit_minor = 0 OR deposit_due_on IS NOT NULL", name="deposit_is_due"),
        CheckConstraint("deposit_due_on IS NULL OR deposit_due_on <= due_on", name="deposit_comes_first"),
    )
    __mapper_args__ = {"polymorphic_on": "kind"}

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=tokens.new_public_id)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10), default=PaperState.DRAFT)
    number: Mapped[str | None] = mapped_column(String(60))
    revision: Mapped[int] = mapped_column(default=1)
    currency: Mapped[str] = mapped_column(String(3))
    issued_on: Mapped[date | None]
    due_on: Mapped[date | None]
    valid_until_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    """The last day on which a credit note may be applied."""
    purchase_order: Mapped[str] = mapped_column(String(180), default="")
    notes: Mapped[str] = mapped_column(String(10000), default="")
    terms: Mapped[str] = mapped_column(String(10000), default="")
    billing_address: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Copied at sending: name of the customer, addressee, street, city, region, postal_code, country."""
    shipping_address: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    prices_include_tax: Mapped[bool] = mapped_column(default=False)
    discount_rate_e6: Mapped[int] = mapped_column(default=0)
    discount_amount_minor: Mapped[int] = mapped_column(default=0)
    subtotal_minor: Mapped[int] = mapped_column(default=0)
    discount_minor: Mapped[int] = mapped_column(default=0)
    tax_minor: Mapped[int] = mapped_column(default=0)
    total_minor: Mapped[int] = mapped_column(default=0)
    deposit_minor: Mapped[int] = mapped_column(default=0)
    deposit_due_on: Mapped[date | None]

    open_minor: Mapped[int] = mapped_column(default=0)
    under_way_minor: Mapped[int] = mapped_column(default=0)
    available_minor: Mapped[int] = mapped_column(default=0)
    written_off_minor: Mapped[int] = mapped_column(default=0)
    is_disputed: Mapped[bool] = mapped_column(default=False)

    payment_methods: Mapped[str] = mapped_column(String(100), default="")
    """The ways to pay online that are offered, as words with spaces between; none means no Pay button."""
    allows_part_payment: Mapped[bool | None]
    """None falls to customer, group, organisation."""
    invoiced: Mapped[str | None] = mapped_column(String(10))
    shipped: Mapped[str | None] = mapped_column(String(10))
    replaces_id: Mapped[int | None]
    based_on_id: Mapped[int | None]
    """The quote of an order, the order of an invoice."""
    credits_id: Mapped[int | None] = mapped_column(index=True)
    """The invoice that a credit note was issued for."""
    sent_at: Mapped[datetime | None]
    waits_for_mail: Mapped[bool] = mapped_column(default=False)
    """Whether the letter with this paper still has to be written: said in the transaction that sends it."""
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    lines: Mapped[list["PaperLine"]] = relationship(
        order_by="PaperLine.position", cascade="all, delete-orphan", passive_deletes=True
    )
    tax_groups: Mapped[list["TaxGroupRow"]] = relationship(
        order_by="TaxGroupRow.position", cascade="all, delete-orphan", passive_deletes=True
    )


class Quote(Paper):
    """An offer, honoured until the end of `valid_until_on`."""

    __mapper_args__ = {"polymorphic_identity": PaperKind.QUOTE}


class Order(Paper):
    """What was ordered, with how far it is invoiced and shipped."""

    __mapper_args__ = {"polymorphic_identity": PaperKind.ORDER}


class Invoice(Paper):
    """What was asked, by when, and what is still open."""

    __mapper_args__ = {"polymorphic_identity": PaperKind.INVOICE}


class RetainerInvoice(Paper):
    """Money asked in advance; what is paid on it can be drawn on invoices."""

    __mapper_args__ = {"polymorphic_identity": PaperKind.RETAINER_INVOICE}


class CreditNote(Paper):
    """What the business owes back, to be applied to invoices or refunded."""

    __mapper_args__ = {"polymorphic_identity": PaperKind.CREDIT_NOTE}


class PaperLine(Owned, Model):
    """One line: quantity and price in millionths, the amount rounded to minor units."""

    __tablename__ = "paper_lines"
    __table_args__ = (
        ForeignKeyConstraint(
            ["customer_id", "paper_id"],
            ["papers.customer_id", "papers.id"],
            deferrable=True,
            initially="DEFERRED",
            ondelete="CASCADE",
        ),
        {"sqlite_with_rowid": False},
    )

    paper_id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    item_code: Mapped[str] = mapped_column(String(60), default="")
    description: Mapped[str] = mapped_column(String(2000), default="")
    unit: Mapped[str] = mapped_column(String(20), default="")
    quantity_e6: Mapped[int]
    price_e6: Mapped[int]
    discount_rate_e6: Mapped[int] = mapped_column(default=0)
    discount_amount_minor: Mapped[int] = mapped_column(default=0)
    tax_name: Mapped[str] = mapped_column(String(60), default="")
    tax_rate_e6: Mapped[int] = mapped_column(default=0)
    tax_components: Mapped[list[list[Any]] | None] = mapped_column(JSON(none_as_null=True))
    """Named parts of the tax as [name, rate_e6] pairs, where it has them (GST and PST)."""
    amount_minor: Mapped[int]


class TaxGroupRow(Owned, Model):
    """The base and tax of one rate of a sent paper: stored, never computed again."""

    __tablename__ = "paper_tax_groups"
    __table_args__ = (
        ForeignKeyConstraint(
            ["customer_id", "paper_id"],
            ["papers.customer_id", "papers.id"],
            deferrable=True,
            initially="DEFERRED",
            ondelete="CASCADE",
        ),
        {"sqlite_with_rowid": False},
    )

    paper_id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    rate_e6: Mapped[int]
    base_minor: Mapped[int]
    tax_minor: Mapped[int]
    components: Mapped[list[list[Any]] | None] = mapped_column(JSON(none_as_null=True))
    """[name, rate_e6, tax_minor] of each named part."""
