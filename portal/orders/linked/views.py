"""One order, for who followed a link to it."""

from flask import Response, abort

from portal.comments.showing import thread_of
from portal.db import current_session
from portal.links.areas import link_area
from portal.links.current import current_link
from portal.links.pages import linked_page
from portal.links.seeing import count_as_seen
from portal.orders import queries
from portal.orders.shipments.queries import of_order
from portal.papers.models import Paper
from portal.papers.pdf.answers import pdf_answer
from portal.papers.sheet import PaperSheet, parts_of

area = link_area("linked_orders", __name__, url_prefix="/linked/orders")


@area.get("/<public_id>")
def show(public_id: str) -> Response:
    """The order as on paper, and how far it is."""
    db, link, paper = current_session(), current_link(), _order()
    return linked_page(
        "orders/linked/show.html",
        order=PaperSheet(**parts_of(paper, paper.state)),
        invoiced=paper.invoiced,
        shipped=paper.shipped,
        void_reason=paper.void_reason,
        shipments=db.scalars(of_order(paper)).all(),
        thread=thread_of(db, paper.id, link.zone),
    )


@area.get("/<public_id>.pdf")
def pdf(public_id: str) -> Response:
    """The order as PDF, in the customer's language."""
    paper = _order()
    count_as_seen(current_link())
    return pdf_answer(paper)


def _order() -> Paper:
    wanted = queries.by_public_id(current_link().paper_public_id or "")
    return current_session().scalar(wanted) or abort(404)
