"""Whether the business lets a sent paper be voided at all; what the ledger refuses comes after."""

from datetime import date
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.kit.refusal import Refusal
from portal.ledger.models import Allocation
from portal.ledger.refusals import LockedByMonth, LockedByPaying, LockedBySending
from portal.papers.models import Paper
from portal.papers.rules.locking import Lock, lock_on
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.rules import LOCKS_PAPERS

_REFUSALS: Final[dict[Lock, type[Refusal]]] = {
    Lock.SENT: LockedBySending,
    Lock.PAID: LockedByPaying,
    Lock.MONTH: LockedByMonth,
}


def require_not_locked(db: Session, paper: Paper, day: date) -> None:
    """Raise LockedBySending, LockedByPaying or LockedByMonth where it is not to be voided on this day."""
    chosen = Lock(choices_for_everyone(db)[LOCKS_PAPERS])
    if chosen is Lock.OFF or paper.issued_on is None:
        return
    was_used = chosen is Lock.PAID and (paper.total_minor == 0 or _was_used(db, paper))
    lock = lock_on(chosen, paper.kind, paper.issued_on, was_used, day)
    if lock is not Lock.OFF:
        raise _REFUSALS[lock](number=paper.number)


def _was_used(db: Session, paper: Paper) -> bool:
    """Whether anything was ever allocated to it or from it, reversed since or not."""
    sides = or_(Allocation.to_paper_id == paper.id, Allocation.from_paper_id == paper.id)
    return db.scalars(select(Allocation.id).where(sides).limit(1)).first() is not None
