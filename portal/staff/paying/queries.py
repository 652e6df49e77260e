"""The currencies that the business deals in."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ledger.models import Account
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.rules import CURRENCY


def currencies_in_use(db: Session) -> list[str]:
    """The usual one first, then those of the accounts by their codes."""
    found = db.scalars(select(Account.currency).distinct().order_by(Account.currency))
    return list(dict.fromkeys([choices_for_everyone(db)[CURRENCY], *found]))
