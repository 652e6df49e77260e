"""From when on a paper that was sent stays as it is: nobody voids it any more, whatever is open on it."""

from datetime import date
from enum import StrEnum

from portal.papers.rules.statuses import PaperKind


class Lock(StrEnum):
    """What the business chose, and why a paper is locked."""

    OFF = "off"
    SENT = "sent"
    PAID = "paid"
    MONTH = "month"


IN_THE_BOOKS = frozenset({PaperKind.INVOICE, PaperKind.CREDIT_NOTE})
"""What can be locked. Sending a retainer posts nothing, and quotes and orders are not in the books."""


def lock_on(lock: Lock, kind: str, issued_on: date, was_used: bool, day: date) -> Lock:
    """What keeps a sent paper from being voided on this day, or OFF.

    `was_used`: anything was ever paid on it, credited or drawn, even if that was taken back.
    """
    holds = {
        Lock.OFF: False,
        Lock.SENT: True,
        Lock.PAID: was_used,
        Lock.MONTH: (issued_on.year, issued_on.month) < (day.year, day.month),
    }
    return lock if kind in IN_THE_BOOKS and holds[lock] else Lock.OFF
