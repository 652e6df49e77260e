"""The pages of quotes."""

from flask import Response, abort, request

from portal.access.areas import contact_area
from portal.access.current import today
from portal.db import current_session
from portal.papers.list_pages import list_file, list_page
from portal.papers.listing import tally
from portal.papers.queries import quote_status
from portal.papers.rules.statuses import quote_status as status_of
from portal.papers.sheet import PaperSheet, parts_of
from portal.quotes import queries
from portal.quotes.forms import quote_filter
from portal.quotes.rules import STATUSES
from portal.quotes.table import table_of
from portal.web.downloads import FORMS, MOST_ROWS
from portal.web.filters import Paging
from portal.web.pages import page

area = contact_area("quotes", __name__, url_prefix="/quotes")


@area.get("")
def index() -> Response:
    """The list, filtered, searched, sorted and paged by its address."""
    db, day = current_session(), today()
    chosen = quote_filter(request.args)
    known = tally(db, quote_status(day), queries.is_shown())
    if chosen.q:
        total = db.scalars(queries.counting(chosen, day, known.codes)).one()
    else:
        total = known.of(STATUSES.get(chosen.status, ""))
    paging = Paging.of(total, chosen.page, chosen.size)
    found = db.execute(
        queries.matching(chosen, day, known.codes), {"offset": paging.offset, "size": paging.size}
    )
    return list_page(
        "quotes",
        chosen,
        paging,
        counts={word: known.of(status) for word, status in STATUSES.items()},
        has_any=known.of("") > 0,
        code=len(known.codes) > 1,
        rows=[queries.QuoteRow.of(row, day) for row in found],
    )


@area.get(f"/export.<any({', '.join(FORMS)}):form>")
def download(form: str) -> Response:
    """Every row that matches, as a file."""
    db, day = current_session(), today()
    chosen = quote_filter(request.args)
    codes = tally(db, quote_status(day), queries.is_shown()).codes
    found = db.execute(queries.matching(chosen, day, codes), {"offset": 0, "size": MOST_ROWS})
    return list_file(table_of(queries.QuoteRow.of(row, day) for row in found), form)


@area.get("/<public_id>")
def show(public_id: str) -> Response:
    """One quote as on paper."""
    db, day = current_session(), today()
    paper = db.scalar(queries.by_public_id(public_id))
    if paper is None:
        abort(404)
    return page(
        "quotes/show.html",
        quote=PaperSheet(**parts_of(paper, status_of(paper, day), day)),
        valid_until_on=paper.valid_until_on,
    )
