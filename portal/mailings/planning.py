"""Which reminders go on a day: asked by the worker, and by the page that says what would go tomorrow."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from portal.kit import clock
from portal.mailings import queries
from portal.mailings.recipients import Recipient, recipients_of_many
from portal.mailings.rules import Due, Reminded, due_reminders, reminded
from portal.preferences.cascade import choices_for_everyone, choices_of_many
from portal.preferences.rules import REMINDER_PLAN, SENDS_REMINDERS


@dataclass(frozen=True, slots=True)
class Planned:
    """A reminder of a paper (a row of `queries.remindable`) to these contacts."""

    paper: Any
    due: tuple[Due, ...]
    to: list[Recipient]

    @property
    def due_on(self) -> date:
        """The oldest day that it reminds of."""
        return min(one.due_on for one in self.due)

    @property
    def open_minor(self) -> int:
        return sum(one.open_minor for one in self.due)


@dataclass(frozen=True, slots=True)
class Page:
    """What is planned among some papers, and after which id the others come; 0: there are no others."""

    planned: list[Planned]
    last_id: int


def planned_reminders(db: Session, day: date, zone: str, after_id: int = 0, most: int | None = None) -> Page:
    """What goes on this day among the next papers by id; every customer is seen. Where nobody can be written
    to, nothing goes."""
    rows = db.execute(queries.remindable(after_id, most)).all()
    last_id = rows[-1].id if most is not None and len(rows) == most else 0
    groups = {row.customer_id: row.group_id for row in rows}
    wanted = {
        customer_id
        for customer_id, choices in choices_of_many(db, groups).items()
        if choices[SENDS_REMINDERS]
    }
    rows = [row for row in rows if row.customer_id in wanted]
    if not rows:
        return Page([], last_id)
    plan = choices_for_everyone(db)[REMINDER_PLAN]
    went = _went(db, rows)
    due = {
        row.id: due_reminders(
            row, row.issued_on, clock.day_of(row.sent_at, zone), plan, went.get(row.id, ()), day
        )
        for row in rows
    }
    rows = [row for row in rows if due[row.id]]
    to = recipients_of_many(db, {row.customer_id: row.group_id for row in rows})
    return Page(
        [Planned(row, due[row.id], to[row.customer_id]) for row in rows if to[row.customer_id]], last_id
    )


def _went(db: Session, rows: Sequence[Any]) -> dict[int, list[Reminded]]:
    went: defaultdict[int, list[Reminded]] = defaultdict(list)
    for paper_id, step, sent_on in db.execute(queries.reminders_of(rows[0].id, rows[-1].id)):
        went[paper_id].append(reminded(step, sent_on))
    return went
