"""What is still to be paid, for a calendar."""

from sqlalchemy import select

from portal.db import AnySelect
from portal.papers.models import Paper
from portal.papers.queries import INVOICE_KINDS, is_sent, is_to_pay

MOST = 1000
"""As much as a calendar is asked to show; the oldest due dates first."""


def to_pay() -> AnySelect:
    """The invoices and retainers on which something may be paid."""
    return (
        select(Paper).where(is_sent(*INVOICE_KINDS), is_to_pay()).order_by(Paper.due_on, Paper.id).limit(MOST)
    )
