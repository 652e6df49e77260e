"""The numbers of papers: which stand already, and which come next."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperKind, PaperState
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.choices import Series
from portal.preferences.numbering import next_numbers
from portal.preferences.rules import NUMBER_PATTERNS


class Standing(NamedTuple):
    """A sent paper as far as it says whether another one is the same."""

    number: str | None
    paper_id: int
    public_id: str
    customer_id: int
    currency: str
    issued_on: date | None
    total_minor: int


def standing_under(db: Session, kind: PaperKind, numbers: Collection[str]) -> dict[str, Standing]:
    """The sent papers of this kind that have one of these numbers."""
    if not numbers:
        return {}
    statement = select(
        Paper.number,
        Paper.id,
        Paper.public_id,
        Paper.customer_id,
        Paper.currency,
        Paper.issued_on,
        Paper.total_minor,
    ).where(Paper.kind == kind, Paper.number.in_(numbers), Paper.state != PaperState.DRAFT)
    return {row[0]: Standing(*row) for row in db.execute(statement) if row[0] is not None}


def next_paper_numbers(
    db: Session, kind: PaperKind, years: Sequence[int], own: Collection[str], version: int
) -> list[str]:
    """The next number for a paper of each of these years; `own` are those about to be taken."""

    def taken(tried: Collection[str]) -> set[str]:
        statement = select(Paper.number).where(Paper.kind == kind, Paper.number.in_(tried))
        return {*own, *(number for number in db.scalars(statement) if number)}

    if not years:
        return []
    series = Series(kind)
    pattern = choices_for_everyone(db, version)[NUMBER_PATTERNS[series]]
    given = {
        year: iter(next_numbers(db, series, pattern, year, count, taken))
        for year, count in sorted(Counter(years).items())
    }
    return [next(given[year]) for year in years]
