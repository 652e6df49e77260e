"""The queue wakes workers; without it they look by themselves."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Engine, make_url
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from portal.kit.origin import Origin
from portal.mail import letters, sending
from portal.mail.models import Letter
from portal.mail.queue import Queue
from portal.mail.sending import mailbox_of, sending_letters
from portal.settings import Mode, Settings
from tests import databases
from tests.conftest import SECRET_KEY
from tests.mail.samples import BUSINESS

Post = Callable[..., Letter]


@pytest.fixture
def queue_url(tmp_path: Path, database_url: str) -> str:
    """SQLite, or PostgreSQL where the tests run on it."""
    return database_url if databases.KIND == "postgresql" else f"sqlite:///{tmp_path / 'queues' / 'queue.db'}"


def test_a_wake_from_one_process_is_heard_in_another(queue_url: str) -> None:
    heard = Event()
    with Queue(queue_url, SECRET_KEY).listening(heard.set):
        Queue(queue_url, SECRET_KEY).wake()
        assert heard.wait(5)


def test_many_wakes_that_nobody_heard_are_one(queue_url: str) -> None:
    waking = Queue(queue_url, SECRET_KEY)
    for _ in range(20):
        waking.wake()
    heard: list[int] = []
    with Queue(queue_url, SECRET_KEY).listening(lambda: heard.append(1)):
        time.sleep(1)
    assert len(heard) == 1


def test_what_another_key_signed_is_not_obeyed(queue_url: str) -> None:
    heard = Event()
    with Queue(queue_url, SECRET_KEY).listening(heard.set):
        Queue(queue_url, "another key of thirty-two bytes!").wake()
        assert not heard.wait(1)


@pytest.mark.parametrize(
    "url", ["redis://127.0.0.1:1/0", "postgresql://nobody@127.0.0.1:1/none", "sqlite:////dev/null/x"]
)
def test_a_queue_that_is_away_costs_one_try_and_no_letter(url: str) -> None:
    queue = Queue(url, SECRET_KEY)
    begun = time.monotonic()
    with capture_logs() as said:
        for _ in range(50):
            queue.wake()
        with queue.listening(lambda: None):
            pass
    assert time.monotonic() - begun < 10
    assert said[0]["event"] == "queue_silent"
    assert said[0]["error"] != "ModuleNotFoundError", "what speaks to it is there"


@contextmanager
def sending_demo(engine: Engine, tmp_path: Path, queue_url: str) -> Iterator[Settings]:
    settings = Settings(
        mode=Mode.DEMO,
        database_url=make_url("sqlite:///unused"),
        base_url=Origin("http", "127.0.0.1", 8000),
        secret_key=SECRET_KEY,
        queue_url=queue_url,
        data_folder=tmp_path,
    )
    with sending_letters(engine, settings, lambda _db: BUSINESS):
        yield settings


def arrived(settings: Settings, number: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if len(mailbox_of(settings).newest(100)) >= number:
            return True
        time.sleep(0.02)
    return False


def test_a_letter_goes_out_as_soon_as_its_cause_is_committed(
    engine: Engine, post: Post, tmp_path: Path, queue_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "LOOKS_AGAIN", 60)
    with sending_demo(engine, tmp_path, queue_url) as settings:
        time.sleep(0.5)
        post(letters.SIGN_IN)
        assert arrived(settings, 1, 10)
    (mail,) = mailbox_of(settings).newest(10)
    assert mail.subject == "482913 is your sign-in code for Halvorsen Marine Supply"
    assert "http://127.0.0.1:8000/sign-in/" in mail.text
    assert "http://127.0.0.1:8000/sign-in/" in mail.html


def test_without_the_queue_it_goes_out_two_seconds_later(engine: Engine, post: Post, tmp_path: Path) -> None:
    with sending_demo(engine, tmp_path, "redis://127.0.0.1:1/0") as settings:
        post()
        assert arrived(settings, 1, 10)


def test_without_a_mail_server_letters_wait(engine: Engine, db: Session, post: Post, tmp_path: Path) -> None:
    live = Settings(
        database_url=make_url("sqlite:///unused"),
        base_url=Origin("https", "portal.example"),
        secret_key=SECRET_KEY,
        queue_url=f"sqlite:///{tmp_path / 'queue.db'}",
        data_folder=tmp_path,
    )
    with sending_letters(engine, live, lambda _db: BUSINESS):
        letter = post()
        time.sleep(0.3)
    db.refresh(letter)
    assert (letter.state, letter.tries) == ("queued", 0)
