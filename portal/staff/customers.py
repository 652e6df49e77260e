"""Customers in the back office: the list, and one customer with contacts and open invoices."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from portal.access.areas import staff_area
from portal.access.current import current_house, current_staff, today
from portal.activity.queries import of_customer
from portal.customers.details import queries as changes
from portal.customers.rules import ROLES
from portal.db import current_session
from portal.kit import clock
from portal.papers.rules.statuses import DUE_SOON_DAYS, InvoiceStatus, PaperKind
from portal.staff import queries
from portal.staff.letters.queries import gone_wrong
from portal.staff.trail import as_told, with_places
from portal.web.filters import Links, Paging, Query
from portal.web.pages import page

OPEN_INVOICES_A_PAGE = 50
LATEST = 5
WRONG_WITHIN = timedelta(days=7)

home = staff_area("staff", __name__, url_prefix="/staff")
area = staff_area("staff_customers", __name__, url_prefix="/staff/customers")


@dataclass
class Owed:
    """What a customer owes, as (minor units, currency) pairs, and what of it is late."""

    balance: list[tuple[int, str]] = field(default_factory=list)
    late: list[tuple[int, str]] = field(default_factory=list)
    late_papers: int = 0


@home.get("/")
def index() -> Response:
    return redirect(url_for("staff_customers.index"), code=303)  # type: ignore[return-value]


@area.get("", endpoint="index")
def customers() -> Response:
    query = Query(request.args)
    status = query.choice("status", queries.STATUSES, "")
    text, sort, size = query.text("q"), query.choice("sort", queries.SORTS, "name"), query.page_size()
    db, day = current_session(), today()
    matching = queries.customers(status, text, day).subquery()
    paging = Paging.of(db.scalar(select(func.count()).select_from(matching)) or 0, query.page(), size)
    shown = queries.listed(status, text, sort, day).limit(paging.size).offset(paging.offset)
    rows = db.execute(shown).all()
    chosen = {"status": status, "q": text, "sort": sort if sort != "name" else "", "size": size}
    links = Links(request.path, {**chosen, "size": size if size != 25 else "", "page": paging.page})
    return page(
        "staff/customers/index.html",
        fragment="staff/customers/_list.html",
        rows=rows,
        news=with_places(db.execute(queries.news(current_staff().staff_id).limit(LATEST)))
        if current_staff().news
        else [],
        changes=db.scalar(changes.waiting_count()),
        wrong_letters=db.scalar(gone_wrong(clock.now() - WRONG_WITHIN)),
        owed=_owed([row.id for row in rows]),
        chosen=chosen,
        chips=_chips(status, text, links),
        links=links,
        paging=paging,
        notes=query.notes + paging.notes,
        zone=current_house().time_zone,
    )


@area.get("/<public_id>")
def show(public_id: str) -> Response:
    db, day = current_session(), today()
    found = db.execute(queries.with_waiting_change(public_id)).one_or_none() or abort(404)
    customer, logo, has_change = found
    query = Query(request.args)
    due = queries.open_invoices(customer.id, day)
    paging = Paging.of(
        db.scalar(select(func.count()).select_from(due.subquery())) or 0, query.page(), OPEN_INVOICES_A_PAGE
    )
    return page(
        "staff/customers/show.html",
        customer=customer,
        logo=logo,
        owed=_owed([customer.id])[customer.id],
        contacts=db.execute(queries.contacts_of(customer.id)).all(),
        has_change=has_change,
        roles=ROLES,
        trail=as_told(db.scalars(of_customer(customer.id).limit(LATEST))),
        zone=current_house().time_zone,
        invoices=[_as_shown(row, day) for row in db.execute(due.limit(paging.size).offset(paging.offset))],
        links=Links(request.path, {}),
        paging=paging,
        notes=query.notes + paging.notes,
    )


def _owed(customer_ids: list[int]) -> dict[int, Owed]:
    db = current_session()
    owed = {customer_id: Owed() for customer_id in customer_ids}
    for account in db.execute(queries.balances(customer_ids)):
        owed[account.customer_id].balance.append((account.balance_minor, account.currency))
    for late in db.execute(queries.late_sums(customer_ids, today())):
        owed[late.customer_id].late.append((late.late_minor, late.currency))
        owed[late.customer_id].late_papers += late.papers
    return owed


def _as_shown(row: Any, day: date) -> dict[str, object]:
    days = (row.due_on - day).days
    is_soon = row.status in (InvoiceStatus.UNPAID, InvoiceStatus.PARTLY_PAID) and days <= DUE_SOON_DAYS
    return {
        "public_id": row.public_id,
        "number": row.number,
        "is_retainer": row.kind == PaperKind.RETAINER_INVOICE,
        "due_on": row.due_on,
        "days": days,
        "state": "due_soon" if is_soon else row.status,
        "open_minor": row.open_minor,
        "currency": row.currency,
    }


def _chips(status: str, text: str, links: Links) -> list[tuple[str, str]]:
    words = {"owing": _("With a balance"), "late": _("With overdue invoices")}
    chips = []
    if status:
        chips.append((words[status], links.to(status=None, page=None)))
    if text:
        chips.append((f"“{text}”", links.to(q=None, page=None)))
    return chips
