"""The thread below a paper, for contacts: to read and to write."""

from flask import Response, abort, g, redirect, request

from portal.access.areas import contact_area
from portal.access.current import current_contact, reader_zone
from portal.comments import queries
from portal.comments.operations import comment_as_contact
from portal.comments.showing import Thread, thread_of
from portal.db import current_session
from portal.kit import clock
from portal.kit.refusal import Refusal
from portal.papers.addresses import ROOM_OF, path_of_paper
from portal.papers.models import Paper
from portal.web import htmx
from portal.web.pages import errors_of, page

LONGEST_ATTEMPT = 64

area = contact_area("comments", __name__, url_prefix="/comments")


@area.get("/<public_id>")
def show(public_id: str) -> Response:
    """The thread as a page of its own."""
    paper = _paper(public_id)
    return _answer(paper, thread_of(current_session(), paper.id, reader_zone()))


@area.post("/<public_id>")
def create(public_id: str) -> Response:
    paper, contact = _paper(public_id), current_contact()
    typed, attempt = request.form.get("words", ""), request.form.get("attempt", "")[:LONGEST_ATTEMPT]
    if not attempt:
        abort(400)
    try:
        comment_as_contact(paper.id, contact.contact_id, typed, attempt, contact.actor, clock.now())
    except Refusal as refusal:
        thread = thread_of(current_session(), paper.id, reader_zone(), errors=errors_of(refusal), typed=typed)
        return _answer(paper, thread, status=422)
    if htmx.is_partial():
        return _answer(paper, thread_of(current_session(), paper.id, reader_zone(), is_sent=True))
    path = path_of_paper(paper.kind, paper.public_id)
    return redirect(f"{path}#comments", code=303)  # type: ignore[return-value]


def _paper(public_id: str) -> Paper:
    paper = current_session().scalar(queries.sent_paper(public_id))
    if paper is None or ROOM_OF[paper.kind] in g.reader.closed_rooms:
        abort(404)
    return paper


def _answer(paper: Paper, thread: Thread, status: int = 200) -> Response:
    return page(
        "comments/show.html",
        fragment="comments/_thread.html",
        status=status,
        number=paper.number or "",
        paper_path=path_of_paper(paper.kind, paper.public_id),
        paper_id=paper.public_id,
        thread=thread,
    )
