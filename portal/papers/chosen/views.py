"""What the ticked papers of a list come to, and all of them as one PDF or ZIP."""

from typing import Any

from flask import Response, abort, g, request
from flask_babel import gettext as _

from portal.access.areas import contact_area
from portal.access.current import current_contact, today
from portal.db import current_session
from portal.papers.chosen import queries
from portal.papers.chosen.rules import chosen_ids, kinds_shown
from portal.papers.pdf.operations import merged_pdf, pdf_of
from portal.papers.pdf.rules import file_name as paper_name
from portal.papers.pdf.sheets import title_of
from portal.web.downloads import file_name, kept_file, zipped
from portal.web.frame import show
from portal.web.pages import page

area = contact_area("chosen_papers", __name__, url_prefix="/papers")


@area.get("/chosen")
def index() -> Response:
    """How many are ticked, and what there is to pay on them; the list asks at each tick."""
    given = request.args.getlist("paper")
    rows = _all_of(given, current_session().execute(queries.standing(given, _kinds())).all())
    to_pay: dict[str, list[Any]] = {}
    for row in rows:
        if row.to_pay_minor:
            to_pay.setdefault(row.currency, []).append(row)
    due = [
        (sum(row.to_pay_minor for row in some), currency, [row.public_id for row in some])
        for currency, some in to_pay.items()
    ]
    return page("papers/chosen/_bar.html", count=len(rows), due=due)


@area.get("/chosen.<any(pdf, zip):form>")
def download(form: str) -> Response:
    """One PDF behind the other, or each as a file of its own."""
    db, public_ids = current_session(), chosen_ids(request.args.getlist("paper"))
    found = _all_of(public_ids, db.scalars(queries.whole(public_ids, _kinds())).all())
    papers = sorted(found, key=lambda paper: public_ids.index(paper.public_id))
    name = f"{file_name(current_contact().customer_name, _('Papers'), today().isoformat())}.{form}"
    if form == "pdf":
        return kept_file(merged_pdf(db, papers), "application/pdf", name)
    formats = show()
    named = ((paper_name(title_of(one.kind, formats), one.number or ""), pdf_of(db, one)) for one in papers)
    return kept_file(zipped(named), "application/zip", name)


def _kinds() -> list[Any]:
    return kinds_shown(g.reader.closed_rooms)


def _all_of(given: list[str], found: Any) -> Any:
    """What was found, where nothing is missing: a stranger's paper is as missing as one that never was."""
    return found if len(found) == len(set(given)) else abort(404)
