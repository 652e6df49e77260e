"""Which reminder of a paper is due, and which statement by schedule."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from portal.papers.rules.instalments import Instalment, Payable, instalments
from portal.papers.rules.statuses import PaperKind
from portal.preferences.reminding import ReminderPlan

FIRST_HOUR: Final = 8
"""By the business's clock: nobody is reminded at night."""
AGAIN: Final = "again"
GRACE: Final = timedelta(days=6)
"""How long after its day a statement by schedule still goes; after that the next one does."""


class MailingKind(StrEnum):
    """What went by mail."""

    PAPER = "paper"
    REMINDER = "reminder"
    STATEMENT = "statement"


class Part(StrEnum):
    """Which instalment of a paper: the deposit, or the rest, which without a deposit is all of it."""

    DEPOSIT = "deposit"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Reminded:
    """A reminder that went: of which part, as which step, on which day of the business."""

    part: str
    step: str
    on: date


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder that is due: of a part that has something to pay, as this step."""

    part: Part
    step: str
    due_on: date
    open_minor: int

    @property
    def name(self) -> str:
        """What is noted of it, once for ever."""
        return f"{self.part}-{self.step}"


def is_daytime(now: datetime, zone: str) -> bool:
    """Whether the business's day has begun."""
    return now.astimezone(ZoneInfo(zone)).hour >= FIRST_HOUR


def reminded(name: str, on: date) -> Reminded:
    """What the name of a step that was noted says."""
    part, _dash, step = name.partition("-")
    return Reminded(part, step, on)


def due_reminders(
    paper: Payable,
    issued_on: date,
    sent_on: date,
    plan: ReminderPlan,
    before: Iterable[Reminded],
    today: date,
) -> tuple[Due, ...]:
    """The steps that are due today: at most one of each part. One letter tells of all of them.

    `paper` may be reminded of at all (see `may_be_reminded`), `sent_on` is the day on which it was sent or
    imported, `before` what went already. What is under way is nothing to remind of.
    """
    went = list(before)
    found = []
    for part, instalment in _parts(paper):
        if instalment.due_on is None or instalment.unfilled_not_under_way_minor <= 0:
            continue
        of_part = [one for one in went if one.part == part]
        if step := due_step(plan, issued_on, sent_on, instalment.due_on, of_part, today):
            found.append(Due(part, step, instalment.due_on, instalment.unfilled_not_under_way_minor))
    return tuple(found)


def due_step(
    plan: ReminderPlan, issued_on: date, sent_on: date, due_on: date, before: Sequence[Reminded], today: date
) -> str | None:
    """Which step of one part is due today, None if none is.

    Of the steps whose day has come since the last reminder, the latest; the ones before it are passed over,
    so that a paper that comes late, or a worker that stood still, makes no burst. Nobody is reminded of what
    is not late yet because of a day before the paper was there. After the last step come those that repeat.
    """
    last = max((one.on for one in before), default=None)
    used = {one.step for one in before}
    is_late = due_on < today
    days = [
        (step.day(issued_on, due_on), str(number)) for number, step in enumerate(plan.steps, 1) if step.is_on
    ]
    come = [
        (day, name)
        for day, name in days
        if day <= today and name not in used and (last is None or day > last) and (is_late or day > sent_on)
    ]
    if come:
        return max(come)[1]
    if not plan.again_days:
        return None
    starts = [day for day, _name in days] or [due_on]
    starts += [day for day in (last, None if is_late else sent_on) if day is not None]
    if _later(max(starts), plan.again_days) > today:
        return None
    return f"{AGAIN}{sum(name.startswith(AGAIN) for name in used) + 1}"


def may_be_reminded(state: str, open_minor: int, under_way_minor: int, *, is_disputed: bool) -> bool:
    """Never of drafts, void papers, paid ones, those being paid, or those in dispute."""
    return state == "open" and open_minor > under_way_minor and not is_disputed


def purpose_of(kind: str) -> str:
    """What the link in the letter about a paper is for: pay, accept or view."""
    if kind in (PaperKind.INVOICE, PaperKind.RETAINER_INVOICE):
        return "pay"
    return "accept" if kind == PaperKind.QUOTE else "view"


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A statement by schedule: its period, both days included, and its name, once for ever."""

    name: str
    from_on: date
    to_on: date


def scheduled(schedule: str, day: int, today: date) -> Scheduled | None:
    """The statement that is due: of the month, or of the seven days, before the latest such day.

    None where that day is too long ago: the worker stood still, or the schedule was chosen in between.
    """
    if schedule == "monthly":
        first = today.replace(day=1)
        if today.day < day:
            first = _month_before(first)
        due_on = first.replace(day=day)
        span = Scheduled(f"monthly-{due_on:%Y-%m}", _month_before(first), first - timedelta(days=1))
    elif schedule == "weekly":
        due_on = today - timedelta(days=(today.isoweekday() - day) % 7)
        span = Scheduled(
            f"weekly-{due_on.isoformat()}", due_on - timedelta(days=7), due_on - timedelta(days=1)
        )
    else:
        return None
    return span if today - due_on <= GRACE else None


def _parts(paper: Payable) -> Iterable[tuple[Part, Instalment]]:
    found = instalments(paper)
    names = (Part.DEPOSIT, Part.REST) if len(found) > 1 else (Part.REST,)
    return zip(names, found, strict=True)


def _month_before(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)


def _later(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max
