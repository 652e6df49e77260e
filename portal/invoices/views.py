"""The pages of invoices and retainer invoices."""

from typing import Any

from flask import Response, abort, request, url_for
from flask_babel import gettext as _

from portal.access.areas import contact_area
from portal.access.current import today
from portal.db import current_session
from portal.invoices import queries
from portal.invoices.forms import invoice_filter
from portal.invoices.rules import InvoiceFilter
from portal.invoices.sheet import sheet_of
from portal.papers.summary import current_summary
from portal.web.filters import Links, Paging
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
    links = Links(url_for("invoices.index"), request.args)
    return page(
        "invoices/index.html",
        fragment="invoices/_list.html",
        chosen=chosen,
        counts=summary,
        links=links,
        chips=_chips(chosen, links),
        paging=paging,
        notes=[*chosen.notes, *paging.notes],
        has_any=summary.papers > 0,
        code=len(summary.codes) > 1,
        owed=[(one.owed_minor, one.currency) for one in summary.owed],
        rows=[queries.InvoiceRow.of(row, day) for row in found],
    )


@area.get("/<public_id>")
def show(public_id: str) -> Response:
    """One invoice as on paper, and what is still to pay."""
    db, day = current_session(), today()
    paper = db.scalar(queries.by_public_id(public_id))
    if paper is None:
        abort(404)
    return page("invoices/show.html", invoice=sheet_of(db, paper, day))


def _chips(chosen: InvoiceFilter, links: Links) -> list[tuple[str, str]]:
    """One for each filter that is on and has no other mark: its words, and the address without it."""
    chips: list[tuple[str, Any]] = []
    if chosen.kind:
        words = _("Invoices only") if chosen.kind == "invoice" else _("Retainers only")
        chips.append((words, links.to(kind=None, page=None)))
    if chosen.q:
        chips.append((_("Contains “%(text)s”", text=chosen.q), links.to(q=None, page=None)))
    return chips
