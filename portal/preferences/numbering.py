"""Giving the next numbers of a series, inside an open transaction."""

from collections.abc import Callable, Collection, Container

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.bulk import insert_missing
from portal.db import locked
from portal.kit.numbers import NumberPattern, counting_year, format_number
from portal.preferences.choices import Series
from portal.preferences.models import Counter

MOST_TRIED_AT_ONCE = 1000


def lock_series(db: Session, series: Series, year: int = 0) -> Counter:
    """Hold the counter of a series until the transaction ends, begun if it is not there.

    Who brings a number of his own holds it too, so that nobody takes that number meanwhile.
    Seen by everyone: the caller is inside `every_customer`.
    """
    wanted = locked(select(Counter).where(Counter.series == series, Counter.year == year))
    counter: Counter | None = db.scalar(wanted)
    if counter is None:
        insert_missing(db, Counter, [{"series": str(series), "year": year, "next_value": 1}])
        counter = db.scalars(wanted).one()
    return counter


def next_numbers(
    db: Session,
    series: Series,
    pattern: NumberPattern,
    year: int,
    count: int,
    taken: Callable[[Collection[str]], Container[str]],
) -> list[str]:
    """The next so many numbers; `taken` says which of the ones it is given somebody has already."""
    counter = lock_series(db, series, counting_year(pattern, year))
    numbers: list[str] = []
    tried_at_once = count
    while len(numbers) < count:
        tried_at_once = max(tried_at_once, count - len(numbers))
        tried = [format_number(pattern, counter.next_value + step, year) for step in range(tried_at_once)]
        used = taken(tried)
        for number in tried:
            if len(numbers) == count:
                break
            counter.next_value += 1
            if number not in used:
                numbers.append(number)
        tried_at_once = min(2 * tried_at_once, MOST_TRIED_AT_ONCE)  # after an import many in a row are taken
    db.flush()
    return numbers
