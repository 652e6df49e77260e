"""Keeping that a contact looked at a paper."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.activity.noting import note
from portal.activity.rules import Actor, Verb
from portal.db import hold_name, transaction
from portal.papers.models import Paper
from portal.papers.viewing import queries
from portal.papers.viewing.models import PaperView
from portal.tenancy import entered


@dataclass(frozen=True, slots=True)
class View:
    """A contact's look at a paper, as it counts."""

    customer_id: int
    paper_id: int
    contact_id: int
    actor: Actor
    at: datetime
    is_by_link: bool = False


def keep_view(view: View, only_of_new: bool = False) -> None:
    """Log a view; the first one of a paper is told to staff, however many come at the same moment.

    Nothing is kept where the paper went to another customer meanwhile, or, with `only_of_new`, where this
    contact has seen the paper before.
    """
    with transaction() as db, entered(db, view.customer_id):
        hold_name(db, f"views of {view.paper_id}")
        paper = db.scalar(select(Paper).where(Paper.id == view.paper_id))
        if paper is None:
            return
        is_first = db.scalar(queries.any_view(paper.id)) is None
        is_new = is_first or db.scalar(queries.any_view(paper.id, view.contact_id)) is None
        if only_of_new and not is_new:
            return
        db.add(PaperView(paper_id=paper.id, contact_id=view.contact_id, at=view.at, is_first=is_first))
        number = paper.number or ""
        if is_new and view.is_by_link:
            note(
                db, Verb.LINK_FOLLOWED, view.actor, customer_id=view.customer_id, target=paper.public_id,
                number=number,
            )  # fmt: skip
        if not is_first:
            return
        note(
            db, Verb.PAPER_VIEWED, view.actor, customer_id=view.customer_id, target=paper.public_id,
            number=number,
        )  # fmt: skip
