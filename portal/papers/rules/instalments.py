"""What of a paper is due when: due date, deposit and rest, and how late the open parts are."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from typing import Final, Protocol

from portal.kit.refusal import N_, Refusal

MOST_TERMS_DAYS: Final = 3650
_LAST_DAYS_OF_BUCKETS: Final = (0, 30, 60, 90)


class OddTerms(Refusal):
    sentence = N_("Payment terms are between 0 and 3,650 days.")


class Payable(Protocol):
    """The figures of an invoice or retainer invoice that say what is due when, in minor units.

    `deposit_minor` is 0 where no deposit was asked; a draft may still lack its dates.
    """

    @property
    def total_minor(self) -> int: ...
    @property
    def open_minor(self) -> int: ...
    @property
    def under_way_minor(self) -> int: ...
    @property
    def deposit_minor(self) -> int: ...
    @property
    def deposit_due_on(self) -> date | None: ...
    @property
    def due_on(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part of a paper with its own date; `unfilled_not_under_way_minor` is what still has to be paid."""

    due_on: date | None
    amount_minor: int
    unfilled_minor: int
    unfilled_not_under_way_minor: int

    def is_late(self, today: date) -> bool:
        return self.unfilled_not_under_way_minor > 0 and self.due_on is not None and self.due_on < today


@dataclass(frozen=True, slots=True)
class Ageing:
    """Open minor units by how many days they are late; `current` is due today, later, or undated."""

    current_minor: int
    days_1_30_minor: int
    days_31_60_minor: int
    days_61_90_minor: int
    days_91_minor: int

    @property
    def total_minor(self) -> int:
        return sum(astuple(self))


def due_date(issued_on: date, terms_days: int) -> date:
    """The day a paper is due by its terms; raises OddTerms."""
    if not 0 <= terms_days <= min(MOST_TERMS_DAYS, (date.max - issued_on).days):
        raise OddTerms
    return issued_on + timedelta(days=terms_days)


def instalments(paper: Payable) -> tuple[Instalment, ...]:
    """The deposit and the rest, or the whole as one. What is allocated fills them in that order, and what is
    under way comes after it."""
    allocated = paper.total_minor - paper.open_minor
    reached = allocated + paper.under_way_minor
    deposit = min(paper.deposit_minor, paper.total_minor)
    parts = [(paper.deposit_due_on, 0, deposit)] if deposit > 0 else []
    if deposit < paper.total_minor or not parts:
        parts.append((paper.due_on, deposit, paper.total_minor))
    return tuple(
        Instalment(
            due_on=due_on,
            amount_minor=end - start,
            unfilled_minor=_beyond(allocated, start, end),
            unfilled_not_under_way_minor=_beyond(reached, start, end),
        )
        for due_on, start, end in parts
    )


def ageing(unfilled_parts: Iterable[tuple[date | None, int]], as_at: date) -> Ageing:
    """Sort unfilled parts, each its due date and minor units, by how late they are on the day."""
    buckets = [0] * (len(_LAST_DAYS_OF_BUCKETS) + 1)
    for due_on, unfilled_minor in unfilled_parts:
        days = 0 if due_on is None else (as_at - due_on).days
        buckets[bisect_left(_LAST_DAYS_OF_BUCKETS, days)] += unfilled_minor
    return Ageing(*buckets)


def _beyond(filled_to: int, start: int, end: int) -> int:
    """How much of the stretch from start to end lies beyond what is filled from 0 on."""
    return end - min(max(filled_to, start), end)
