"""Private links to papers: made for one contact, with what a mail of the business needs, and taken back."""

from dataclasses import dataclass

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from portal.access.areas import staff_area
from portal.access.current import current_house, current_staff
from portal.customers.models import Contact, ContactAccess, Customer
from portal.customers.queries import contacts_in_order
from portal.db import current_session
from portal.kit import clock
from portal.kit.refusal import N_, Refusal
from portal.links import queries as links
from portal.links.models import Link
from portal.links.operations import make_link, take_link_back
from portal.links.rules import LinkPurpose, Target, fits
from portal.links.snippets import Snippet, snippet_of
from portal.papers.models import Paper
from portal.staff import queries
from portal.web.filters import Query
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

PURPOSES = {
    LinkPurpose.VIEW: N_("See it, with its PDF"),
    LinkPurpose.PAY: N_("See and pay it"),
    LinkPurpose.ACCEPT: N_("See and answer it"),
}

area = staff_area(
    "staff_links", __name__, url_prefix="/staff/customers/<customer_id>/papers/<public_id>/links"
)


@dataclass(frozen=True, slots=True)
class Made:
    """A link that was made just now: its address is shown this once."""

    link: Link
    snippet: Snippet


@area.get("")
def index(customer_id: str, public_id: str) -> Response:
    """The links to a paper: when they were followed, until when they open it."""
    return _page(*_paper(customer_id, public_id))


@area.post("")
def create(customer_id: str, public_id: str) -> Response:
    """Make a link and show it, once, with the piece of a mail that holds it."""
    customer, paper = _paper(customer_id, public_id)
    query = Query(request.form)
    purpose = LinkPurpose(query.choice("purpose", tuple(LinkPurpose), LinkPurpose.VIEW))
    contact = query.text("contact", 22)
    try:
        link, token = make_link(paper.id, contact, purpose, current_staff().actor, clock.now())
    except Refusal as refusal:
        return _page(*_paper(customer_id, public_id), refusal=refusal, typed=(contact, purpose))
    customer, paper = _paper(customer_id, public_id)
    return _page(customer, paper, made=Made(link, snippet_of(paper, purpose, token)))


@area.post("/<link_id>/remove")
def delete(customer_id: str, public_id: str, link_id: str) -> Response:
    """Let a link open nothing any more."""
    customer, paper = _paper(customer_id, public_id)
    if take_link_back(paper.id, link_id, current_staff().actor, clock.now()) is None:
        abort(404)
    address = url_for("staff_links.index", customer_id=customer.public_id, public_id=paper.public_id)
    answer: Response = redirect(address, code=303)  # type: ignore[assignment]
    return toast(answer, _("The link opens nothing any more."))


def _paper(customer_id: str, public_id: str) -> tuple[Customer, Paper]:
    db = current_session()
    customer = db.scalar(queries.by_public_id(customer_id)) or abort(404)
    return customer, db.scalar(queries.sent_paper(customer.id, public_id)) or abort(404)


def _page(
    customer: Customer,
    paper: Paper,
    *,
    made: Made | None = None,
    refusal: Refusal | None = None,
    typed: tuple[str, str] = ("", ""),
) -> Response:
    db, now = current_session(), clock.now()
    purposes = [(one, _(words)) for one, words in PURPOSES.items() if fits(one, paper.kind)]
    with_address = joinedload(Contact.person)
    at_customer = contacts_in_order(customer.id).where(Contact.access != ContactAccess.DISABLED)
    contacts = db.scalars(at_customer.options(with_address)).all()
    return page(
        "staff/links/index.html",
        status=422 if refusal else 200,
        customer=customer,
        paper=paper,
        made=made,
        contacts=[(one.public_id, one.name_or_email or _("No name")) for one in contacts],
        purposes=purposes,
        typed=typed if typed[1] else ("", purposes[-1][0]),
        words=dict(purposes),
        rows=db.execute(links.all_links(Target(paper.id)).options(with_address)).all(),
        now=now,
        errors=errors_of(refusal) if refusal else {},
        zone=current_house().time_zone,
    )
