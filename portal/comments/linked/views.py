"""The thread below a paper that a link opened: its contact writes there as on the paper's own page."""

from flask import Response, abort, redirect, request

from portal.comments import queries
from portal.comments.operations import comment_as_contact
from portal.comments.showing import thread_of
from portal.comments.views import LONGEST_ATTEMPT
from portal.db import current_session
from portal.kit import clock
from portal.kit.refusal import Refusal
from portal.links.addresses import path_of_link
from portal.links.areas import link_area
from portal.links.current import current_link
from portal.links.pages import linked_page
from portal.links.seeing import count_as_seen
from portal.papers.models import Paper
from portal.web import htmx
from portal.web.pages import errors_of

area = link_area("linked_comments", __name__, url_prefix="/linked/comments")


@area.post("/<public_id>")
def create(public_id: str) -> Response:
    link, paper = current_link(), _paper()
    typed, attempt = request.form.get("words", ""), request.form.get("attempt", "")[:LONGEST_ATTEMPT]
    if not attempt:
        abort(400)
    try:
        comment_as_contact(paper.id, link.contact_id, typed, attempt, link.actor, clock.now())
    except Refusal as refusal:
        return _answer(paper, 422, errors=errors_of(refusal), typed=typed)
    count_as_seen(link)
    if htmx.is_partial():
        return _answer(paper, is_sent=True)
    return redirect(f"{path_of_link(link)}#comments", code=303)  # type: ignore[return-value]


def _paper() -> Paper:
    wanted = queries.sent_paper(current_link().paper_public_id or "")
    return current_session().scalar(wanted) or abort(404)


def _answer(
    paper: Paper,
    status: int = 200,
    *,
    errors: dict[str, str] | None = None,
    typed: str = "",
    is_sent: bool = False,
) -> Response:
    link = current_link()
    thread = thread_of(current_session(), paper.id, link.zone, errors=errors, typed=typed, is_sent=is_sent)
    return linked_page(
        "comments/show.html",
        fragment="comments/_thread.html",
        status=status,
        number=paper.number or "",
        paper_path=path_of_link(link),
        thread=thread,
    )
