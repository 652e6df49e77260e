"""One invoice or retainer invoice, for who followed a link to it."""

from flask import Response, abort

from portal.access.current import today
from portal.comments.showing import thread_of
from portal.db import current_session
from portal.invoices import queries
from portal.invoices.sheet import sheet_of
from portal.links.areas import link_area
from portal.links.current import current_link
from portal.links.pages import linked_page
from portal.links.seeing import count_as_seen
from portal.papers.models import Paper
from portal.papers.pdf.answers import pdf_answer

area = link_area("linked_invoices", __name__, url_prefix="/linked/invoices")


@area.get("/<public_id>")
def show(public_id: str) -> Response:
    """The invoice as on paper, and what is still to pay on it."""
    db, link, paper = current_session(), current_link(), _invoice()
    return linked_page(
        "invoices/linked/show.html",
        invoice=sheet_of(db, paper, today()),
        thread=thread_of(db, paper.id, link.zone),
    )


@area.get("/<public_id>.pdf")
def pdf(public_id: str) -> Response:
    """The invoice as PDF, in the customer's language."""
    paper = _invoice()
    count_as_seen(current_link())
    return pdf_answer(paper)


def _invoice() -> Paper:
    wanted = queries.by_public_id(current_link().paper_public_id or "")
    return current_session().scalars(wanted).unique().one_or_none() or abort(404)
