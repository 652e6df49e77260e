"""Reminders: each step once, never of what was paid meanwhile, never in a burst, by any number of workers."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from threading import Barrier, Event, Thread
from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal import guarded
from portal.db import transaction, working_with
from portal.kit import clock
from portal.ledger.operations.payments import mark_processing
from portal.mailings.operations.reminders import send_reminders
from portal.papers.models import Invoice, Paper
from portal.preferences.operations import save_preference
from portal.preferences.reminding import USUAL_PLAN
from portal.preferences.rules import MAILS_PAPERS, MAILS_PAPERS_TO_ALL, REMINDER_PLAN, SENDS_REMINDERS
from portal.tenancy import every_customer
from portal.web.formats import formats_in
from tests import make
from tests.cast import Cast
from tests.databases import KIND
from tests.mailings.conftest import BeAt, outbox, steps

pytestmark = pytest.mark.usefixtures("reminding")
ISSUED, DUE = make.ISSUED, make.DUE


@pytest.fixture
def invoice(db: Session, cast: Cast, be_at: BeAt) -> Invoice:
    """Of 100 euros, sent on the day it was issued, due two weeks later."""
    be_at(ISSUED)
    return make.invoice(db, cast.acme, 10_000, number="INV-7")


def run_over(be_at: BeAt, first: date, last: date, then: Callable[[date], None] = lambda _day: None) -> None:
    day = first
    while day <= last:
        be_at(day)
        send_reminders()
        then(day)
        day += timedelta(days=1)


def test_the_steps_go_on_their_days_to_the_primary_contact(
    db: Session, cast: Cast, invoice: Invoice, be_at: BeAt
) -> None:
    public_id = invoice.public_id
    run_over(be_at, ISSUED, date(2026, 4, 10))
    assert steps(db) == [
        ("reminder", "rest-1", date(2026, 3, 13)),
        ("reminder", "rest-2", date(2026, 3, 19)),
        ("reminder", "rest-3", date(2026, 3, 30)),
    ]
    letters = outbox(db)
    assert {letter.email for letter in letters} == {cast.ana_email}
    assert {letter.thread for letter in letters} == {public_id}
    assert [letter.values["lateness"] for letter in letters] == [
        "Due in 3 days",
        "3 days overdue",
        "14 days overdue",
    ]
    assert letters[0].values["amount"] == "€100.00"
    asked = json.loads(letters[0].values["asked_json"])
    assert (asked["due"], asked["amount"]) == (DUE.isoformat(), "100.00")


def test_nobody_is_reminded_at_night_and_the_day_is_the_businesss(
    db: Session, invoice: Invoice, be_at: BeAt
) -> None:
    be_at(date(2026, 3, 12), time(23, 30))  # the next day in Berlin, half past midnight
    assert send_reminders() == 0
    be_at(date(2026, 3, 13), time(6, 30))
    assert send_reminders() == 0
    be_at(date(2026, 3, 13), time(7, 30))
    assert send_reminders() == 1
    assert send_reminders() == 0


def test_a_customer_who_is_not_to_be_reminded_is_not(
    db: Session, cast: Cast, invoice: Invoice, be_at: BeAt
) -> None:
    with every_customer(db, "a test"):
        save_preference(SENDS_REMINDERS, False, customer_id=cast.acme)
    run_over(be_at, date(2026, 3, 13), date(2026, 3, 20))
    assert outbox(db) == []


def test_what_was_paid_between_the_look_and_the_letter_is_not_reminded_of(
    db: Session, cast: Cast, invoice: Invoice, be_at: BeAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.mailings.operations import reminders

    looked, paper_id = reminders.planned_reminders, invoice.id

    def pay_after(*asked: object) -> object:
        found = looked(*asked)  # type: ignore[arg-type]
        db.rollback()
        make.payment(db, cast.acme, {paper_id: 10_000})
        return found

    monkeypatch.setattr(reminders, "planned_reminders", pay_after)
    be_at(date(2026, 3, 19))
    assert send_reminders() == 0
    assert outbox(db) == []


def test_a_part_payment_lowers_what_is_reminded_of_and_money_under_way_stops_it(
    db: Session, cast: Cast, invoice: Invoice, be_at: BeAt
) -> None:
    make.payment(db, cast.acme, {invoice.id: 4_000})
    be_at(date(2026, 3, 19))
    assert send_reminders() == 1
    assert outbox(db)[0].values["amount"] == "€60.00"
    payment = make.started_payment(db, cast.acme, {invoice.id: 6_000})
    with every_customer(db, "a test"):
        mark_processing(payment.id)
    run_over(be_at, date(2026, 3, 30), date(2026, 3, 31))
    assert len(outbox(db)) == 1


def test_a_disputed_paper_is_left_alone_until_the_dispute_ends(
    db: Session, invoice: Invoice, be_at: BeAt
) -> None:
    paper_id = invoice.id

    def say(*, is_disputed: bool) -> None:
        with every_customer(db, "a test"), transaction():
            db.get_one(Paper, paper_id).is_disputed = is_disputed

    say(is_disputed=True)
    run_over(be_at, date(2026, 3, 13), date(2026, 3, 25))
    assert outbox(db) == []
    say(is_disputed=False)
    run_over(be_at, date(2026, 3, 25), date(2026, 3, 26))
    assert [step for _kind, step, _on in steps(db)] == ["rest-2"]


def test_a_deposit_and_the_rest_are_reminded_of_by_their_own_dates_and_one_letter_holds_both(
    db: Session, cast: Cast, be_at: BeAt
) -> None:
    be_at(ISSUED)
    deposit = {"deposit_minor": 3_000, "deposit_due_on": date(2026, 3, 10)}
    make.invoice(db, cast.acme, 10_000, **deposit)
    run_over(be_at, ISSUED, date(2026, 3, 13))
    assert [(step, on.day) for _kind, step, on in steps(db)] == [
        ("deposit-1", 7),
        ("deposit-2", 13),
        ("rest-1", 13),
    ]
    first, both = outbox(db)
    assert (first.values["amount"], both.values["amount"]) == ("€30.00", "€100.00")
    assert both.values["lateness"] == "3 days overdue"


def test_everybody_gets_it_where_that_is_chosen_and_it_still_counts_as_one_step(
    db: Session, cast: Cast, invoice: Invoice, be_at: BeAt
) -> None:
    save_preference(MAILS_PAPERS_TO_ALL, True)
    be_at(date(2026, 3, 19))
    assert send_reminders() == 1
    assert send_reminders() == 0
    assert [letter.email for letter in outbox(db)] == [cast.ana_email, cast.ben_email]


acts = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.integers(1, 25)),
        st.tuples(st.just("pay"), st.integers(1, 4_000)),
        st.tuples(st.just("dispute"), st.integers(0, 1)),
    ),
    max_size=14,
)


@settings(max_examples=12)
@given(acts=acts)
def test_whatever_happens_between_the_days_a_reminder_says_what_is_open_and_goes_once(
    db: Session, cast: Cast, be_at: BeAt, acts: list[tuple[str, int]]
) -> None:
    save_preference(REMINDER_PLAN, replace(USUAL_PLAN, again_days=9))
    day, open_minor, is_disputed = ISSUED, 10_000, False
    be_at(day)
    invoice = make.invoice(db, cast.acme, open_minor)
    paper_id, number = invoice.id, invoice.number
    went: list[tuple[str, date]] = []
    for act, much in acts:
        if act == "pay" and not is_disputed and open_minor > much:
            make.payment(db, cast.acme, {paper_id: much}, dated_on=day)
            open_minor -= much
        elif act == "dispute":
            is_disputed = bool(much)
            with every_customer(db, "a test"), transaction():
                db.get_one(Paper, paper_id).is_disputed = is_disputed
        elif act == "wait":
            day += timedelta(days=much)
        be_at(day)
        send_reminders()
        assert send_reminders() == 0
        now = [(letter.values["amount"], day) for letter in outbox(db) if letter.values["number"] == number]
        for amount, _day in now[len(went) :]:
            assert not is_disputed
            assert amount == formats_in("en").money_text(open_minor, "EUR")
        assert len(now) <= len(went) + 1
        went += now[len(went) :]
    assert len({on for _amount, on in went}) == len(went), "one a day"
    with every_customer(db, "a test"), transaction():
        db.get_one(Paper, paper_id).is_disputed = False
    make.payment(db, cast.acme, {paper_id: open_minor}, dated_on=day)
    names = [step for _kind, step, _on in steps(db)][-len(went) :] if went else []
    assert len(set(names)) == len(names)


def test_many_papers_due_at_once_go_while_somebody_else_writes(
    db: Session, cast: Cast, be_at: BeAt, engine: Engine
) -> None:
    due_at_once(db, cast, be_at, engine, 120)


@pytest.mark.long
def test_two_thousand_papers_due_at_once_go_while_somebody_else_writes(
    db: Session, cast: Cast, be_at: BeAt, engine: Engine
) -> None:
    due_at_once(db, cast, be_at, engine, 2_000)


def due_at_once(db: Session, cast: Cast, be_at: BeAt, engine: Engine, papers: int) -> None:
    be_at(ISSUED)
    with every_customer(db, "a test"), transaction():
        db.add_all(
            Invoice(
                customer_id=cast.acme, currency="EUR", number=f"B-{number}", state="open", issued_on=ISSUED,
                due_on=DUE, sent_at=clock.now(), total_minor=100, open_minor=100,
            )
            for number in range(papers)
        )  # fmt: skip
    be_at(date(2026, 3, 19))
    is_done, waits = Event(), []

    def write() -> None:
        with working_with(guarded.open_session(engine)):
            while not is_done.is_set():
                begun = monotonic()
                save_preference(MAILS_PAPERS, True)
                waits.append(monotonic() - begun)
                is_done.wait(0.02)

    other = Thread(target=write)
    other.start()
    try:
        assert send_reminders() == papers
    finally:
        is_done.set()
        other.join()
    assert len(steps(db)) == papers
    assert max(waits) < 5, "nobody else was told that the database is busy"


@pytest.mark.skipif(KIND == "sqlite", reason="SQLite has one writer; see PostgreSQL")
def test_two_workers_at_once_remind_of_each_paper_once(
    db: Session, cast: Cast, be_at: BeAt, engine: Engine
) -> None:
    race(db, cast, be_at, engine, papers=40, workers=4)


def test_workers_who_overlap_write_each_reminder_once(
    db: Session, cast: Cast, be_at: BeAt, engine: Engine
) -> None:
    race(db, cast, be_at, engine, papers=8, workers=2)


def race(db: Session, cast: Cast, be_at: BeAt, engine: Engine, papers: int, workers: int) -> None:
    be_at(ISSUED)
    for _ in range(papers):
        make.invoice(db, cast.acme, 1_000)
    be_at(date(2026, 3, 19))
    start, sent = Barrier(workers), []

    def work() -> None:
        with working_with(guarded.open_session(engine)):
            start.wait()
            sent.append(send_reminders())

    threads = [Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent) == papers
    assert len(outbox(db)) == papers


def test_a_crash_between_the_letter_and_the_commit_heals(
    db: Session, invoice: Invoice, be_at: BeAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.mailings.operations import reminders

    def die(*_args: object) -> None:
        raise SystemExit("power cut")

    be_at(date(2026, 3, 19))
    with monkeypatch.context() as patched:
        patched.setattr(reminders, "_note", die)
        with pytest.raises(SystemExit):
            send_reminders()
    assert outbox(db) == []
    assert send_reminders() == 1
    assert send_reminders() == 0
    with every_customer(db, "a test"):
        assert db.scalars(select(Paper.waits_for_mail)).all() == [False]
