"""A worker for a process of its own, to be killed."""

import time
from datetime import timedelta

from portal import guarded
from portal.db import open_engine, working_with
from portal.mail.attachments import Attachment
from portal.mail.operations import Mailer, send_due_letters
from portal.mail.outbox import open_post_office
from portal.mail.smtp import MailServer
from tests.mail.samples import BASE_URL, BUSINESS

PAPER = bytes(range(256)) * 200
"""What every letter with an attachment carries."""


def work(database_url: str, smtp_url: str, lease_seconds: int) -> None:
    """Send what is due, for ever."""
    engine = open_engine(database_url)
    open_post_office(engine, "0123456789abcdef0123456789abcdef", lambda: None)
    mailer = Mailer(
        MailServer(smtp_url, "portal.halvorsen.example"),
        BASE_URL,
        lambda _db: BUSINESS,
        lease=timedelta(seconds=lease_seconds),
        fetchers={"paper": lambda *_: Attachment("INV-7.pdf", "application/pdf", PAPER)},
    )
    while True:
        with working_with(guarded.open_session(engine)):
            send_due_letters(mailer)
        time.sleep(0.05)
