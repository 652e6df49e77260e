"""A worker killed while it sends: no letter is lost, and the one at hand arrives twice at most."""

import multiprocessing
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing.process import BaseProcess

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.mail.models import Letter, LetterState
from tests.mail.servers import Received, mail_server
from tests.mail.worker import PAPER, work

Post = Callable[..., Letter]

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.mail.worker"])


def start_worker(database_url: str, port: int) -> BaseProcess:
    """A worker that takes a letter over a second after whoever had it died."""
    worker = PROCESSES.Process(target=work, args=(database_url, f"smtp://127.0.0.1:{port}", 1), daemon=True)
    worker.start()
    return worker


def kill(worker: BaseProcess) -> None:
    """As `kill -9` does."""
    worker.kill()
    worker.join()


def waiting(db: Session) -> int:
    db.rollback()
    return db.scalars(select(func.count(Letter.id)).where(Letter.state != LetterState.SENT)).one()


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)


def test_killed_between_the_servers_yes_and_our_note_the_letter_arrives_twice_under_one_id(
    db: Session, database_url: str, post: Post, received: Received
) -> None:
    taken, gone = threading.Event(), threading.Event()

    def hold(number: int) -> None:
        if number == 1:
            taken.set()
            gone.wait(20)

    received.before_reply = hold
    letter = post()
    with mail_server(received) as port:
        first = start_worker(database_url, port)
        assert taken.wait(20)
        kill(first)
        gone.set()
        second = start_worker(database_url, port)
        try:
            until(lambda: waiting(db) == 0)
        finally:
            kill(second)
    assert len(received.messages) == 2
    assert set(received.ids) == {f"<{letter.public_id}@portal.halvorsen.example>"}


@pytest.mark.parametrize("kills", [6, pytest.param(200, marks=pytest.mark.long)])
def test_killed_at_any_moment_no_letter_is_lost_and_each_death_doubles_one_at_most(
    db: Session, database_url: str, post: Post, received: Received, kills: int
) -> None:
    moments = random.Random(20261120)
    received.before_reply = lambda _number: time.sleep(0.02)
    names = {post(to=f"p{number}@acme.example").public_id for number in range(kills * 6)}
    with mail_server(received) as port:
        for _ in range(kills):
            worker = start_worker(database_url, port)
            before = len(received.messages)
            until(lambda before=before: len(received.messages) > before or waiting(db) == 0)  # type: ignore[misc]
            time.sleep(moments.uniform(0, 0.1))
            kill(worker)
        last = [start_worker(database_url, port) for _ in range(2)]
        try:
            until(lambda: waiting(db) == 0, seconds=30 + kills)
        finally:
            for worker in last:
                kill(worker)
    copies = Counter(one.strip("<>").partition("@")[0] for one in received.ids)
    assert set(copies) == names
    assert sum(copies.values()) - len(names) <= kills


@pytest.mark.parametrize("number", [60, pytest.param(2000, marks=pytest.mark.long)])
def test_letters_with_their_papers_drain_through_a_crash_none_lost_and_one_double_at_most(
    db: Session, database_url: str, post: Post, received: Received, number: int
) -> None:
    names = set()
    for one in range(number):
        attachment = "paper:b7TqLw0aYb7Rt5uNc2mPdE" if one % 4 == 0 else ""
        names.add(post(to=f"p{one}@acme.example", attachment=attachment).public_id)
    with mail_server(received) as port:
        first = start_worker(database_url, port)
        until(lambda: len(received.messages) >= number // 2, seconds=30 + number / 2)
        kill(first)
        second = start_worker(database_url, port)
        try:
            until(lambda: waiting(db) == 0, seconds=30 + number / 2)
        finally:
            kill(second)
    copies = Counter(one.strip("<>").partition("@")[0] for one in received.ids)
    assert set(copies) == names
    assert sum(copies.values()) - number <= 1
    carried = {
        message["To"]: part.get_payload(decode=True)
        for message in received.messages
        for part in message.iter_attachments()
    }
    assert carried == {f"p{one}@acme.example": PAPER for one in range(0, number, 4)}
