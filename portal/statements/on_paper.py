"""The statement on paper: stored with what was known, so that it prints the same for ever."""

from collections.abc import Mapping

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.areas import contact_area
from portal.access.current import current_contact, today
from portal.db import current_session
from portal.ledger.statement import known_now
from portal.papers.pdf.answers import answer_with
from portal.papers.pdf.surroundings import surroundings_of
from portal.preferences.rules import LANGUAGE
from portal.statements import queries
from portal.statements.forms import ASKED, statement_query
from portal.statements.models import StoredStatement
from portal.statements.operations import send_statement, store_statement
from portal.statements.printed import statement_pdf
from portal.web.filters import Links
from portal.web.locale import current_language
from portal.web.toasts import toast

area = contact_area("statement_papers", __name__)


@area.get("/statement.pdf")
def new() -> Response:
    """Lead to the PDF of the statement that the address describes, as it is known now.

    What is known is stored, so that the PDF's own address prints the same for ever. Asking again, with
    nothing booked since, leads to the same one.
    """
    stored = stored_as_asked(request.args)
    if stored is None:
        return redirect(Links(url_for("statements.show"), request.args).to(), code=303)  # type: ignore[return-value]
    address = Links(url_for("statement_papers.download", public_id=stored.public_id), {})
    wanted = address.to(download=request.args.get("download"))
    return redirect(wanted, code=303)  # type: ignore[return-value]


@area.post("/statement/mail")
def create() -> Response:
    """Send the contact a letter that leads to this statement, stored as it is known now."""
    contact, asked = current_contact(), request.form
    stored = stored_as_asked(asked)
    back = Links(url_for("statements.show"), {name: asked.get(name) for name in ASKED}).to()
    answer: Response = redirect(back, code=303)  # type: ignore[assignment]
    if stored is None:
        return answer
    path = url_for("statement_papers.download", public_id=stored.public_id)
    send_statement(stored.public_id, contact.email, current_language(), path, contact.contact_public_id)
    return toast(answer, _("The statement is on its way to %(email)s.", email=contact.email))


@area.get("/statement/<public_id>.pdf")
def download(public_id: str) -> Response:
    """A statement as it was known when it was first put on paper."""
    db = current_session()
    stored = db.scalar(queries.stored(public_id)) or abort(404)
    name, content = statement_pdf(db, stored)
    return answer_with(content, name)


def stored_as_asked(asked: Mapping[str, str]) -> StoredStatement | None:
    """The statement that the address or form describes, stored; None where there is none."""
    db, contact = current_session(), current_contact()
    chosen = statement_query(asked, list(db.scalars(queries.currencies())), today())
    known_at = known_now(db, contact.customer_id, chosen.currency)
    if chosen.errors or known_at is None:
        return None
    language = surroundings_of(db, contact.customer_id).choices[LANGUAGE]
    span = (chosen.from_on, chosen.to_on)
    return store_statement(
        contact.customer_id, chosen.currency, chosen.type, *span, known_at, language, chosen.shown
    )
