"""The plan by which customers are reminded of what they owe: three steps, and one that repeats."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final, cast

from portal.preferences.choices import OddPreference, days, truth

STEPS: Final = 3


class Anchor(StrEnum):
    """From which day the days of a step are counted."""

    AFTER_ISSUE = "after_issue"
    BEFORE_DUE = "before_due"
    AFTER_DUE = "after_due"


@dataclass(frozen=True, slots=True)
class ReminderStep:
    """One reminder: so many days before or after a day of the paper."""

    is_on: bool
    days: int
    anchor: Anchor

    def day(self, issued_on: date, due_on: date) -> date:
        """The day it is for; the last or first day there is, where it would lie beyond."""
        start = issued_on if self.anchor is Anchor.AFTER_ISSUE else due_on
        try:
            return start + timedelta(days=-self.days if self.anchor is Anchor.BEFORE_DUE else self.days)
        except OverflowError:
            return date.min if self.anchor is Anchor.BEFORE_DUE else date.max


@dataclass(frozen=True, slots=True)
class ReminderPlan:
    """The steps, and every how many days another reminder follows the last one; 0: none does."""

    steps: tuple[ReminderStep, ...]
    again_days: int


USUAL_PLAN: Final = ReminderPlan(
    (
        ReminderStep(True, 3, Anchor.BEFORE_DUE),
        ReminderStep(True, 3, Anchor.AFTER_DUE),
        ReminderStep(True, 14, Anchor.AFTER_DUE),
    ),
    again_days=0,
)


def plan_of(value: object) -> ReminderPlan:
    """The plan as it was stored; raises OddPreference."""
    if isinstance(value, ReminderPlan):
        value = asdict(value)
    parts = _mapping(value, {"steps", "again_days"})
    steps = parts["steps"]
    if not isinstance(steps, list | tuple) or len(steps) != STEPS:
        raise OddPreference
    return ReminderPlan(tuple(_step_of(step) for step in steps), days(parts["again_days"]))


def _step_of(value: object) -> ReminderStep:
    parts = _mapping(value, {"is_on", "days", "anchor"})
    if not isinstance(parts["anchor"], str) or parts["anchor"] not in set(Anchor):
        raise OddPreference
    return ReminderStep(truth(parts["is_on"]), days(parts["days"]), Anchor(parts["anchor"]))


def _mapping(value: object, names: set[str]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or set(value) != names:
        raise OddPreference
    return cast(Mapping[str, Any], value)
