"""What was done, at one customer and at all of them, and the news that waits for staff."""

from typing import Any

from flask import Response, abort, request

from portal.access.areas import staff_area
from portal.access.current import current_house, current_staff
from portal.activity.queries import of_house as of_the_house
from portal.customers.models import Customer
from portal.db import current_session
from portal.staff import queries
from portal.staff.trail import as_told, with_places
from portal.web.filters import Links, Paging, Query
from portal.web.pages import page

A_PAGE = 50
LATEST = 10

area = staff_area("staff_activity", __name__, url_prefix="/staff")


@area.get("/activity")
def index() -> Response:
    """News and, below it, everything that was done at any customer."""
    news = queries.news(current_staff().staff_id).limit(LATEST)
    return _trail_page(None, news=with_places(current_session().execute(news)))


@area.get("/activity/house", endpoint="house")
def of_house() -> Response:
    """What was done to the portal itself: its preferences, its staff."""
    db, query = current_session(), Query(request.args)
    paging = Paging.of(db.scalar(queries.house_length()) or 0, query.page(), A_PAGE)
    rows = db.scalars(of_the_house().limit(paging.size).offset(paging.offset)).all()
    return page(
        "staff/activity/house.html",
        rows=[(told, "", "") for told in as_told(rows)],
        customer=None,
        zone=current_house().time_zone,
        links=Links(request.path, {"page": paging.page}),
        paging=paging,
        notes=query.notes + paging.notes,
    )


@area.get("/customers/<public_id>/activity")
def of_customer(public_id: str) -> Response:
    return _trail_page(current_session().scalar(queries.by_public_id(public_id)) or abort(404))


def _trail_page(customer: Customer | None, **values: Any) -> Response:
    db, query = current_session(), Query(request.args)
    customer_id = customer.id if customer is not None else None
    paging = Paging.of(db.scalar(queries.trail_length(customer_id)) or 0, query.page(), A_PAGE)
    rows = db.execute(queries.trail(customer_id).limit(paging.size).offset(paging.offset))
    return page(
        "staff/activity/of_customer.html" if customer is not None else "staff/activity/index.html",
        customer=customer,
        rows=with_places(rows),
        zone=current_house().time_zone,
        links=Links(request.path, {"page": paging.page}),
        paging=paging,
        notes=query.notes + paging.notes,
        **values,
    )
