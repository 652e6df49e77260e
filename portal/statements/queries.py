"""What a statement's page asks beside the ledger's arithmetic."""

from sqlalchemy import func, select

from portal.db import AnySelect, total
from portal.ledger.models import Account, Payment
from portal.ledger.rules import PaymentState


def currencies() -> AnySelect:
    """The currencies in which the customer has an account, the largest balance first."""
    return select(Account.currency).order_by(func.abs(Account.balance_minor).desc(), Account.currency)


def under_way(currency: str) -> AnySelect:
    """What is on its way and not yet booked."""
    return select(total(Payment.amount_minor)).where(
        Payment.currency == currency, Payment.state == PaymentState.PROCESSING
    )
