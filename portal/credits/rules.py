"""What state a credit note is in, and what a list of them may ask for."""

from datetime import date
from enum import StrEnum
from typing import Protocol

from portal.papers.rules.lists import both_ways
from portal.papers.rules.statuses import PaperState


class CreditStatus(StrEnum):
    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    VOID = "void"


STATUSES = tuple(CreditStatus)
SORTS = both_ways("number", "issued", "expires", "total", "left", "status")


class Credited(Protocol):
    """What the status of a sent credit note depends on, beside today."""

    @property
    def state(self) -> str: ...
    @property
    def available_minor(self) -> int: ...
    @property
    def expires_on(self) -> date | None: ...


def credit_status(note: Credited, is_written_off: bool, today: date) -> CreditStatus:
    """The first status that holds. What is left may be used through its last day; whether a rest was taken
    back by the ledger after that, `is_written_off` says."""
    if note.state == PaperState.VOID:
        return CreditStatus.VOID
    is_over = note.expires_on is not None and note.expires_on < today
    if is_written_off or (is_over and note.available_minor > 0):
        return CreditStatus.EXPIRED
    return CreditStatus.OPEN if note.available_minor > 0 else CreditStatus.USED


def left_minor(note: Credited, today: date) -> int:
    """What of it may still be used."""
    is_over = note.expires_on is not None and note.expires_on < today
    return 0 if is_over or note.state == PaperState.VOID else note.available_minor
