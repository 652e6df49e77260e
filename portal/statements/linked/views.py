"""One stored statement, for who followed a link to it."""

from flask import Response, abort

from portal.db import current_session
from portal.links.areas import link_area
from portal.links.current import current_link
from portal.links.pages import linked_page
from portal.papers.pdf.answers import answer_with
from portal.statements import queries
from portal.statements.models import StoredStatement
from portal.statements.printed import statement_pdf

area = link_area("linked_statements", __name__, url_prefix="/linked/statements")


@area.get("/<public_id>")
def show(public_id: str) -> Response:
    """What the statement is about, with its PDF."""
    return linked_page("statements/linked/show.html", stored=_stored(), zone=current_link().zone)


@area.get("/<public_id>.pdf")
def pdf(public_id: str) -> Response:
    """The statement as it was known when it was stored."""
    name, content = statement_pdf(current_session(), _stored())
    return answer_with(content, name)


def _stored() -> StoredStatement:
    wanted = queries.stored_by_id(current_link().stored_statement_id)
    return current_session().scalar(wanted) or abort(404)
