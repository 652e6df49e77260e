"""What became of letters: a list of all of them, and of those to the contacts of one customer."""

from flask import Response, abort, request
from flask_babel import gettext as _

from portal.access.areas import staff_area
from portal.access.current import current_house, current_staff
from portal.customers.models import Customer
from portal.db import current_session
from portal.staff import queries as customers
from portal.staff.letters import queries
from portal.staff.letters.again import ways_on
from portal.staff.letters.rules import FILTERS, NAMES, OTHER, STATES
from portal.web.filters import Links, Paging, Query
from portal.web.pages import page

area = staff_area("staff_letters", __name__, url_prefix="/staff")


@area.get("/letters")
def index() -> Response:
    return _log_page(None)


@area.get("/customers/<customer_id>/letters")
def of_customer(customer_id: str) -> Response:
    return _log_page(current_session().scalar(customers.by_public_id(customer_id)) or abort(404))


def _log_page(customer: Customer | None) -> Response:
    db, query = current_session(), Query(request.args)
    state = query.choice("state", tuple(FILTERS), "")
    text, size = query.text("q"), query.page_size()
    wanted = queries.matching(state, text, customer.id if customer is not None else None)
    paging = Paging.of(db.scalar(queries.how_many(wanted)) or 0, query.page(), size)
    chosen = {"state": state, "q": text, "size": size}
    links = Links(request.path, {**chosen, "size": size if size != 25 else "", "page": paging.page})
    chips = [(f"“{text}”", links.to(q=None, page=None))] if text else []
    if state:
        chips.insert(0, (_(FILTERS[state][0]), links.to(state=None, page=None)))
    rows = db.scalars(queries.listed(wanted).limit(paging.size).offset(paging.offset)).all()
    return page(
        "staff/letters/of_customer.html" if customer is not None else "staff/letters/index.html",
        fragment="staff/letters/_list.html",
        customer=customer,
        rows=rows,
        ways=ways_on(db, rows) if current_staff().may_change else {},
        names=NAMES,
        other=OTHER,
        states=STATES,
        filters=FILTERS,
        chosen=chosen,
        chips=chips,
        links=links,
        paging=paging,
        notes=query.notes + paging.notes,
        zone=current_house().time_zone,
    )
