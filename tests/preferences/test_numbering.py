"""Numbers come from a counter that everyone shares, and step over those that are taken."""

from threading import Barrier, Thread

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal.db import transaction, working_with
from portal.guarded import open_session
from portal.kit.numbers import NumberPattern
from portal.preferences.choices import Series
from portal.preferences.models import Counter
from portal.preferences.numbering import next_numbers
from portal.tenancy import every_customer

PLAIN = NumberPattern("INV-", 4, has_year=False)
YEARLY = NumberPattern("INV-", 4, has_year=True)


def _next(
    db: Session, pattern: NumberPattern, count: int, year: int = 2026, taken: set[str] | None = None
) -> list[str]:
    with transaction(), every_customer(db, "a test"):
        return next_numbers(db, Series.INVOICE, pattern, year, count, lambda _tried: taken or set())


def test_numbers_go_on_where_they_stopped(db: Session) -> None:
    assert _next(db, PLAIN, 2) == ["INV-0001", "INV-0002"]
    assert _next(db, PLAIN, 1) == ["INV-0003"]


def test_a_year_in_the_pattern_begins_its_own_count(db: Session) -> None:
    assert _next(db, YEARLY, 2, 2025) == ["INV-2025-0001", "INV-2025-0002"]
    assert _next(db, YEARLY, 1, 2026) == ["INV-2026-0001"]
    assert _next(db, YEARLY, 1, 2025) == ["INV-2025-0003"]


def test_taken_numbers_are_stepped_over(db: Session) -> None:
    taken = {"INV-0001", "INV-0003"} | {f"INV-{n:04}" for n in range(5, 3000)}
    assert _next(db, PLAIN, 3, taken=taken) == ["INV-0002", "INV-0004", "INV-3000"]
    assert _next(db, PLAIN, 1, taken=taken) == ["INV-3001"]


def test_a_rolled_back_number_is_given_again(db: Session) -> None:
    try:
        with transaction(), every_customer(db, "a test"):
            next_numbers(db, Series.INVOICE, PLAIN, 2026, 5, lambda _tried: set())
            raise LookupError
    except LookupError:
        pass
    assert _next(db, PLAIN, 1) == ["INV-0001"]


def test_nobody_gets_a_number_twice(db: Session, engine: Engine) -> None:
    numbers: list[str] = []
    start = Barrier(4)

    def take() -> None:
        with working_with(open_session(engine)) as own:
            start.wait()
            for _ in range(10):
                numbers.extend(_next(own, PLAIN, 2))

    threads = [Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [f"INV-{n:04}" for n in range(1, 81)]
    assert db.scalar(select(Counter.next_value)) == 81
