"""What can be asked about paying online."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, select

from portal.db import AnySelect
from portal.ledger.models import Payment, PaymentShare, Refund
from portal.ledger.rules import PaymentState
from portal.papers.models import Paper, RetainerInvoice
from portal.papers.queries import INVOICE_KINDS, is_sent, next_due_on
from portal.papers.rules.statuses import PaperState
from portal.payments.models import (
    Difference,
    GatewayCall,
    GatewayCustomer,
    GatewayDispute,
    GatewayEvent,
    GatewayRefund,
    MethodSetup,
    OnlinePayment,
    PaymentCredit,
    RefundRequest,
    SavedMethod,
    UnmatchedReceipt,
)
from portal.payments.rules.told import DisputeWord, RefundWord


def papers(public_ids: Collection[str]) -> Select[Paper]:
    """Sent invoices and retainer invoices by their public ids."""
    return (
        select(Paper)
        .where(Paper.public_id.in_(public_ids), is_sent(*INVOICE_KINDS))
        .order_by(next_due_on(), Paper.id)
    )


def payable_papers(currency: str | None = None) -> Select[Paper]:
    """What has something that may newly be paid, oldest due first."""
    wanted = select(Paper).where(
        Paper.kind.in_([str(kind) for kind in INVOICE_KINDS]),
        Paper.state == PaperState.OPEN,
        Paper.open_minor > Paper.under_way_minor,
    )
    if currency is not None:
        wanted = wanted.where(Paper.currency == currency)
    return wanted.order_by(next_due_on(), Paper.id)


def retainers_with_money(customer_id: int, currency: str) -> Select[RetainerInvoice]:
    """Paid retainers that something can be drawn from, oldest first."""
    return (
        select(RetainerInvoice)
        .where(
            RetainerInvoice.customer_id == customer_id,
            RetainerInvoice.currency == currency,
            RetainerInvoice.state == PaperState.OPEN,
            RetainerInvoice.available_minor > 0,
        )
        .order_by(RetainerInvoice.issued_on, RetainerInvoice.id)
    )


def payment_by_public_id(public_id: str) -> Select[Payment]:
    """One payment."""
    return select(Payment).where(Payment.public_id == public_id)


def public_id_of(payment_id: int) -> Select[str]:
    """What a browser calls a payment."""
    return select(Payment.public_id).where(Payment.id == payment_id)


def names_of(payment_id: int) -> Select[str, str]:
    """The same, and what people call it."""
    return select(Payment.public_id, Payment.number).where(Payment.id == payment_id)


def payment_by_attempt(attempt: str) -> Select[Payment]:
    """The payment that was begun with this key of a Pay page."""
    return select(Payment).where(Payment.attempt == attempt)


def online_payment(payment_id: int) -> Select[OnlinePayment]:
    """A payment's way through the gateway."""
    return select(OnlinePayment).where(OnlinePayment.payment_id == payment_id)


def older_tries(payment_id: int) -> Select[OnlinePayment]:
    """Unfinished tries that this payment replaces."""
    return (
        select(OnlinePayment)
        .join(Payment, Payment.id == OnlinePayment.payment_id)
        .where(OnlinePayment.replaced_by_id == payment_id, Payment.state == PaymentState.STARTED)
        .order_by(OnlinePayment.payment_id)
    )


def started_for(paper_ids: Collection[int]) -> Select[OnlinePayment]:
    """Unfinished tries to pay any of these papers."""
    sharing = select(PaymentShare.payment_id).where(PaymentShare.paper_id.in_(paper_ids))
    return (
        select(OnlinePayment)
        .join(Payment, Payment.id == OnlinePayment.payment_id)
        .where(Payment.state == PaymentState.STARTED, Payment.id.in_(sharing))
        .order_by(OnlinePayment.payment_id)
    )


def credited_with(payment_id: int) -> AnySelect:
    """What the ticked credit is for: public_id and minor."""
    return (
        select(Paper.public_id, PaymentCredit.amount_minor.label("minor"))
        .join(Paper, Paper.id == PaymentCredit.to_paper_id)
        .where(PaymentCredit.payment_id == payment_id)
        .order_by(PaymentCredit.position)
    )


def gateway_customer(customer_id: int) -> Select[GatewayCustomer]:
    """The customer as the gateway knows them: none or the oldest."""
    return (
        select(GatewayCustomer)
        .where(GatewayCustomer.customer_id == customer_id, GatewayCustomer.is_deleted.is_(False))
        .order_by(GatewayCustomer.id)
        .limit(1)
    )


def saved_methods() -> Select[SavedMethod]:
    """The methods that may be paid with, the one used first in front."""
    return (
        select(SavedMethod)
        .where(SavedMethod.removed_at.is_(None))
        .order_by(SavedMethod.preferred_at.is_(None), SavedMethod.preferred_at.desc(), SavedMethod.id.desc())
    )


def saved_method(public_id: str) -> Select[SavedMethod]:
    """One of them."""
    return select(SavedMethod).where(SavedMethod.public_id == public_id, SavedMethod.removed_at.is_(None))


def setup_by_attempt(attempt: str) -> Select[MethodSetup]:
    """The try to save a method that was begun with this key."""
    return select(MethodSetup).where(MethodSetup.attempt == attempt)


def payments_to_ask(now: datetime) -> Select[OnlinePayment]:
    """Payments without their last word whose time to be asked for has come."""
    return select(OnlinePayment).where(OnlinePayment.ask_at <= now).order_by(OnlinePayment.ask_at)


def refunds_to_ask(now: datetime) -> Select[RefundRequest]:
    """The same for refunds."""
    return select(RefundRequest).where(RefundRequest.ask_at <= now).order_by(RefundRequest.ask_at)


def setups_to_ask(now: datetime) -> Select[MethodSetup]:
    """The same for methods that are being saved."""
    return select(MethodSetup).where(MethodSetup.ask_at <= now).order_by(MethodSetup.ask_at)


def told_refunds(intent: str) -> Select[GatewayRefund]:
    """The refunds that the gateway told of."""
    return select(GatewayRefund).where(GatewayRefund.intent == intent).order_by(GatewayRefund.made_at)


def told_disputes(intent: str) -> Select[GatewayDispute]:
    """The disputes that the gateway told of."""
    return select(GatewayDispute).where(GatewayDispute.intent == intent).order_by(GatewayDispute.made_at)


def refund_by_public_id(public_id: str) -> Select[Refund]:
    """One refund."""
    return select(Refund).where(Refund.public_id == public_id)


# For staff, who see every customer.


def unmatched_receipts() -> Select[UnmatchedReceipt]:
    """Money that waits for staff to say whose it is."""
    return (
        select(UnmatchedReceipt)
        .where(UnmatchedReceipt.assigned_at.is_(None))
        .order_by(UnmatchedReceipt.charged_at, UnmatchedReceipt.id)
    )


def unmatched_receipt(public_id: str) -> Select[UnmatchedReceipt]:
    """One of them, assigned or not."""
    return select(UnmatchedReceipt).where(UnmatchedReceipt.public_id == public_id)


def differences() -> Select[Difference]:
    """In what the books and the gateway differ, the newest first."""
    return select(Difference).where(Difference.settled_at.is_(None)).order_by(Difference.id.desc())


def open_disputes() -> Select[GatewayDispute]:
    """Disputes that wait for a decision, the soonest to be answered first."""
    return (
        select(GatewayDispute)
        .where(GatewayDispute.word == DisputeWord.OPEN)
        .order_by(GatewayDispute.answer_by.is_(None), GatewayDispute.answer_by, GatewayDispute.made_at)
    )


def closed_disputes() -> Select[GatewayDispute]:
    """Disputes that were decided and nobody of staff has looked at since, the newest first."""
    return (
        select(GatewayDispute)
        .where(GatewayDispute.word != DisputeWord.OPEN, GatewayDispute.looked_at.is_(None))
        .order_by(GatewayDispute.made_at.desc())
    )


def foreign_refunds() -> Select[GatewayRefund]:
    """Refunds that were begun at the gateway itself and nobody of staff has looked at."""
    return (
        select(GatewayRefund)
        .where(
            GatewayRefund.is_ours.is_(False),
            GatewayRefund.looked_at.is_(None),
            GatewayRefund.word != RefundWord.PENDING,
        )
        .order_by(GatewayRefund.made_at.desc())
    )


def odd_payments() -> Select[Payment]:
    """Payments of which another amount or currency arrived than was asked for, until all of it is used."""
    waits = Payment.is_unexpected.is_(True), Payment.left_minor > 0
    return select(Payment).where(*waits).order_by(Payment.id.desc())


def calls_about(subject: str) -> Select[GatewayCall]:
    """What the gateway was asked about one payment, refund or set-up, the newest first."""
    return select(GatewayCall).where(GatewayCall.subject == subject).order_by(GatewayCall.id.desc())


def calls() -> Select[GatewayCall]:
    """Everything the gateway was asked, the newest first."""
    return select(GatewayCall).order_by(GatewayCall.id.desc())


def events() -> Select[GatewayEvent]:
    """Everything the gateway said, the newest first."""
    return select(GatewayEvent).order_by(GatewayEvent.booked_at.desc())
