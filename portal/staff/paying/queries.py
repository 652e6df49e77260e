"""Groups of customers, and the currencies that the business deals in."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.customers.models import CustomerGroup
from portal.ledger.models import Account
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.rules import CURRENCY


def groups() -> Select[CustomerGroup]:
    """Every group, by name."""
    return select(CustomerGroup).order_by(CustomerGroup.name)


def group(public_id: str) -> Select[CustomerGroup]:
    """The group of this public id."""
    return select(CustomerGroup).where(CustomerGroup.public_id == public_id)


def currencies_in_use(db: Session) -> list[str]:
    """The usual one first, then those of the accounts by their codes."""
    found = db.scalars(select(Account.currency).distinct().order_by(Account.currency))
    return list(dict.fromkeys([choices_for_everyone(db)[CURRENCY], *found]))
