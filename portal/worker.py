"""The background loop and, as one list, the whole timetable."""

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import Engine

from portal import guarded, tenancy
from portal.access.business import read_business
from portal.access.notices.operations import forget_news, mail_notices, note_failed_letters
from portal.access.operations import forget_ended_sessions
from portal.activity.operations import finish_run, forget_runs, take_run
from portal.customers.own_fields import own_fields_of
from portal.db import current_session, working_with
from portal.files.attaching import document_attached
from portal.files.operations import remove_unused_bytes, write_to_everybody
from portal.files.storage import open_store
from portal.kit import clock
from portal.ledger.accounts import business_day
from portal.ledger.operations.credits import expire_credit
from portal.ledger.queries import expired_credit
from portal.links.current import still_opens
from portal.mail.operations import clear_outbox
from portal.mail.sending import sending_letters
from portal.mailings.operations.papers import mail_waiting_papers
from portal.mailings.operations.reminders import send_reminders
from portal.mailings.operations.statements import send_statements
from portal.papers.pdf.attaching import paper_attached
from portal.papers.pdf.surroundings import set_up_press
from portal.payments.agreeing.drawing import draw_what_is_agreed_to
from portal.payments.asking import ask_gateway
from portal.payments.comparing import compare_with_gateway
from portal.payments.gateway import open_gateway
from portal.quotes.expiring.operations import note_expired_quotes
from portal.settings import Settings
from portal.statements.attaching import statement_attached

POLL = timedelta(seconds=2)
LEASE = timedelta(minutes=10)
"""How long a run may take before another worker thinks it dead."""

log = structlog.get_logger()


@dataclass(frozen=True)
class Job:
    """Something to do again and again; repeating a run is harmless."""

    name: str
    every: timedelta
    run: Callable[[], object]


def expire_credits() -> None:
    """Take back what nobody used of credit notes whose last day is over."""
    db = current_session()
    with tenancy.every_customer(db, "credit expires for every customer"):
        for note_id in db.scalars(expired_credit(business_day(db))).all():
            expire_credit(note_id)


TIMETABLE = (
    Job("expire_credits", timedelta(hours=1), expire_credits),
    Job("forget_ended_sessions", timedelta(days=1), forget_ended_sessions),
    Job("clear_outbox", timedelta(hours=1), clear_outbox),
    Job("write_to_everybody", timedelta(minutes=1), write_to_everybody),
    Job("mail_waiting_papers", timedelta(minutes=1), mail_waiting_papers),
    Job("send_reminders", timedelta(hours=1), send_reminders),
    Job("send_statements", timedelta(hours=1), send_statements),
    Job("remove_unused_bytes", timedelta(hours=1), remove_unused_bytes),
    Job("mail_notices", timedelta(seconds=30), mail_notices),
    Job("note_failed_letters", timedelta(minutes=5), note_failed_letters),
    Job("note_expired_quotes", timedelta(hours=1), note_expired_quotes),
    Job("forget_news", timedelta(days=1), forget_news),
    Job("forget_runs", timedelta(days=1), forget_runs),
    Job("draw_what_is_agreed_to", timedelta(minutes=1), draw_what_is_agreed_to),
    Job("ask_gateway", timedelta(seconds=10), ask_gateway),
    Job("compare_with_gateway", timedelta(days=1), compare_with_gateway),
)


ATTACHED = {"paper": paper_attached, "statement": statement_attached, "document": document_attached}
"""What letters carry, by who fetches it."""


def work(engine: Engine, settings: Settings) -> None:
    """Send letters and do what is due, look again every two seconds, end at SIGTERM or Ctrl-C after that."""
    ended = threading.Event()
    open_store(engine, settings.files_url)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    set_up_press(settings.fonts_folder, settings.base_url, settings.secret_key)
    open_gateway(engine, settings)
    with sending_letters(engine, settings, read_business, ATTACHED, own_fields_of, still_opens):
        while not ended.is_set():
            for job in TIMETABLE:
                run_if_due(engine, job)
            ended.wait(POLL.total_seconds())


def run_if_due(engine: Engine, job: Job) -> bool:
    """Run the job if its present due time was not taken; whether it ran. A failed run is tried again."""
    due_at = _due_at(job, clock.now())
    with working_with(guarded.open_session(engine)):
        if not take_run(job.name, due_at, LEASE):
            return False
        try:
            job.run()
        except Exception:
            log.exception("job_failed", job=job.name, due_at=due_at.isoformat())
            return False
        finish_run(job.name, due_at)
    log.info("job_done", job=job.name, due_at=due_at.isoformat())
    return True


def _due_at(job: Job, now: datetime) -> datetime:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return now - (now - epoch) % job.every
