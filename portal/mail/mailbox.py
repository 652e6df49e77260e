"""The demo's mailbox: letters stay on this machine, as files that a mail program can open too."""

import email
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage, Message
from email.policy import SMTP, default
from pathlib import Path
from typing import Final

from portal.mail.transport import Unreachable

NAME: Final = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came with a letter."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter as it arrived."""

    name: str
    subject: str
    sender: str
    to: str
    at: datetime
    text: str
    html: str
    attached: tuple[Attached, ...]


class LocalMailbox:
    """A transport into a folder. A double lands on its first copy. A file is as old as its letter."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def line(self) -> Iterator["LocalMailbox"]:
        """Make the folder; raises Unreachable."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unreachable(str(error)) from error
        yield self

    def send(self, message: EmailMessage, sender: str, to: str) -> None:
        """Put the letter into the folder, whole or not at all."""
        name = message["Message-ID"].strip("<>").partition("@")[0]
        begun = self._folder / f"{name}.part"
        try:
            begun.write_bytes(message.as_bytes(policy=SMTP))
            os.utime(begun, times=(written_at := message["Date"].datetime.timestamp(), written_at))
            begun.replace(self._folder / f"{name}.eml")
        except OSError as error:
            raise Unreachable(str(error)) from error

    def newest(self, most: int) -> list[Mail]:
        """The letters that were written last, the newest first; of one second, which came last."""
        files = sorted(self._folder.glob("*.eml"), key=_age, reverse=True)
        return [_read(path) for path in files[:most]]

    def mail(self, name: str) -> Mail | None:
        """The letter of this name, None if there is none."""
        path = self._folder / f"{name}.eml"
        return _read(path) if NAME.fullmatch(name) and path.is_file() else None


def _age(path: Path) -> tuple[int, int]:
    about = path.stat()
    return about.st_mtime_ns, about.st_ctime_ns


def _read(path: Path) -> Mail:
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    return Mail(
        name=path.stem,
        subject=message["Subject"],
        sender=message["From"].addresses[0].display_name,
        to=message["To"],
        at=message["Date"].datetime,
        text=_body(message, "plain"),
        html=_body(message, "html"),
        attached=tuple(_attached(part) for part in message.iter_attachments()),
    )


def _attached(part: Message) -> Attached:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes), "what we attach has one part"
    return Attached(str(part.get_filename("document")), part.get_content_type(), content)


def _body(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    return str(part.get_content()) if part is not None else ""
