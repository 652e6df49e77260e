"""A customer's papers in the back office: who saw them, and what was written about them."""

from datetime import date
from typing import Any

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from portal.access.areas import staff_area
from portal.access.current import current_house, current_staff, today
from portal.comments import operations as commenting
from portal.comments.showing import thread_of
from portal.customers.models import Customer
from portal.db import current_session
from portal.kit import clock
from portal.kit.refusal import Refusal
from portal.mailings.queries import of_paper
from portal.orders.shipments.operations import add_shipment, remove_shipment
from portal.orders.shipments.queries import of_order
from portal.orders.shipments.rules import ShipmentDetails
from portal.papers.linked import linked_papers
from portal.papers.models import Paper
from portal.papers.operations import REVISABLE
from portal.papers.pdf.answers import pdf_answer
from portal.papers.pdf.stamping import code_on
from portal.papers.queries import INVOICE_KINDS
from portal.papers.rules.statuses import OrderShipped, PaperKind, PaperState
from portal.papers.viewing.queries import first_views, viewers
from portal.papers.words import kind_words, state_of
from portal.payments.agreeing.queries import consents_to
from portal.quotes.answers.queries import answer_to, revisions
from portal.quotes.retainers.operations import ask_retainer
from portal.quotes.reviews.queries import review_of
from portal.staff import queries
from portal.staff.forms import shipment_details
from portal.staff.mailings.showing import as_shown
from portal.staff.paper_paying import offer_of
from portal.staff.paper_retainer import retainer_on, typed_amount
from portal.staff.paper_revising import may_revise
from portal.staff.paper_voiding import may_void
from portal.web.filters import Links, Paging, Query
from portal.web.marks import SHIPPED
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

SEEN = ("", "seen", "unseen")
LONGEST_ATTEMPT = 64
MOST_MAILED = 5

area = staff_area("staff_papers", __name__, url_prefix="/staff/customers/<customer_id>/papers")


@area.get("")
def index(customer_id: str) -> Response:
    """All papers that were sent to the customer, the newest first."""
    db, query = current_session(), Query(request.args)
    customer = _customer(customer_id)
    kind, seen = query.choice("kind", ("", *PaperKind), ""), query.choice("seen", SEEN, "")
    sent = queries.sent_papers(customer.id, kind, seen)
    paging = Paging.of(
        db.scalar(select(func.count()).select_from(sent.subquery())) or 0, query.page(), query.page_size()
    )
    papers = db.scalars(sent.limit(paging.size).offset(paging.offset)).all()
    seen_at = {row.paper_id: row.at for row in db.execute(first_views([paper.id for paper in papers]))}
    return page(
        "staff/papers/index.html",
        customer=customer,
        rows=[_as_row(paper, seen_at.get(paper.id), today()) for paper in papers],
        kinds=[(kind, kind_words(kind)) for kind in PaperKind],
        chosen={"kind": kind, "seen": seen},
        links=Links(request.path, request.args),
        paging=paging,
        notes=query.notes + paging.notes,
        zone=current_house().time_zone,
    )


@area.get("/<public_id>")
def show(customer_id: str, public_id: str) -> Response:
    return _paper_page(*_paper(customer_id, public_id))


@area.get("/<public_id>.pdf")
def pdf(customer_id: str, public_id: str) -> Response:
    """The paper as the customer gets it."""
    return pdf_answer(_paper(customer_id, public_id)[1])


@area.post("/<public_id>/comments")
def comment(customer_id: str, public_id: str) -> Response:
    """Write about the paper, to the customer or for staff alone."""
    customer, paper = _paper(customer_id, public_id)
    typed, attempt = request.form.get("words", ""), request.form.get("attempt", "")[:LONGEST_ATTEMPT]
    if not attempt:
        abort(400)
    try:
        commenting.comment_as_staff(
            paper.id, typed, "is_visible" in request.form, attempt, current_staff().actor, clock.now()
        )
    except Refusal as refusal:
        return _paper_page(*_paper(customer_id, public_id), refusal, typed)
    return toast(_to(customer, paper), _("The comment is sent."))


@area.post("/<public_id>/comments/<comment_id>")
def choose(customer_id: str, public_id: str, comment_id: str) -> Response:
    """Let the customer see a comment of staff, or not any more."""
    customer, paper = _paper(customer_id, public_id)
    try:
        shown = commenting.show_comment(
            paper.id, comment_id, "is_visible" in request.form, current_staff().actor
        )
    except Refusal as refusal:
        return _paper_page(*_paper(customer_id, public_id), refusal)
    if shown is None:
        abort(404)
    done = _("The customer sees the comment.") if shown.is_visible else _("The comment is for staff alone.")
    return toast(_to(customer, paper), done)


@area.post("/<public_id>/shipments")
def ship(customer_id: str, public_id: str) -> Response:
    """Enter what left for an order."""
    customer, paper = _order(customer_id, public_id)
    details = shipment_details(request.form)
    try:
        add_shipment(paper.id, details, current_staff().actor, today())
    except Refusal as refusal:
        return _paper_page(*_paper(customer_id, public_id), refusal, shipment=details)
    return toast(_to(customer, paper), _("The shipment is entered."))


@area.post("/<public_id>/shipments/<shipment_id>/remove")
def remove(customer_id: str, public_id: str, shipment_id: str) -> Response:
    """Take a wrong entry back."""
    customer, paper = _order(customer_id, public_id)
    if not remove_shipment(paper.id, shipment_id):
        abort(404)
    return toast(_to(customer, paper), _("The shipment is removed."))


@area.post("/<public_id>/retainer")
def retain(customer_id: str, public_id: str) -> Response:
    """Choose what is asked for in advance when the quote is accepted."""
    customer, paper = _paper(customer_id, public_id)
    if paper.kind != PaperKind.QUOTE:
        abort(404)
    text = Query(request.form).text("retainer")
    try:
        ask_retainer(paper.id, typed_amount(text, paper), current_staff().actor)
    except Refusal as refusal:
        return _paper_page(*_paper(customer_id, public_id), refusal, retainer=text)
    return toast(_to(customer, paper), _("The retainer is saved."))


def _order(customer_id: str, public_id: str) -> tuple[Customer, Paper]:
    customer, paper = _paper(customer_id, public_id)
    if paper.kind != PaperKind.ORDER:
        abort(404)
    return customer, paper


def _customer(public_id: str) -> Customer:
    return current_session().scalar(queries.by_public_id(public_id)) or abort(404)


def _paper(customer_id: str, public_id: str) -> tuple[Customer, Paper]:
    customer = _customer(customer_id)
    paper = current_session().scalar(queries.sent_paper(customer.id, public_id))
    if paper is None:
        abort(404)
    return customer, paper


def _paper_page(
    customer: Customer,
    paper: Paper,
    refusal: Refusal | None = None,
    typed: str = "",
    shipment: ShipmentDetails | None = None,
    retainer: str | None = None,
) -> Response:
    db, zone, day = current_session(), current_house().time_zone, today()
    errors = errors_of(refusal) if refusal else {}
    sent = db.scalars(revisions(paper)) if paper.kind in REVISABLE else ()
    others = [one for one in sent if one.id != paper.id]
    return page(
        "staff/papers/show.html",
        status=422 if refusal else 200,
        customer=customer,
        paper=paper,
        kind=kind_words(paper.kind),
        state=state_of(paper, day),
        viewers=db.execute(viewers(paper.id)).all(),
        linked=linked_papers(db, paper, day),
        answer=db.scalar(answer_to(paper.id)) if paper.kind == PaperKind.QUOTE else None,
        review=db.scalar(review_of(paper.id)) if paper.state == PaperState.ACCEPTED else None,
        consents=db.scalars(consents_to(paper.id)).all() if paper.kind in INVOICE_KINDS else (),
        shipments=db.scalars(of_order(paper)).all() if paper.kind == PaperKind.ORDER else (),
        shipment=shipment or ShipmentDetails(sent_on=day),
        steps=[(word, _(SHIPPED[word][2])) for word in OrderShipped if word != OrderShipped.NOT_YET],
        code=code_on(paper),
        may_void=may_void(paper),
        may_revise=may_revise(paper) and all(one.revision < paper.revision for one in others),
        revisions=others,
        offer=offer_of(db, customer, paper),
        retainer=retainer_on(db, paper, retainer),
        thread=thread_of(db, paper.id, zone, is_of_staff=True, errors=errors, typed=typed),
        errors=errors,
        went=[as_shown(row) for row in db.execute(of_paper(paper.id).limit(MOST_MAILED))],
        zone=zone,
    )


def _as_row(paper: Paper, seen_at: Any, day: date) -> dict[str, Any]:
    return {"paper": paper, "kind": kind_words(paper.kind), "state": state_of(paper, day), "seen_at": seen_at}


def _to(customer: Customer, paper: Paper) -> Response:
    address = url_for("staff_papers.show", customer_id=customer.public_id, public_id=paper.public_id)
    return redirect(address, code=303)  # type: ignore[return-value]
