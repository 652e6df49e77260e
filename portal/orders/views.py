"""The pages of sales orders."""

from flask import Response, abort, request
from flask_babel import gettext as _

from portal.access.areas import contact_area
from portal.access.current import reader_zone, today
from portal.comments.showing import thread_of
from portal.db import current_session
from portal.orders import queries
from portal.orders.forms import order_filter
from portal.orders.shipments.queries import of_order
from portal.orders.table import table_of
from portal.papers.history import history_of
from portal.papers.linked import linked_papers, numbers_of
from portal.papers.list_pages import list_file, list_page
from portal.papers.listing import tally
from portal.papers.models import Paper
from portal.papers.pdf.answers import pdf_answer
from portal.papers.sheet import PaperSheet, parts_of
from portal.papers.viewing.counting import count_view
from portal.web.downloads import FORMS, MOST_ROWS
from portal.web.filters import Paging
from portal.web.marks import INVOICED, SHIPPED
from portal.web.pages import page

area = contact_area("orders", __name__, url_prefix="/orders")


@area.get("")
def index() -> Response:
    """The list, filtered, searched, sorted and paged by its address."""
    db = current_session()
    chosen = order_filter(request.args)
    known = tally(db, Paper.state, queries.is_shown())
    if chosen.is_counted:
        total = known.of(chosen.status)
    else:
        total = db.scalars(queries.counting(chosen, known.codes)).one()
    paging = Paging.of(total, chosen.page, chosen.size)
    found = db.execute(queries.matching(chosen, known.codes), {"offset": paging.offset, "size": paging.size})
    narrowed = []
    if chosen.invoiced:
        narrowed.append((_(INVOICED[chosen.invoiced][2]), "invoiced"))
    if chosen.shipped:
        narrowed.append((_(SHIPPED[chosen.shipped][2]), "shipped"))
    return list_page(
        "orders",
        chosen,
        paging,
        narrowed,
        counts=known.counts,
        has_any=known.of("") > 0,
        code=len(known.codes) > 1,
        rows=[queries.OrderRow(*row) for row in found],
    )


@area.get(f"/export.<any({', '.join(FORMS)}):form>")
def download(form: str) -> Response:
    """Every row that matches, as a file."""
    db = current_session()
    chosen = order_filter(request.args)
    codes = tally(db, Paper.state, queries.is_shown()).codes
    found = db.execute(queries.matching(chosen, codes), {"offset": 0, "size": MOST_ROWS})
    return list_file(table_of(queries.OrderRow(*row) for row in found), form)


@area.get("/<public_id>")
def show(public_id: str) -> Response:
    """One order as on paper, and how far it is invoiced and shipped."""
    db, day = current_session(), today()
    paper = db.scalar(queries.by_public_id(public_id))
    if paper is None:
        abort(404)
    count_view(paper)
    zone, kin = reader_zone(), linked_papers(db, paper, day)
    return page(
        "orders/show.html",
        order=PaperSheet(**parts_of(paper, paper.state, numbers_of(kin))),
        paper_id=paper.public_id,
        invoiced=paper.invoiced,
        shipped=paper.shipped,
        void_reason=paper.void_reason,
        shipments=db.scalars(of_order(paper)).all(),
        linked=kin,
        history=history_of(db, paper, zone),
        thread=thread_of(db, paper.id, zone),
    )


@area.get("/<public_id>.pdf")
def pdf(public_id: str) -> Response:
    """The order as PDF, in the customer's language."""
    return pdf_answer(current_session().scalar(queries.by_public_id(public_id)) or abort(404))
