"""The pages of credit notes."""

from flask import Response, abort, request

from portal.access.areas import contact_area
from portal.access.current import reader_zone, today
from portal.comments.showing import thread_of
from portal.credits import queries
from portal.credits.forms import credit_filter
from portal.credits.rules import credit_status, left_minor
from portal.credits.table import table_of
from portal.credits.uses import Use
from portal.db import current_session
from portal.papers.history import history_of
from portal.papers.linked import linked_papers, numbers_of
from portal.papers.list_pages import list_file, list_page
from portal.papers.listing import tally
from portal.papers.pdf.answers import pdf_answer
from portal.papers.sheet import PaperSheet, parts_of
from portal.papers.viewing.counting import count_view
from portal.web.downloads import FORMS, MOST_ROWS
from portal.web.filters import Paging
from portal.web.pages import page

area = contact_area("credits", __name__, url_prefix="/credit-notes")


@area.get("")
def index() -> Response:
    """The list, filtered, searched, sorted and paged by its address."""
    db, day = current_session(), today()
    chosen = credit_filter(request.args)
    known = tally(db, queries.credit_status(day), queries.is_shown())
    if chosen.q:
        total = db.scalars(queries.counting(chosen, day, known.codes)).one()
    else:
        total = known.of(chosen.status)
    paging = Paging.of(total, chosen.page, chosen.size)
    found = db.execute(
        queries.matching(chosen, day, known.codes), {"offset": paging.offset, "size": paging.size}
    )
    return list_page(
        "credits",
        chosen,
        paging,
        counts=known.counts,
        has_any=known.of("") > 0,
        code=len(known.codes) > 1,
        rows=[queries.CreditRow(*row) for row in found],
    )


@area.get(f"/export.<any({', '.join(FORMS)}):form>")
def download(form: str) -> Response:
    """Every row that matches, as a file."""
    db, day = current_session(), today()
    chosen = credit_filter(request.args)
    codes = tally(db, queries.credit_status(day), queries.is_shown()).codes
    found = db.execute(queries.matching(chosen, day, codes), {"offset": 0, "size": MOST_ROWS})
    return list_file(table_of(queries.CreditRow(*row) for row in found), form)


@area.get("/<public_id>")
def show(public_id: str) -> Response:
    """One credit note as on paper, and what of it is left."""
    db, day = current_session(), today()
    found = db.execute(queries.by_public_id(public_id)).one_or_none()
    if found is None:
        abort(404)
    paper, is_written_off = found
    count_view(paper)
    zone, kin = reader_zone(), linked_papers(db, paper, day)
    return page(
        "credits/show.html",
        credit=PaperSheet(**parts_of(paper, credit_status(paper, is_written_off, day), numbers_of(kin))),
        paper_id=paper.public_id,
        void_reason=paper.void_reason,
        uses=[Use.of(row) for row in db.execute(queries.uses(paper.id))],
        linked=kin,
        history=history_of(db, paper, zone),
        thread=thread_of(db, paper.id, zone),
        left_minor=left_minor(paper, day),
    )


@area.get("/<public_id>.pdf")
def pdf(public_id: str) -> Response:
    """The credit note as PDF, in the customer's language."""
    found = current_session().execute(queries.by_public_id(public_id)).one_or_none() or abort(404)
    return pdf_answer(found[0])
