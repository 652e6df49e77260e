"""How long a link is good for, and that it opens one thing."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.links.rules import Target, expires_at

MINTED = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due_on", "days"),
    [
        (None, 30),
        (date(2025, 1, 1), 30),
        (date(2026, 3, 2), 30),
        (date(2026, 3, 3), 31),
        (date(2026, 5, 31), 120),
        (date(2026, 6, 1), 120),
        (date(2030, 1, 1), 120),
    ],
)
def test_a_link_is_good_for_thirty_days_or_until_thirty_after_the_due_date_but_never_longer_than_120(
    due_on: date | None, days: int
) -> None:
    assert expires_at(MINTED, due_on) == MINTED + timedelta(days=days)


@pytest.mark.parametrize("rows", [{}, {"paper_id": 1, "document_id": 1}])
def test_a_link_opens_one_thing_and_never_two(rows: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="exactly one"):
        Target(**rows)
