"""The first page after sign-in: what is owed, by when, and who is who."""

from collections.abc import Mapping
from typing import Any

from flask import Response, g
from flask_babel import gettext as _

from portal.access.areas import contact_area
from portal.access.current import current_contact, today
from portal.customers.models import Address, Contact, Customer
from portal.customers.rules import ADDRESS_PARTS, ROLES, address_lines
from portal.db import current_session
from portal.files.listing import may_upload, newest
from portal.files.queries import Wanted
from portal.home import queries
from portal.invoices.queries import InvoiceRow
from portal.orders.queries import OrderRow
from portal.papers.summary import Summary, current_summary
from portal.payments.models import SavedMethod
from portal.payments.wallet.words import expiry, glyph_of, name_of
from portal.web.frame import show
from portal.web.pages import page

DOCUMENTS = 3

area = contact_area("home", __name__)
more = contact_area("more", __name__, url_prefix="/more")


@area.get("/")
def index() -> Response:
    """What the customer owes, has paid and should know."""
    db, day = current_session(), today()
    summary = current_summary(db, day, is_detailed=True)
    accounts = {row.currency: row for row in db.execute(queries.accounts(day))}
    shows_orders = "orders" not in g.reader.closed_rooms
    found = db.execute(queries.customer_and_people()).all()
    customer, paid = found[0].Customer, found[0] if found[0].minor is not None else None
    addresses, methods = (dict.fromkeys(row[place] for row in found) for place in (1, 3))
    contacts = {row.Contact: row.contact_email or "" for row in found if row.Contact}
    return page(
        "home/index.html",
        owed=[_owed(one, accounts.get(one.currency)) for one in summary.owed],
        code=len(summary.codes) > 1,
        totals=_totals(summary, accounts),
        orders=[OrderRow(*row) for row in db.execute(queries.newest_orders())] if shows_orders else [],
        last_payment=paid,
        paid_for=paid.papers.split(", ") if paid and paid.papers else [],
        next_up=[InvoiceRow.of(row, day) for row in db.execute(queries.next_up(day))],
        details=_details(customer),
        number=customer.number,
        methods=[_method(one) for one in methods if one],
        addresses=[_address(one) for one in addresses if one],
        contacts=[_contact(one, email) for one, email in contacts.items()],
        documents=newest(db, current_contact(), Wanted(), DOCUMENTS),
        may_upload=may_upload(current_contact()),
    )


@more.get("", endpoint="index")
def more_index() -> Response:
    """What a phone's menu has no room for."""
    return page("home/more.html")


def _owed(one: Any, account: Any) -> dict[str, object]:
    return {
        "currency": one.currency,
        "total_minor": one.owed_minor,
        "overdue_minor": one.overdue_minor,
        "overdue_count": one.overdue_count,
        "soon_minor": one.soon_minor,
        "soon_count": one.soon_count,
        "later_minor": one.to_pay_minor - one.overdue_minor - one.soon_minor,
        "under_way_minor": one.owed_minor - one.to_pay_minor,
        "left_out": account.left_out.split(", ") if account and account.left_out else [],
        "pay_all_minor": account.all_minor if account else 0,
        "pay_late_minor": account.late_minor if account else 0,
        "later_count": one.to_pay_count - one.overdue_count - one.soon_count,
    }


def _totals(summary: Summary, accounts: Mapping[str, Any]) -> list[dict[str, object]]:
    """For each currency the balance, what the business owes back, and the state of retainers."""
    known = {one.currency: one for one in summary.currencies}
    return [
        {
            "currency": currency,
            "balance_minor": getattr(accounts.get(currency), "balance_minor", 0),
            "paid_minor": getattr(accounts.get(currency), "paid_minor", 0),
            "invoiced_minor": known[currency].invoiced_minor if currency in known else 0,
            "credit_minor": getattr(accounts.get(currency), "left_minor", 0)
            + (known[currency].credit_notes_minor if currency in known else 0),
            "retainer_asked_minor": known[currency].retainer_asked_minor if currency in known else 0,
            "retainer_left_minor": known[currency].retainer_left_minor if currency in known else 0,
        }
        for currency in sorted({*known, *accounts})
    ]


def _details(customer: Customer) -> list[tuple[str, str]]:
    facts = [
        (_("Company"), customer.display_name),
        (_("Customer number"), customer.number),
        (_("Tax number"), customer.tax_number),
        (_("Email"), customer.email),
        (_("Phone"), customer.phone),
    ]
    return [(words, value) for words, value in facts if value]


def _address(address: Address) -> tuple[str, list[str]]:
    words = {"billing": _("Billing address"), "shipping": _("Shipping address")}
    parts = {name: getattr(address, name) for name in ADDRESS_PARTS}
    lines = address_lines(**parts, country_name=show().country(address.country))
    return words.get(address.kind, _("Further address")), lines


def _method(method: SavedMethod) -> tuple[str, str, str]:
    """Picture, name and end of a saved card or bank account."""
    ends = expiry(method.expires_month, method.expires_year)
    return glyph_of(method.kind), name_of(method.kind, method.brand, method.last4), ends


def _contact(one: Contact, email: str) -> tuple[str, str, bool]:
    return one.name or email or _("No name"), _(ROLES[one.role]), one.id == current_contact().contact_id
