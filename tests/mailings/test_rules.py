"""Which reminder is due, and which statement: pure rules."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.mailings.rules import Reminded, due_reminders, due_step, may_be_reminded, reminded, scheduled
from portal.preferences.reminding import Anchor, ReminderPlan, ReminderStep

ISSUED, DUE_ON = date(2026, 3, 2), date(2026, 3, 16)
PLAN = ReminderPlan(
    (
        ReminderStep(True, 3, Anchor.BEFORE_DUE),
        ReminderStep(True, 5, Anchor.AFTER_DUE),
        ReminderStep(True, 14, Anchor.AFTER_DUE),
    ),
    again_days=10,
)
steps = st.builds(ReminderStep, st.booleans(), st.integers(0, 60), st.sampled_from(Anchor))
plans = st.builds(ReminderPlan, st.tuples(steps, steps, steps), st.integers(0, 40))
gaps = st.lists(st.integers(0, 45), max_size=40)


@dataclass(frozen=True)
class Invoice:
    """The figures that the rule asks for."""

    total_minor: int = 10_000
    open_minor: int = 10_000
    under_way_minor: int = 0
    deposit_minor: int = 0
    deposit_due_on: date | None = None
    due_on: date | None = DUE_ON


def on(day: date, before: list[Reminded], plan: ReminderPlan = PLAN, sent_on: date = ISSUED) -> str | None:
    return due_step(plan, ISSUED, sent_on, DUE_ON, before, day)


def days_and_steps(plan: ReminderPlan, sent_on: date, until: date) -> list[tuple[date, str]]:
    """Every day from the sending on, and what goes."""
    before: list[Reminded] = []
    day = sent_on
    while day <= until:
        if step := on(day, before, plan, sent_on):
            before.append(Reminded("rest", step, day))
        day += timedelta(days=1)
    return [(one.on, one.step) for one in before]


def test_each_step_goes_on_its_day_and_after_the_last_one_again_and_again() -> None:
    assert days_and_steps(PLAN, ISSUED, date(2026, 4, 25)) == [
        (date(2026, 3, 13), "1"),
        (date(2026, 3, 21), "2"),
        (date(2026, 3, 30), "3"),
        (date(2026, 4, 9), "again1"),
        (date(2026, 4, 19), "again2"),
    ]


def test_a_paper_that_comes_late_gets_the_latest_step_only() -> None:
    assert days_and_steps(PLAN, date(2026, 3, 25), date(2026, 3, 30)) == [
        (date(2026, 3, 25), "2"),
        (date(2026, 3, 30), "3"),
    ]
    assert days_and_steps(replace(PLAN, again_days=0), date(2027, 3, 1), date(2027, 6, 1)) == [
        (date(2027, 3, 1), "3")
    ]


def test_who_has_just_got_a_paper_is_not_reminded_of_it_before_it_is_late() -> None:
    assert on(date(2026, 3, 14), [], sent_on=date(2026, 3, 14)) is None
    assert on(date(2026, 3, 16), [], sent_on=date(2026, 3, 14)) is None
    early = ReminderPlan((ReminderStep(True, 0, Anchor.AFTER_ISSUE), *PLAN.steps[1:]), again_days=1)
    assert on(ISSUED, [], early) is None


def test_after_weeks_without_a_worker_one_reminder_goes_and_the_others_are_passed_over() -> None:
    first = [Reminded("rest", "1", date(2026, 3, 13))]
    assert on(date(2026, 4, 4), first) == "3"
    both = [*first, Reminded("rest", "3", date(2026, 4, 4))]
    assert on(date(2026, 4, 5), both) is None
    assert on(date(2026, 4, 14), both) == "again1"


def test_with_every_step_off_what_repeats_counts_from_the_due_date() -> None:
    off = ReminderPlan(tuple(replace(step, is_on=False) for step in PLAN.steps), again_days=7)
    assert days_and_steps(off, ISSUED, date(2026, 3, 31)) == [
        (date(2026, 3, 23), "again1"),
        (date(2026, 3, 30), "again2"),
    ]
    assert days_and_steps(replace(off, again_days=0), ISSUED, date(2027, 1, 1)) == []


def test_the_unfilled_part_of_each_instalment_is_reminded_of_by_its_own_date() -> None:
    invoice = Invoice(deposit_minor=3_000, deposit_due_on=date(2026, 3, 8))
    (deposit,) = due_reminders(invoice, ISSUED, ISSUED, PLAN, (), date(2026, 3, 5))
    assert (deposit.name, deposit.open_minor, deposit.due_on) == ("deposit-1", 3_000, date(2026, 3, 8))
    both = due_reminders(invoice, ISSUED, ISSUED, PLAN, (), date(2026, 3, 13))
    assert [one.name for one in both] == ["deposit-2", "rest-1"]
    paid = replace(invoice, open_minor=7_000)
    (rest,) = due_reminders(paid, ISSUED, ISSUED, PLAN, (), date(2026, 3, 13))
    assert (rest.name, rest.open_minor) == ("rest-1", 7_000)


def test_what_is_under_way_is_nothing_to_remind_of() -> None:
    half = Invoice(open_minor=10_000, under_way_minor=4_000)
    (due,) = due_reminders(half, ISSUED, ISSUED, PLAN, (), date(2026, 3, 21))
    assert due.open_minor == 6_000
    assert due_reminders(replace(half, under_way_minor=10_000), ISSUED, ISSUED, PLAN, (), DUE_ON) == ()


@pytest.mark.parametrize(
    ("state", "open_minor", "under_way_minor", "is_disputed"),
    [
        ("draft", 5, 0, False),
        ("void", 5, 0, False),
        ("open", 0, 0, False),
        ("open", 5, 5, False),
        ("open", 5, 0, True),
    ],
)
def test_drafts_void_paid_processing_and_disputed_papers_are_never_reminded_of(
    state: str, open_minor: int, under_way_minor: int, is_disputed: bool
) -> None:
    assert not may_be_reminded(state, open_minor, under_way_minor, is_disputed=is_disputed)
    assert may_be_reminded("open", 5, 4, is_disputed=False)


def test_the_name_of_a_step_can_be_read_back() -> None:
    assert reminded("deposit-again12", ISSUED) == Reminded("deposit", "again12", ISSUED)


@given(plan=plans, terms=st.integers(0, 60), arrives=st.integers(0, 200), gaps=gaps)
def test_whatever_the_plan_and_however_the_clock_jumps_no_step_goes_twice_early_or_in_a_burst(
    plan: ReminderPlan, terms: int, arrives: int, gaps: list[int]
) -> None:
    due_on, sent_on = ISSUED + timedelta(days=terms), ISSUED + timedelta(days=arrives)
    before: list[Reminded] = []
    day = sent_on
    for gap in gaps:
        day += timedelta(days=gap)
        step = due_step(plan, ISSUED, sent_on, due_on, before, day)
        if step is None:
            continue
        assert step not in {one.step for one in before}
        assert not before or before[-1].on < day, "one a day"
        if step.isdigit():
            chosen = plan.steps[int(step) - 1]
            assert chosen.is_on
            assert chosen.day(ISSUED, due_on) <= day
            later = [one for one in plan.steps if one.is_on and one.day(ISSUED, due_on) <= day]
            assert chosen.day(ISSUED, due_on) == max(one.day(ISSUED, due_on) for one in later)
        else:
            assert plan.again_days
            assert not before or (day - before[-1].on).days >= plan.again_days
        if due_on >= day:
            assert day > sent_on
        before.append(Reminded("rest", step, day))
        assert due_step(plan, ISSUED, sent_on, due_on, before, day) is None


@given(plan=plans, terms=st.integers(0, 60))
def test_somebody_who_looks_every_day_sends_every_step_whose_day_is_its_own(
    plan: ReminderPlan, terms: int
) -> None:
    due_on = ISSUED + timedelta(days=terms)
    before: list[Reminded] = []
    for offset in range(200):
        day = ISSUED + timedelta(days=offset)
        if step := due_step(plan, ISSUED, ISSUED, due_on, before, day):
            before.append(Reminded("rest", step, day))
    days = [one.day(ISSUED, due_on) for one in plan.steps if one.is_on]
    wanted = {day for day in days if day > ISSUED or due_on < day}
    assert wanted <= {one.on for one in before if one.step.isdigit()}


def test_a_monthly_statement_is_of_the_month_before_and_goes_a_few_days_late_at_most() -> None:
    assert scheduled("monthly", 5, date(2026, 3, 4)) is None
    due = scheduled("monthly", 5, date(2026, 3, 5))
    assert due is not None
    assert (due.name, due.from_on, due.to_on) == ("monthly-2026-03", date(2026, 2, 1), date(2026, 2, 28))
    assert scheduled("monthly", 5, date(2026, 3, 11)) == due
    assert scheduled("monthly", 5, date(2026, 3, 12)) is None
    over_the_end = scheduled("monthly", 28, date(2026, 3, 2))
    assert over_the_end is not None
    assert (over_the_end.name, over_the_end.to_on) == ("monthly-2026-02", date(2026, 1, 31))


def test_a_weekly_statement_is_of_the_seven_days_before_its_day() -> None:
    due = scheduled("weekly", 1, date(2026, 3, 4))
    assert due is not None
    assert (due.name, due.from_on, due.to_on) == ("weekly-2026-03-02", date(2026, 2, 23), date(2026, 3, 1))
    assert scheduled("weekly", 1, date(2026, 3, 8)) == due
    assert scheduled("weekly", 1, date(2026, 3, 9)) != due
    assert scheduled("off", 1, date(2026, 3, 9)) is None


@given(schedule=st.sampled_from(["monthly", "weekly"]), day=st.integers(1, 7), offset=st.integers(0, 900))
def test_no_two_scheduled_statements_share_a_day_and_none_is_of_days_to_come(
    schedule: str, day: int, offset: int
) -> None:
    today = date(2026, 1, 1) + timedelta(days=offset)
    due = scheduled(schedule, day, today)
    if due is not None:
        assert due.from_on <= due.to_on < today
        after = scheduled(schedule, day, today + timedelta(days=31 if schedule == "monthly" else 7))
        assert after is None or after.from_on > due.to_on
