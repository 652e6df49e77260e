"""A thread as a page shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from portal.comments import queries
from portal.comments.models import Comment
from portal.comments.rules import LONGEST
from portal.kit import tokens


@dataclass(frozen=True, slots=True)
class Thread:
    """What a page shows of it: `zone` is that of the reader's clock, `attempt` goes into the form."""

    comments: Sequence[Comment]
    zone: str
    attempt: str
    errors: Mapping[str, str] = field(default_factory=dict)
    typed: str = ""
    is_sent: bool = False
    """Whether the reader has just written the last one."""
    longest: int = LONGEST


def thread_of(
    db: Session,
    paper_id: int,
    zone: str,
    *,
    is_of_staff: bool = False,
    errors: Mapping[str, str] | None = None,
    typed: str = "",
    is_sent: bool = False,
) -> Thread:
    """Read the thread of a paper, in one statement."""
    comments = db.scalars(queries.thread(paper_id, is_of_staff)).all()
    return Thread(comments, zone, tokens.new_public_id(), errors or {}, typed, is_sent)
