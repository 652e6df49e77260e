"""The pages of invoices and retainer invoices."""

from flask import Response, abort, request, url_for
from flask_babel import gettext as _

from portal.access.areas import contact_area
from portal.access.current import choices_at, current_contact, reader_zone, today
from portal.comments.showing import thread_of
from portal.db import current_session
from portal.invoices import queries
from portal.invoices.forms import SHOWN_WORDS, invoice_filter, narrowed_by
from portal.invoices.sheet import happened, sheet_of
from portal.invoices.table import table_of
from portal.papers.history import history_of
from portal.papers.list_pages import list_file, list_page
from portal.papers.models import Paper
from portal.papers.pdf.answers import pdf_answer
from portal.papers.rules.statuses import PaperState
from portal.papers.summary import current_summary
from portal.papers.viewing.counting import count_view
from portal.preferences.rules import PAID_MESSAGE, UNPAID_MESSAGE
from portal.web.downloads import FORMS, MOST_ROWS
from portal.web.filters import Paging
from portal.web.pages import page

area = contact_area("invoices", __name__, url_prefix="/invoices")


@area.get("")
def index() -> Response:
    """The list, filtered, searched, sorted and paged by its address."""
    db, day = current_session(), today()
    chosen = invoice_filter(request.args)
    summary = current_summary(db, day)
    if chosen.is_counted:
        total = getattr(summary, chosen.status or "papers")
    else:
        total = db.scalars(queries.counting(chosen, day, summary.codes)).one()
    paging = Paging.of(total, chosen.page, chosen.size)
    found = db.execute(
        queries.matching(chosen, day, summary.codes), {"offset": paging.offset, "size": paging.size}
    )
    return list_page(
        "invoices",
        chosen,
        paging,
        narrowed_by(chosen),
        counts=summary,
        has_any=summary.papers > 0,
        code=len(summary.codes) > 1,
        owed=[(one.owed_minor, one.currency) for one in summary.owed],
        rows=[queries.InvoiceRow.of(row, day) for row in found],
    )


@area.get("/filters")
def filters() -> Response:
    """Every filter on one page, which leads to the list."""
    chosen, summary = invoice_filter(request.args), current_summary(current_session(), today())
    return page(
        "invoices/filters.html",
        chosen=chosen,
        shown=[(word, _(words), word in chosen.shows) for word, words in SHOWN_WORDS.items()],
        currencies=summary.codes,
        notes=chosen.notes,
        clear=url_for("invoices.index"),
    )


@area.get(f"/export.<any({', '.join(FORMS)}):form>")
def download(form: str) -> Response:
    """Every row that matches, as a file."""
    db, day = current_session(), today()
    chosen = invoice_filter(request.args)
    codes = current_summary(db, day).codes
    found = db.execute(queries.matching(chosen, day, codes), {"offset": 0, "size": MOST_ROWS})
    return list_file(table_of(queries.InvoiceRow.of(row, day) for row in found), form)


@area.get("/<public_id>")
def show(public_id: str) -> Response:
    """One invoice as on paper, and what is still to pay."""
    db, day = current_session(), today()
    paper = db.scalars(queries.by_public_id(public_id)).unique().one_or_none()
    if paper is None:
        abort(404)
    count_view(paper)
    invoice, zone = sheet_of(db, paper, day), reader_zone()
    return page(
        "invoices/show.html",
        invoice=invoice,
        message=_message(paper),
        history=history_of(db, paper, zone, happened(invoice)),
        thread=thread_of(db, paper.id, zone),
        paper_id=paper.public_id,
    )


@area.get("/<public_id>.pdf")
def pdf(public_id: str) -> Response:
    """The invoice as PDF, in the customer's language."""
    found = current_session().scalars(queries.by_public_id(public_id)).unique()
    return pdf_answer(found.one_or_none() or abort(404))


def _message(paper: Paper) -> str:
    """What the business says above an invoice that is still to pay, or is paid."""
    if paper.state != PaperState.OPEN:
        return ""
    choices = choices_at(current_contact())
    return choices[UNPAID_MESSAGE] if paper.open_minor else choices[PAID_MESSAGE]
