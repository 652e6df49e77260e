"""What a way to send letters does, and how it says no."""

from contextlib import AbstractContextManager
from email.message import EmailMessage
from typing import Protocol


class NotSent(Exception):
    """Why, in English, for the system log."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Unreachable(NotSent):
    """The mail server, not this letter: it does not answer, or not as it should."""


class Postponed(NotSent):
    """Not now: the same letter may be taken later."""


class Rejected(NotSent):
    """This letter will never be taken."""


class Unclear(NotSent):
    """The whole letter was handed over and no answer came: it may have been taken."""


class Line(Protocol):
    """An open line to whoever takes letters."""

    def send(self, message: EmailMessage, sender: str, to: str) -> None:
        """Hand one letter over; raises a NotSent."""


class Transport(Protocol):
    """A way to send letters."""

    def line(self) -> AbstractContextManager[Line]:
        """Open a line; raises Unreachable."""
