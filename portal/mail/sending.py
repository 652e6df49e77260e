"""The worker's part in mail: threads that send what is due when they are woken, and look by themselves."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Final

import structlog
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal import guarded
from portal.db import working_with
from portal.mail.attachments import NOBODY, Fetchers
from portal.mail.mailbox import LocalMailbox
from portal.mail.operations import Mailer, OwnFields, always, no_fields, send_due_letters
from portal.mail.outbox import open_post_office
from portal.mail.queue import Queue
from portal.mail.smtp import MailServer
from portal.mail.transport import Transport
from portal.settings import Mode, Settings
from portal.web.frame import Business

LOOKS_AGAIN: Final = 2
"""Seconds."""

log = structlog.get_logger("portal.mail")


def mailbox_of(settings: Settings) -> LocalMailbox:
    """Where the demo's letters go."""
    return LocalMailbox(settings.data_folder / "mailbox")


def transport_of(settings: Settings) -> Transport | None:
    """The demo's mailbox or the mail server of the settings; None where letters wait in the outbox."""
    if settings.mode is Mode.DEMO:
        return mailbox_of(settings)
    return MailServer(settings.smtp_url, settings.base_url.host) if settings.smtp_url else None


def open_mail(engine: Engine, settings: Settings) -> Queue:
    """Let this process write letters; called once, by the web, the worker and whoever else writes some."""
    queue = Queue(settings.queue_url, settings.secret_key)
    open_post_office(engine, settings.secret_key, queue.wake)
    return queue


@contextmanager
def sending_letters(
    engine: Engine,
    settings: Settings,
    business_now: Callable[[Session], Business | None],
    fetchers: Fetchers = NOBODY,
    own_fields_of: OwnFields = no_fields,
    still_opens: Callable[[str], bool] = always,
) -> Iterator[None]:
    """Send letters while inside: as soon as somebody wakes us, and every two seconds what is due.

    Any number of workers may do so. At the end the letter at hand goes out. Without a mail server all wait.
    `fetchers` get what letters carry, `own_fields_of` what the business's words may say of a contact,
    `still_opens` whether the link in a letter was not taken back meanwhile.
    """
    queue = open_mail(engine, settings)
    transport = transport_of(settings)
    if transport is None:
        log.info("letters_wait", reason="PORTAL_SMTP_URL is not set")
        yield
        return
    mailer = Mailer(
        transport,
        settings.base_url,
        business_now,
        fetchers=fetchers,
        own_fields_of=own_fields_of,
        still_opens=still_opens,
    )
    ended = Event()

    def send() -> None:
        try:
            with working_with(guarded.open_session(engine)):
                send_due_letters(mailer, goes_on=lambda: not ended.is_set())
        except Exception:  # the database may be away for a while; the next look comes
            log.exception("sending_failed")

    def look() -> None:
        while not ended.is_set():
            send()
            ended.wait(LOOKS_AGAIN)

    looking = Thread(target=look, name="outbox", daemon=True)
    with queue.listening(send):
        looking.start()
        try:
            yield
        finally:
            ended.set()
            looking.join()
