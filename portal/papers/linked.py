"""The papers that a paper names, and those that name it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from portal.papers.addresses import ROOM_OF, path_of_paper
from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperState
from portal.papers.words import kind_words, state_of


@dataclass(frozen=True, slots=True)
class Linked:
    """One of them: `room` is where it is read, `path` its page, `state` a key of `web.marks.STATES`."""

    id: int
    words: str
    number: str
    public_id: str
    room: str
    path: str
    issued_on: date | None
    state: str
    total_minor: int
    currency: str
    replaces_id: int | None


def linked(paper: Paper) -> Select[Paper]:
    """Sent papers that this one replaces, is based on or credits, and the other way round; oldest first."""
    named = [key for key in (paper.replaces_id, paper.based_on_id, paper.credits_id) if key is not None]
    naming = (Paper.replaces_id == paper.id, Paper.based_on_id == paper.id, Paper.credits_id == paper.id)
    return (
        select(Paper)
        .where(or_(Paper.id.in_(named), *naming), Paper.state != PaperState.DRAFT)
        .order_by(Paper.issued_on, Paper.id)
    )


def linked_papers(db: Session, paper: Paper, today: date) -> list[Linked]:
    """Read them, in one statement."""
    return [
        Linked(
            id=one.id,
            words=kind_words(one.kind),
            number=one.number or "",
            public_id=one.public_id,
            room=ROOM_OF[one.kind],
            path=path_of_paper(one.kind, one.public_id),
            issued_on=one.issued_on,
            state=state_of(one, today),
            total_minor=one.total_minor,
            currency=one.currency,
            replaces_id=one.replaces_id,
        )
        for one in db.scalars(linked(paper))
    ]


def numbers_of(papers: Iterable[Linked]) -> dict[int, str]:
    """Their numbers by their ids, as a paper names them."""
    return {one.id: one.number for one in papers}
