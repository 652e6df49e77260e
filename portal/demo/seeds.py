"""Fills an empty database with the demo company: the same business on each run of the same day."""

from collections.abc import Callable
from datetime import date, time, timedelta
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.models import StaffMember
from portal.demo import desk
from portal.demo.calendar import DAYS, moment
from portal.demo.cast import BRIGHTWATER, CAST
from portal.demo.company import found_company
from portal.demo.documents import hand_documents
from portal.demo.handing import hand_on, link_to
from portal.demo.looks import give_logo
from portal.demo.mailing import keep_the_past_unmailed, mail
from portal.demo.online import Online
from portal.demo.people import add_profiles, let_contacts_in, let_staff_in, propose_changes
from portal.demo.plans import WRITTEN_AT, Plan, Step
from portal.demo.stage import Stage, keeping_the_clock
from portal.demo.talk import talk
from portal.demo.till import Till
from portal.demo.world import PROFILES, planned
from portal.papers.rules.statuses import PaperState
from portal.tenancy import every_customer

FOUNDED_AT = time(8, 0)
DAYS_BEFORE_TRADE = 60
ONLINE_DAYS = 365
"""For so long people have been able to pay online."""


def is_complete(session: Session) -> bool:
    """Whether a seeding came to its end: letting the staff in is the last thing it does."""
    staff = [member.email for member in CAST if member.is_staff]
    return len(session.scalars(select(StaffMember.id).where(StaffMember.email.in_(staff))).all()) == len(
        staff
    )


def seed(
    session: Session,
    today: date,
    till: Till,
    progress: Callable[[str], None] = lambda _line: None,
) -> None:
    """Write the demo company and two years of its business, up to the day before `today`.

    The database is migrated and empty, a store for its files, a post office and the gateway to `till` are
    open, and `session` is the session of the work at hand; `today` is the business's day. Begun again after a
    crash it needs an empty database and a new till (see `is_complete`).
    """
    plan = planned(today)
    with every_customer(session, "the demo writes every customer's history"), keeping_the_clock():
        founded_on = today - timedelta(days=DAYS + DAYS_BEFORE_TRADE)
        stage = Stage(session, Online(till), today - timedelta(days=ONLINE_DAYS))
        stage.be_at(moment(founded_on, FOUNDED_AT), founded_on)
        stage.customers = add_profiles(session, PROFILES, found_company(), moment(founded_on, FOUNDED_AT))
        keep_the_past_unmailed()
        progress(f"{len(PROFILES)} customers and their contacts")
        _live(stage, plan, progress)
        desk.say_how_it_went(session, stage.papers)
        hand_documents(session, stage.customers[BRIGHTWATER])
        give_logo(session, stage.customers[BRIGHTWATER])
        let_contacts_in(session)
        session.commit()
        mail(stage, BRIGHTWATER, today)
    till.come_home()
    propose_changes(session)
    talk(session, CAST[0].email, today)
    hand_on(session, CAST[0].email)
    link_to(session, CAST[1].email)
    let_staff_in()


def _live(stage: Stage, plan: Plan, progress: Callable[[str], None]) -> None:
    """Let the planned days pass, each with its papers first and its steps after them."""
    sent = sorted(
        (paper for paper in plan.papers if paper.state != PaperState.DRAFT), key=lambda paper: paper.dated_on
    )
    steps = sorted(plan.steps, key=lambda step: step.at)
    month = ""
    for day, papers in groupby(sent, key=lambda paper: paper.dated_on):
        _take(stage, steps, day)
        if f"{day:%B %Y}" != month:
            month = f"{day:%B %Y}"
            progress(f"{month}, {len(stage.papers)} of {len(sent)} papers")
        at = moment(day, WRITTEN_AT)
        stage.be_at(at, day)
        stage.papers |= desk.issue(list(papers), stage.customers, stage.papers, at)
    _take(stage, steps, plan.today)
    drafts = [paper for paper in plan.papers if paper.state == PaperState.DRAFT]
    desk.leave_drafts(drafts, stage.customers, plan.today, moment(plan.today - timedelta(days=1), FOUNDED_AT))


def _take(stage: Stage, steps: list[Step], before: date) -> None:
    """Take the steps of the days before this one, in their order."""
    first = moment(before, WRITTEN_AT)
    while steps and steps[0].at < first:
        step = steps.pop(0)
        stage.be_at(step.at, step.day)
        step.act(stage)
