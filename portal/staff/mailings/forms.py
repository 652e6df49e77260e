"""What the form of the preferences of mailing shows and says."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from flask_babel import gettext as _

from portal.customers.facts.rules import NotDays, days_in
from portal.kit.refusal import N_, Refusal
from portal.preferences.choices import LAST_MONTH_DAY, MOST_DAYS, Level, Preference
from portal.preferences.reminding import STEPS, Anchor, ReminderPlan, ReminderStep
from portal.preferences.rules import (
    ATTACHES_PAPERS,
    MAILS_PAPERS,
    MAILS_PAPERS_TO_ALL,
    REMINDER_PLAN,
    SENDS_REMINDERS,
    STATEMENT_DAY,
    STATEMENT_SCHEDULE,
)
from portal.staff.paying.forms import YES_NO, Question, yes_or_no
from portal.web.filters import Query

OF_PAPERS: Final = (
    (
        MAILS_PAPERS,
        N_("Mail a paper when it is sent"),
        N_("To the primary contact, with a private link. What is imported is never mailed by itself."),
    ),
    (
        MAILS_PAPERS_TO_ALL,
        N_("To every contact who may sign in"),
        N_("Papers, reminders and statements. Off: to the primary contact alone."),
    ),
    (
        ATTACHES_PAPERS,
        N_("With the PDF"),
        N_("Off: the letter only leads to it."),
    ),
)
OF_REMINDERS: Final = (
    SENDS_REMINDERS,
    N_("Send reminders"),
    N_("As the steps say, by day. Never of what is paid, on its way, or in dispute."),
)
ANCHORS: Final = {
    Anchor.AFTER_ISSUE: N_("days after the invoice date"),
    Anchor.BEFORE_DUE: N_("days before the due date"),
    Anchor.AFTER_DUE: N_("days after the due date"),
}
SCHEDULES: Final = {"off": N_("Never"), "monthly": N_("Every month"), "weekly": N_("Every week")}


class NotADay(Refusal):
    sentence = N_("Enter a day from 1 to %(most)s, or for every week from 1 for Monday to 7 for Sunday.")
    field = STATEMENT_DAY.name


@dataclass(frozen=True, slots=True)
class StepFields:
    """One step of the reminders as the page shows it; `days` is as it was typed."""

    number: int
    is_on: bool
    days: str
    anchor: str


@dataclass(frozen=True, slots=True)
class MailingForm:
    """The page's fields. `steps` are empty where only everyone's page has them."""

    papers: list[Question]
    reminders: Question
    steps: list[StepFields]
    again_days: str
    schedule: Question
    day: str
    day_above: int
    """What an empty day falls to."""


def form_of(own: Level, above: tuple[Level, ...]) -> MailingForm:
    """The page for the choices of one level; `above` are the levels that it falls to, nearest first."""
    plan = REMINDER_PLAN.of(own)
    steps = [
        StepFields(number, one.is_on, str(one.days), str(one.anchor))
        for number, one in enumerate(plan.steps, 1)
    ]
    day = own.get(STATEMENT_DAY.name)
    return MailingForm(
        papers=[yes_or_no(*one, own, above) for one in OF_PAPERS],
        reminders=yes_or_no(*OF_REMINDERS, own, above),
        steps=[] if above else steps,
        again_days=str(plan.again_days),
        schedule=_schedule(own, above),
        day=str(STATEMENT_DAY.of(own) if day is not None or not above else ""),
        day_above=STATEMENT_DAY.of(*above),
    )


def as_typed(form: MailingForm, sent: Mapping[str, str]) -> MailingForm:
    """The same page with what was typed into it."""
    query = Query(sent)
    return replace(
        form,
        papers=[replace(one, value=query.text(one.name)) for one in form.papers],
        reminders=replace(form.reminders, value=query.text(form.reminders.name)),
        steps=[
            StepFields(
                one.number,
                f"step{one.number}_is_on" in sent,
                query.text(f"step{one.number}_days"),
                query.text(f"step{one.number}_anchor"),
            )
            for one in form.steps
        ],
        again_days=query.text("again_days"),
        schedule=replace(form.schedule, value=query.text(form.schedule.name)),
        day=query.text(STATEMENT_DAY.name),
    )


def choices_in(sent: Mapping[str, str], *, has_above: bool) -> dict[Preference[Any], Any]:
    """What the form says; None falls to what is chosen further up. Raises NotDays or NotADay at its field."""
    query = Query(sent)
    chosen: dict[Preference[Any], Any] = {}
    for preference, _words, _hint in (*OF_PAPERS, OF_REMINDERS):
        chosen[preference] = YES_NO.get(query.text(preference.name), None if has_above else False)
    schedule = query.text(STATEMENT_SCHEDULE.name)
    chosen[STATEMENT_SCHEDULE] = schedule if schedule in SCHEDULES else None
    chosen[STATEMENT_DAY] = _day(query.text(STATEMENT_DAY.name), schedule, has_above=has_above)
    if not has_above:
        chosen[REMINDER_PLAN] = _plan(sent, query)
    return chosen


def _plan(sent: Mapping[str, str], query: Query) -> ReminderPlan:
    steps = tuple(
        ReminderStep(
            f"step{number}_is_on" in sent,
            _days(query, f"step{number}_days"),
            Anchor(query.choice(f"step{number}_anchor", tuple(Anchor), Anchor.AFTER_DUE)),
        )
        for number in range(1, STEPS + 1)
    )
    return ReminderPlan(steps, _days(query, "again_days"))


def _days(query: Query, field: str) -> int:
    if (days := days_in(query.text(field) or "0")) is None:
        raise NotDays(field=field, most=MOST_DAYS)
    return days


def _day(text: str, schedule: str, *, has_above: bool) -> int | None:
    if not text and has_above:
        return None
    most = 7 if schedule == "weekly" else LAST_MONTH_DAY
    if not (text.isascii() and text.isdigit() and len(text) < 3 and 1 <= int(text) <= most):
        raise NotADay(most=LAST_MONTH_DAY)
    return int(text)


def _schedule(own: Level, above: tuple[Level, ...]) -> Question:
    options = [(value, _(words)) for value, words in SCHEDULES.items()]
    value = STATEMENT_SCHEDULE.of(own, *above)
    if above:
        falls_to = _(SCHEDULES[STATEMENT_SCHEDULE.of(*above)])
        options.insert(0, ("", _("As further up: %(choice)s", choice=falls_to)))
        value = value if own.get(STATEMENT_SCHEDULE.name) else ""
    hint = _("Of the month or the seven days before; only where something is open or moved.")
    return Question(STATEMENT_SCHEDULE.name, _("Mail statements"), hint, options, value)
