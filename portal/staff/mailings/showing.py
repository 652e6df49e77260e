"""What went by mail, as staff read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from flask_babel import gettext as _

from portal.kit.refusal import N_
from portal.mail.models import LetterState
from portal.mailings.rules import MailingKind

KINDS: Final[Mapping[str, str]] = {
    MailingKind.PAPER: N_("Paper"),
    MailingKind.REMINDER: N_("Reminder"),
    MailingKind.STATEMENT: N_("Statement"),
}
FATES: Final[Mapping[str, tuple[str, str, str]]] = {
    LetterState.QUEUED: ("info", "clock", N_("Waiting")),
    LetterState.SENDING: ("info", "clock", N_("Waiting")),
    LetterState.SENT: ("ok", "check", N_("Sent")),
    LetterState.FAILED: ("bad", "xo", N_("Not sent")),
    LetterState.HELD_BACK: ("warn", "minus", N_("Held back")),
    LetterState.BOUNCED: ("bad", "undo", N_("Came back")),
}
"""Tone, picture and words for what became of a letter."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A letter that was written. `fate` is (tone, picture, words), None where it is no longer known."""

    kind: str
    email: str
    at: datetime
    fate: tuple[str, str, str] | None
    reason: str
    number: str
    """That of the paper, empty for a statement."""
    paper: str
    """Its public id."""
    currency: str
    """That of a statement, which is of these days; empty for a paper."""
    from_on: date | None
    to_on: date | None


def as_shown(row: Any) -> Shown:
    """A row of `mailings.queries.of_paper` or `of_customer`."""
    fate = FATES.get(row.state)
    return Shown(
        kind=_(KINDS[row.Mailing.kind]),
        email=row.Mailing.email,
        at=row.Mailing.at,
        fate=(*fate[:2], _(fate[2])) if fate else None,
        reason=row.reason or "",
        number=row.number or "",
        paper=row.paper or "",
        currency=row.currency or "",
        from_on=row.from_on,
        to_on=row.to_on,
    )
