"""A mail server that takes letters, and how to write and send some."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.kit import clock
from portal.mail import letters
from portal.mail.letters import LetterKind
from portal.mail.models import Letter, LetterState
from portal.mail.operations import Mailer
from portal.mail.outbox import post_letter
from portal.mail.smtp import MailServer
from tests.mail.samples import BASE_URL, BUSINESS, SAMPLES
from tests.mail.servers import Received, mail_server

Post = Callable[..., Letter]


@pytest.fixture
def post(db: Session) -> Post:
    """`post(kind, to=…)`: write a sample letter in a transaction of its own."""

    def write(
        kind: LetterKind = letters.PASSWORD_CHANGED, to: str = "ana@acme.example", **options: str | date
    ) -> Letter:
        with transaction():
            return post_letter(db, kind, to, "en", **{**SAMPLES[kind], **options})  # type: ignore[arg-type]

    return write


@pytest.fixture
def received() -> Received:
    """What the mail server got."""
    return Received()


@pytest.fixture
def mailer(received: Received) -> Iterator[Mailer]:
    """The way to a plain mail server on this machine."""
    with mail_server(received) as port:
        yield mailer_to(f"smtp://127.0.0.1:{port}")


def mailer_to(url: str, seconds: float = 5) -> Mailer:
    return Mailer(
        MailServer(url, "portal.halvorsen.example", timedelta(seconds=seconds)),
        BASE_URL,
        lambda _db: BUSINESS,
    )


def fate(db: Session, letter: Letter) -> Letter:
    """The letter as it is now."""
    db.expire_all()
    return db.get_one(Letter, letter.id)


def make_due(db: Session) -> None:
    """Let no queued letter wait any longer."""
    with transaction():
        for letter in db.scalars(select(Letter).where(Letter.state == LetterState.QUEUED)):
            letter.due_at = clock.now()
