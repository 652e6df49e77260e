"""What state a paper is in: the stored words, and the status derived from them and today."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol

from portal.papers.rules.instalments import Payable, instalments

DUE_SOON_DAYS: Final = 7


class PaperKind(StrEnum):
    QUOTE = "quote"
    ORDER = "order"
    INVOICE = "invoice"
    RETAINER_INVOICE = "retainer_invoice"
    CREDIT_NOTE = "credit_note"


class PaperState(StrEnum):
    """The stored words: only what a person decided."""

    DRAFT = "draft"
    OPEN = "open"
    VOID = "void"
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CONFIRMED = "confirmed"
    ON_HOLD = "on_hold"
    CLOSED = "closed"


_DRAFT_OPEN_VOID: Final = frozenset({PaperState.DRAFT, PaperState.OPEN, PaperState.VOID})

STATES_OF: Final[Mapping[PaperKind, frozenset[PaperState]]] = MappingProxyType(
    {
        PaperKind.QUOTE: frozenset(
            {PaperState.DRAFT, PaperState.SENT, PaperState.ACCEPTED, PaperState.DECLINED}
        ),
        PaperKind.ORDER: frozenset(
            {
                PaperState.DRAFT,
                PaperState.CONFIRMED,
                PaperState.ON_HOLD,
                PaperState.CLOSED,
                PaperState.VOID,
            }
        ),
        PaperKind.INVOICE: _DRAFT_OPEN_VOID,
        PaperKind.RETAINER_INVOICE: _DRAFT_OPEN_VOID,
        PaperKind.CREDIT_NOTE: _DRAFT_OPEN_VOID,
    }
)


class InvoiceStatus(StrEnum):
    DRAFT = "draft"
    VOID = "void"
    DISPUTED = "disputed"
    WRITTEN_OFF = "written_off"
    PAID = "paid"
    PROCESSING = "processing"
    OVERDUE = "overdue"
    PARTLY_PAID = "partly_paid"
    UNPAID = "unpaid"


class QuoteStatus(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"


class OrderInvoiced(StrEnum):
    NO = "no"
    PARTLY = "partly"
    FULLY = "fully"


class OrderShipped(StrEnum):
    NOT_YET = "not_yet"
    PARTLY = "partly"
    SHIPPED = "shipped"
    DELIVERED = "delivered"


class Invoiced(Payable, Protocol):
    """What the status of an invoice or retainer invoice depends on, beside today."""

    @property
    def state(self) -> PaperState: ...
    @property
    def written_off_minor(self) -> int: ...
    @property
    def is_disputed(self) -> bool: ...


class Quoted(Protocol):
    """What the status of a quote depends on, beside today; without a date it never expires."""

    @property
    def state(self) -> PaperState: ...
    @property
    def valid_until_on(self) -> date | None: ...


def invoice_status(paper: Invoiced, today: date) -> InvoiceStatus:
    """The first status that holds, `today` being the business's day."""
    if paper.state == PaperState.DRAFT:
        return InvoiceStatus.DRAFT
    if paper.state == PaperState.VOID:
        return InvoiceStatus.VOID
    if paper.is_disputed:
        return InvoiceStatus.DISPUTED
    if paper.open_minor == 0:
        return InvoiceStatus.WRITTEN_OFF if paper.written_off_minor > 0 else InvoiceStatus.PAID
    if paper.under_way_minor >= paper.open_minor:
        return InvoiceStatus.PROCESSING
    if any(part.is_late(today) for part in instalments(paper)):
        return InvoiceStatus.OVERDUE
    if paper.open_minor < paper.total_minor:
        return InvoiceStatus.PARTLY_PAID
    return InvoiceStatus.UNPAID


def is_due_soon(paper: Invoiced, today: date) -> bool:
    """Whether something not yet late falls due within 7 days: a tone of unpaid and partly paid."""
    if invoice_status(paper, today) not in (InvoiceStatus.UNPAID, InvoiceStatus.PARTLY_PAID):
        return False
    # Late by the day after the seventh is due by the seventh.
    horizon = today + timedelta(days=DUE_SOON_DAYS + 1)
    return any(part.is_late(horizon) for part in instalments(paper))


def quote_status(quote: Quoted, today: date) -> QuoteStatus:
    """The stored word, or expired: sent, unanswered, and its last day, in the business's zone, is over."""
    is_over = quote.valid_until_on is not None and quote.valid_until_on < today
    if quote.state == PaperState.SENT and is_over:
        return QuoteStatus.EXPIRED
    return QuoteStatus(quote.state)
