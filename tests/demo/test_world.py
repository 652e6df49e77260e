"""The plan of the demo, before anything is written."""

from datetime import date

import pytest

from portal.demo.cast import BRIGHTWATER
from portal.demo.world import planned
from portal.papers.rules.statuses import PaperKind


@pytest.mark.parametrize(
    "today", [date(2026, 11, 20), date(2026, 11, 22), date(2027, 1, 1), date(2028, 2, 29), date(2028, 3, 13)]
)
def test_the_plan_of_any_day_is_in_order_and_always_the_same(today: date) -> None:
    plan = planned(today)
    again = planned(today)
    assert [(p.kind, p.profile.shown, p.dated_on, p.lines) for p in plan.papers] == [
        (p.kind, p.profile.shown, p.dated_on, p.lines) for p in again.papers
    ]
    assert [step.at for step in plan.steps] == [step.at for step in again.steps]
    for paper in plan.papers:
        before = [other for other in (paper.based_on, paper.credits, paper.replaces) if other is not None]
        assert all(other.dated_on < paper.dated_on for other in before)
        assert paper.dated_on < today
    assert all(step.day < today for step in plan.steps)
    invoices = [paper for paper in plan.papers if paper.kind == PaperKind.INVOICE]
    assert sum(paper.profile.shown == BRIGHTWATER for paper in invoices) == 500
