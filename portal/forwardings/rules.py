"""Who may forward, to how many, and how what was typed is read."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from portal.comments.rules import NothingWritten, written_words
from portal.kit.refusal import N_, Refusal, TooLong
from portal.people.rules import NotAnAddress, normalise

MOST_AT_ONCE: Final = 5
MOST_AN_HOUR: Final = 20
AN_HOUR: Final = timedelta(hours=1)
LONGEST_NAME: Final = 100

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Line breaks, marks that turn the direction of writing, halves of characters."""


class NobodyChosen(Refusal):
    sentence = N_("Enter the email address of who should get it.")
    field = "email1"


class TwoAddresses(Refusal):
    sentence = N_("Enter one address here. There is a field for each.")


class SameAddress(Refusal):
    sentence = N_("You entered this address already.")


class NameWithoutAddress(Refusal):
    sentence = N_("Enter the email address that belongs to this name.")


class TooManyForwards(Refusal):
    """`left` is how many addresses there are until the hour is over; `seconds` how long to wait for more."""

    sentence = N_(
        "You can forward to %(most)s addresses an hour, and have reached that. Wait %(minutes)s min."
    )

    def __init__(self, left: int, seconds: int) -> None:
        few = N_(
            "You can forward to %(most)s addresses an hour. %(left)s of them are left for %(minutes)s min."
        )
        minutes = -(-seconds // 60)
        super().__init__(few if left else None, most=MOST_AN_HOUR, left=left, minutes=minutes)
        self.seconds = seconds


class ForwardingIsOff(Refusal):
    sentence = N_("Forwarding is not possible here.")


class OnlyAdminsForward(Refusal):
    sentence = N_("Only admins of your company can forward.")


class ForwardedToRemoved(Refusal):
    sentence = N_("%(email)s was removed from your contacts. Only %(business)s can change that.")


class GoneMeanwhile(Refusal):
    sentence = N_("This document is not shared with you any more.")


class NothingToPayOnIt(Refusal):
    sentence = N_("Nothing can be paid on this by who gets it. Choose that they can only look.")
    field = "purpose"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to forward to: the normalised address, and a name, perhaps empty. `position` is that of the
    field, from 1."""

    position: int
    email: str
    name: str

    @property
    def names(self) -> tuple[str, str]:
        """First and last name, as far as one can tell."""
        first, _blank, last = self.name.partition(" ")
        return first, last


@dataclass(frozen=True, slots=True)
class Typed:
    """What stood in the form: a pair of address and name for each row."""

    rows: tuple[tuple[str, str], ...] = (("", ""),) * MOST_AT_ONCE
    words: str = ""
    is_to_pay: bool = False

    @property
    def has_more(self) -> bool:
        """Whether anything stands below the first row."""
        return any(email or name for email, name in self.rows[1:])


@dataclass(slots=True)
class Wanted:
    """What it comes to. `wrong` holds each refusal with the field it belongs to."""

    recipients: list[Recipient] = field(default_factory=list)
    words: str = ""
    wrong: list[Refusal] = field(default_factory=list)


def may_forward(forwarders: str, is_admin: bool) -> bool:
    """Whether a contact may forward where the business lets these do it."""
    return forwarders == "all" or (forwarders == "admins" and is_admin)


def read(typed: Typed) -> Wanted:
    """Look at each row by itself, and at the message."""
    wanted = Wanted()
    for position, (email, name) in enumerate(typed.rows, 1):
        if email.strip() or name.strip():
            _read_row(position, email, name, wanted)
    if not wanted.recipients and not wanted.wrong:
        wanted.wrong.append(NobodyChosen())
    try:
        wanted.words = written_words(typed.words)
    except NothingWritten:
        wanted.words = ""
    except Refusal as refusal:
        wanted.wrong.append(refusal)
    return wanted


def _read_row(position: int, email: str, name: str, wanted: Wanted) -> None:
    try:
        recipient = Recipient(position, _address(email, name), clean_name(name))
    except Refusal as refusal:
        refusal.field = f"{refusal.field or 'email'}{position}"
        wanted.wrong.append(refusal)
        return
    if recipient.email in [one.email for one in wanted.recipients]:
        wanted.wrong.append(SameAddress(field=f"email{position}"))
    else:
        wanted.recipients.append(recipient)


def _address(email: str, name: str) -> str:
    if not email.strip():
        raise NameWithoutAddress
    try:
        return normalise(email)
    except NotAnAddress:
        if email.count("@") > 1:
            raise TwoAddresses from None
        raise


def clean_name(name: str) -> str:
    """A name on one line, with nothing in it that is not seen. Raises TooLong."""
    kept = (" " if sign.isspace() else sign for sign in name)
    text = " ".join("".join(sign for sign in kept if unicodedata.category(sign) not in _UNSEEN).split())
    if len(text) > LONGEST_NAME:
        raise TooLong("name", LONGEST_NAME)
    return text


def require_room(sent_at: Sequence[datetime], wanted: int, now: datetime) -> None:
    """Refuse more than an hour holds; `sent_at` are the moments of those before, the oldest first."""
    left = MOST_AN_HOUR - len(sent_at)
    if wanted > left:
        over = sent_at[0] + AN_HOUR - now
        raise TooManyForwards(max(left, 0), max(int(over.total_seconds()), 1))
