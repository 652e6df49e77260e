"""Storing what a statement on paper is made from, in an open transaction that sees the customer's rows."""

from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.db import hold_name
from portal.statements import queries
from portal.statements.models import StoredStatement
from portal.statements.rules import USUALLY_SHOWN, Shown


def statement_row(
    customer_id: int,
    currency: str,
    kind: str,
    from_on: date,
    to_on: date,
    known_at: datetime,
    language: str,
    shown: Shown = USUALLY_SHOWN,
) -> StoredStatement:
    """The row of this very statement, not yet written; open items have one day only."""
    return StoredStatement(
        customer_id=customer_id,
        currency=currency,
        type=kind,
        from_on=from_on if kind == "activity" else to_on,
        to_on=to_on,
        known_at=known_at,
        language=language,
        **asdict(shown),
    )


def stored_as(db: Session, row: StoredStatement) -> StoredStatement:
    """The row of the same statement, where one was stored before, else this one, written. Two who store the
    same one come one after the other."""
    hold_name(db, f"statements of {row.customer_id}")
    found = db.scalar(queries.same_as(row))
    if found is None:
        db.add(row)
        db.flush()
    return found or row
