"""One credit note, for who followed a link to it."""

from typing import Any

from flask import Response, abort

from portal.access.current import today
from portal.comments.showing import thread_of
from portal.credits import queries
from portal.credits.rules import credit_status, left_minor
from portal.db import current_session
from portal.links.areas import link_area
from portal.links.current import current_link
from portal.links.pages import linked_page
from portal.links.seeing import count_as_seen
from portal.papers.pdf.answers import pdf_answer
from portal.papers.sheet import PaperSheet, parts_of

area = link_area("linked_credits", __name__, url_prefix="/linked/credits")


@area.get("/<public_id>")
def show(public_id: str) -> Response:
    """The credit note as on paper, and what of it is left."""
    db, link, day = current_session(), current_link(), today()
    paper, is_written_off = _note()
    return linked_page(
        "credits/linked/show.html",
        credit=PaperSheet(**parts_of(paper, credit_status(paper, is_written_off, day))),
        void_reason=paper.void_reason,
        left_minor=left_minor(paper, day),
        thread=thread_of(db, paper.id, link.zone),
    )


@area.get("/<public_id>.pdf")
def pdf(public_id: str) -> Response:
    """The credit note as PDF, in the customer's language."""
    paper = _note()[0]
    count_as_seen(current_link())
    return pdf_answer(paper)


def _note() -> Any:
    wanted = queries.by_public_id(current_link().paper_public_id or "")
    return current_session().execute(wanted).one_or_none() or abort(404)
