"""What a link lets its contact do, for how long, and which cookie remembers it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from portal.kit.tokens import hashed

GOOD_FOR: Final = timedelta(days=30)
GOOD_AFTER_DUE: Final = timedelta(days=30)
MOST: Final = timedelta(days=120)
KEPT_IN_BROWSER: Final = timedelta(hours=24)
"""How long a browser opens a link's pages without following the link again."""
MOST_IN_BROWSER: Final = 8
RENEWS_FOR: Final = timedelta(hours=1)
"""How long a link that was mailed to who forgot the password lets choose another one."""


def proof_of(password_hash: str) -> str:
    """What a browser keeps of a password that was entered: it fits the hash, and no other."""
    return hashed(password_hash)[:22]


class LinkPurpose(StrEnum):
    """What a link is for: each lets see, download and write, `PAY` and `ACCEPT` one thing more."""

    VIEW = "view"
    PAY = "pay"
    ACCEPT = "accept"


@dataclass(frozen=True, slots=True)
class Target:
    """The row that a link opens: a paper, a stored statement, a customer's document or one for everybody, and
    never two."""

    paper_id: int | None = None
    stored_statement_id: int | None = None
    document_id: int | None = None
    common_document_id: int | None = None

    def __post_init__(self) -> None:
        rows = (self.paper_id, self.stored_statement_id, self.document_id, self.common_document_id)
        if sum(row is not None for row in rows) != 1:
            raise ValueError("A link opens exactly one thing.")


def expires_at(minted_at: datetime, due_on: date | None) -> datetime:
    """Until when a link opens: 30 days, or until 30 days after the paper is due, and 120 days at most."""
    good_for = GOOD_FOR
    if due_on is not None:
        good_for = max(good_for, due_on - minted_at.date() + GOOD_AFTER_DUE)
    return minted_at + min(good_for, MOST)


def fits(purpose: LinkPurpose, paper_kind: str) -> bool:
    """Whether a link to a paper of this kind can be for this: invoices are paid, quotes are accepted."""
    if purpose is LinkPurpose.PAY:
        return paper_kind in ("invoice", "retainer_invoice")
    return purpose is LinkPurpose.VIEW or paper_kind == "quote"
