"""What a statement's page asks beside the ledger's arithmetic."""

from dataclasses import asdict

from sqlalchemy import Select, func, select

from portal.db import AnySelect, total
from portal.ledger.models import Account, Payment
from portal.ledger.rules import PaymentState
from portal.statements.models import StoredStatement


def currencies() -> AnySelect:
    """The currencies in which the customer has an account, the largest balance first."""
    return select(Account.currency).order_by(func.abs(Account.balance_minor).desc(), Account.currency)


def accounts() -> AnySelect:
    """The same, each with what is on its way in it and not yet booked."""
    processing = (Payment.account_id == Account.id, Payment.state == PaymentState.PROCESSING)
    under_way = select(total(Payment.amount_minor)).where(*processing).scalar_subquery()
    return currencies().add_columns(under_way.label("under_way_minor"))


def stored(public_id: str) -> Select[StoredStatement]:
    """One that was put on paper."""
    return select(StoredStatement).where(StoredStatement.public_id == public_id)


def same_as(wanted: StoredStatement) -> Select[StoredStatement]:
    """The one that was put on paper of the same things."""
    return select(StoredStatement).filter_by(
        customer_id=wanted.customer_id,
        currency=wanted.currency,
        type=wanted.type,
        from_on=wanted.from_on,
        to_on=wanted.to_on,
        known_at=wanted.known_at,
        language=wanted.language,
        **asdict(wanted.shown),
    )


def stored_by_id(row_id: int | None) -> Select[StoredStatement]:
    """The same by its row's id, as a link names it."""
    return select(StoredStatement).where(StoredStatement.id == row_id)
