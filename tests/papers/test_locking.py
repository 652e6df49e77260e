"""From when on a paper stays as it is, for every choice a business has."""

from datetime import date

import pytest

from portal.papers.rules.locking import Lock, lock_on
from portal.papers.rules.statuses import PaperKind

ISSUED = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("lock", "was_used", "day", "held"),
    [
        (Lock.OFF, True, date(2030, 1, 1), Lock.OFF),
        (Lock.SENT, False, ISSUED, Lock.SENT),
        (Lock.PAID, False, date(2030, 1, 1), Lock.OFF),
        (Lock.PAID, True, ISSUED, Lock.PAID),
        (Lock.MONTH, True, ISSUED, Lock.OFF),
        (Lock.MONTH, False, date(2026, 4, 1), Lock.MONTH),
        (Lock.MONTH, False, date(2027, 1, 1), Lock.MONTH),
    ],
)
def test_an_invoice_is_locked_as_the_business_chose(
    lock: Lock, was_used: bool, day: date, held: Lock
) -> None:
    assert lock_on(lock, PaperKind.INVOICE, ISSUED, was_used, day) is held
    assert lock_on(lock, PaperKind.CREDIT_NOTE, ISSUED, was_used, day) is held


@pytest.mark.parametrize("kind", [PaperKind.QUOTE, PaperKind.ORDER, PaperKind.RETAINER_INVOICE])
def test_what_is_not_in_the_books_is_never_locked(kind: PaperKind) -> None:
    for lock in Lock:
        assert lock_on(lock, kind, ISSUED, was_used=True, day=date(2030, 1, 1)) is Lock.OFF
