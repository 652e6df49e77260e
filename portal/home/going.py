"""Short addresses for the mails of a business, one for each meaning: they stay, wherever the pages move."""

from flask import Response, redirect, url_for

from portal.access.areas import contact_area
from portal.access.current import today
from portal.db import current_session
from portal.papers.summary import current_summary

area = contact_area("going", __name__, url_prefix="/go")


@area.get("/invoices")
def invoices() -> Response:
    return redirect(url_for("invoices.index"), code=303)  # type: ignore[return-value]


@area.get("/statement")
def statement() -> Response:
    return redirect(url_for("statements.show"), code=303)  # type: ignore[return-value]


@area.get("/pay")
def pay() -> Response:
    """To all that is open on the Pay page; to the list where there is nothing, or several currencies."""
    owed = [one.currency for one in current_summary(current_session(), today()).owed if one.to_pay_minor]
    everything = url_for("payments.new", all=owed[0]) if len(owed) == 1 else ""
    return redirect(everything or url_for("invoices.index", status="to_pay"), code=303)  # type: ignore[return-value]
