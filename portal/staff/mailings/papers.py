"""A paper by mail, by hand: to whom, and what went so far."""

from flask import Response, abort, redirect, request, url_for
from flask_babel import ngettext

from portal.access.areas import form_page, staff_area
from portal.access.current import current_house, current_staff
from portal.customers.models import Customer
from portal.db import current_session
from portal.kit.refusal import Refusal
from portal.kit.tokens import new_public_id
from portal.mailings.operations.papers import mail_paper
from portal.mailings.queries import of_paper
from portal.mailings.recipients import addressable, recipients
from portal.papers.models import Paper
from portal.papers.words import kind_words
from portal.preferences.cascade import choices_of
from portal.preferences.rules import ATTACHES_PAPERS
from portal.staff import queries
from portal.staff.mailings.showing import as_shown
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

LONGEST_ATTEMPT = 64

area = staff_area(
    "staff_paper_mailings", __name__, url_prefix="/staff/customers/<customer_id>/papers/<public_id>/mailings"
)


@area.get("")
@form_page
def new(customer_id: str, public_id: str) -> Response:
    return _page(*_paper(customer_id, public_id))


@area.post("")
def create(customer_id: str, public_id: str) -> Response:
    """Write to those who are ticked."""
    _customer, paper = _paper(customer_id, public_id)
    attempt = request.form.get("attempt", "")[:LONGEST_ATTEMPT] or abort(400)
    try:
        to = mail_paper(
            paper.id,
            request.form.getlist("contacts"),
            attempt,
            current_staff().actor,
            attaches="attaches" in request.form,
        )
    except Refusal as refusal:
        return _page(*_paper(customer_id, public_id), refusal)
    address = url_for("staff_papers.show", customer_id=customer_id, public_id=public_id)
    answer: Response = redirect(address, code=303)  # type: ignore[assignment]
    return toast(
        answer, ngettext("%(num)s letter is on its way.", "%(num)s letters are on their way.", len(to))
    )


def _paper(customer_id: str, public_id: str) -> tuple[Customer, Paper]:
    db = current_session()
    customer: Customer = db.scalar(queries.by_public_id(customer_id)) or abort(404)
    paper: Paper = db.scalar(queries.sent_paper(customer.id, public_id)) or abort(404)
    return customer, paper


def _page(customer: Customer, paper: Paper, refusal: Refusal | None = None) -> Response:
    db = current_session()
    usual = {one.public_id for one in recipients(db, customer.id, customer.group_id)}
    sent = request.form if refusal else None
    return page(
        "staff/mailings/paper.html",
        status=422 if refusal else 200,
        customer=customer,
        paper=paper,
        kind=kind_words(paper.kind),
        contacts=addressable(db, {customer.id: customer.group_id}).get(customer.id, []),
        ticked=set(sent.getlist("contacts")) if sent is not None else usual,
        attaches="attaches" in sent
        if sent is not None
        else choices_of(db, customer.id, customer.group_id)[ATTACHES_PAPERS],
        attempt=new_public_id(),
        went=[as_shown(row) for row in db.execute(of_paper(paper.id))],
        zone=current_house().time_zone,
        errors=errors_of(refusal) if refusal else {},
    )
