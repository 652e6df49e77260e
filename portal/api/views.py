"""Links for mails of the business, made and taken back by its own programs. Described in docs/links.md."""

from datetime import UTC

from flask import Response, abort, jsonify

from portal.access.api_tokens.asking import current_program
from portal.access.areas import api_area
from portal.api.forms import WantedLink, read_wanted_link
from portal.db import current_session
from portal.kit import clock
from portal.links.finding import (
    NoSuchPaper,
    named_paper_and_contact,
    paper_and_named_contact,
    paper_of_link,
)
from portal.links.operations import make_link, take_link_back
from portal.links.snippets import snippet_of
from portal.papers.models import Paper
from portal.web.problems import problem_of_missing

area = api_area("api_links", __name__, url_prefix="/api/links")


@area.post("")
def create() -> tuple[Response, int] | Response:
    """Make a link for one contact, with the piece of a mail that holds it.

    Asked again it makes another one, and the first goes on working: done twice, nothing is lost.
    """
    wanted = read_wanted_link()
    try:
        paper_id, contact = _found(wanted)
    except NoSuchPaper as refusal:
        return problem_of_missing(refusal)
    link, token = make_link(paper_id, contact, wanted.purpose, current_program().actor, clock.now())
    snippet = snippet_of(current_session().get_one(Paper, paper_id), wanted.purpose, token)
    return jsonify(
        id=link.public_id,
        url=snippet.address,
        purpose=wanted.purpose,
        expires_at=link.expires_at.astimezone(UTC).isoformat(timespec="seconds"),
        html=snippet.html,
        text=snippet.text,
    ), 201


@area.delete("/<public_id>")
def delete(public_id: str) -> Response:
    """Let a link to a paper open nothing any more; 204 as well where it does so already."""
    paper_id = paper_of_link(current_session(), public_id)
    if paper_id is None or (
        take_link_back(paper_id, public_id, current_program().actor, clock.now()) is None
    ):
        abort(404)
    return Response(status=204)


def _found(wanted: WantedLink) -> tuple[int, str]:
    db = current_session()
    if wanted.paper:
        return paper_and_named_contact(db, wanted.paper, wanted.contact)
    return named_paper_and_contact(db, wanted.number, wanted.contact, wanted.kind)
