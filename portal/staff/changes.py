"""Changes of company details that wait for somebody of the business to look at them."""

from dataclasses import dataclass
from datetime import datetime

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.areas import form_page, staff_area
from portal.access.current import current_house, current_staff
from portal.customers.details import operations, queries
from portal.customers.details.models import CompanyChange
from portal.customers.details.operations import LONGEST_REASON
from portal.customers.details.rules import WORDS, changed
from portal.customers.details.writing import details_of
from portal.customers.models import Address, Customer
from portal.db import current_session
from portal.kit.refusal import Refusal, TooLong
from portal.staff.forms import lines_in
from portal.web.filters import Links, Paging, Query
from portal.web.frame import show as formats
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

A_PAGE = 20

area = staff_area("staff_changes", __name__, url_prefix="/staff/changes")


@dataclass(frozen=True)
class Proposal:
    """A change as it is put before staff; each row is a detail's words, what it is now and what is wanted."""

    public_id: str
    customer: Customer
    asked_by: str
    asked_at: datetime
    rows: list[tuple[str, str, str]]


@area.get("")
def index() -> Response:
    return _list()


@area.post("/<public_id>/accept")
def accept(public_id: str) -> Response:
    _waited(public_id)
    try:
        operations.accept_change(public_id, current_staff().actor)
    except Refusal as refusal:
        return _list(refusal)
    return toast(_back(), _("The new details count from now on."))


@area.get("/<public_id>/decline")
@form_page
def ask(public_id: str) -> Response:
    return _question(public_id, "")


@area.post("/<public_id>/decline")
def decline(public_id: str) -> Response:
    _waited(public_id)
    reason = lines_in(request.form, "reason")
    if len(reason) > LONGEST_REASON:
        return _question(public_id, reason, TooLong("reason", LONGEST_REASON))
    try:
        operations.decline_change(public_id, reason, current_staff().actor)
    except Refusal as refusal:
        return _list(refusal)
    return toast(_back(), _("The change is declined. The company reads it in its profile."))


def _waited(public_id: str) -> CompanyChange:
    """The change, decided by now or not; 404 where there never was one."""
    return current_session().scalar(queries.by_public_id(public_id)) or abort(404)


def _list(refusal: Refusal | None = None) -> Response:
    db, query = current_session(), Query(request.args)
    paging = Paging.of(db.scalar(queries.waiting_count()) or 0, query.page(), A_PAGE)
    found = db.execute(queries.waiting_with_customers().limit(paging.size).offset(paging.offset)).all()
    return page(
        "staff/changes/index.html",
        status=422 if refusal else 200,
        proposals=_proposals([(row[0], row[1]) for row in found]),
        zone=current_house().time_zone,
        links=Links(url_for("staff_changes.index"), {"page": paging.page}),
        paging=paging,
        notes=query.notes + paging.notes,
        errors=errors_of(refusal) if refusal else {},
    )


def _question(public_id: str, reason: str, refusal: Refusal | None = None) -> Response:
    change = _waited(public_id)
    customer = current_session().get_one(Customer, change.customer_id)
    (proposal,) = _proposals([(change, customer)])
    return page(
        "staff/changes/decline.html",
        status=422 if refusal else 200,
        proposal=proposal,
        zone=current_house().time_zone,
        reason=reason,
        errors=errors_of(refusal) if refusal else {},
    )


def _proposals(found: list[tuple[CompanyChange, Customer]]) -> list[Proposal]:
    """What differs between the details as they are by now and as they were asked to be."""
    addresses: dict[int, dict[str, Address]] = {customer.id: {} for _change, customer in found}
    for address in current_session().scalars(queries.addresses_of(addresses)):
        addresses[address.customer_id][address.kind] = address
    return [_proposal(change, customer, addresses[customer.id]) for change, customer in found]


def _proposal(change: CompanyChange, customer: Customer, addresses: dict[str, Address]) -> Proposal:
    now, wanted = details_of(customer, addresses), change.details_after
    rows = [
        (_(WORDS[name]), _shown(name, now[name]), _shown(name, wanted[name]))
        for name in changed(change.details_before, wanted)
    ]
    return Proposal(change.public_id, customer, change.actor_name, change.asked_at, rows)


def _shown(name: str, value: str) -> str:
    return formats().country(value) if name.endswith("_country") and value else value


def _back() -> Response:
    return redirect(url_for("staff_changes.index"), code=303)  # type: ignore[return-value]
