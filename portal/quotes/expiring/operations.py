"""Noting once that a quote ran out without an answer."""

from datetime import date, timedelta

from sqlalchemy import Select, and_, exists, select

from portal.activity.models import Activity
from portal.activity.noting import note
from portal.activity.rules import SYSTEM, Verb
from portal.db import hold_name, transaction
from portal.ledger.accounts import business_day
from portal.papers.models import Paper
from portal.papers.queries import is_latest
from portal.papers.rules.statuses import PaperKind, PaperState
from portal.tenancy import every_customer

LOOKS_BACK = timedelta(days=7)
"""Quotes that ran out longer ago, before an import say, are no news."""


def note_expired_quotes() -> None:
    """Let each customer's trail tell of the quotes whose last day is over."""
    with transaction() as db, every_customer(db, "quotes of every customer run out"):
        hold_name(db, "quotes that ran out")
        for quote in db.scalars(_run_out(business_day(db))).all():
            note(
                db, Verb.QUOTE_EXPIRED, SYSTEM, customer_id=quote.customer_id, target=quote.public_id,
                number=quote.number or "",
            )  # fmt: skip


def _run_out(today: date) -> Select[Paper]:
    told = exists().where(
        Activity.customer_id == Paper.customer_id,
        Activity.verb == Verb.QUOTE_EXPIRED,
        Activity.target == Paper.public_id,
    )
    return (
        select(Paper)
        .where(
            and_(Paper.kind == PaperKind.QUOTE, Paper.state == PaperState.SENT, is_latest()),
            Paper.valid_until_on < today,
            Paper.valid_until_on >= today - LOOKS_BACK,
            ~told,
        )
        .order_by(Paper.id)
    )
