"""What the back office's forms say."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from portal.access.contacts.rules import LONGEST, ContactDetails
from portal.access.newcomers.rules import CustomerDetails
from portal.customers.details.rules import shipping_as_billing
from portal.customers.facts.rules import NAMES, NOTES
from portal.orders.shipments.rules import LONGEST as LONGEST_OF_SHIPMENT
from portal.orders.shipments.rules import ShipmentDetails
from portal.preferences.choices import MOST_MEGABYTES, REGISTRATION_DEFAULTS, Preference
from portal.preferences.rules import (
    ACTIVATES_KNOWN_CONTACTS,
    ADMINS_INVITE,
    ALLOWS_REGISTRATION,
    ALLOWS_UPLOADS,
    CHECKS_COMPANY_CHANGES,
    DOCUMENT_QUOTA_MB,
    INVITES_NEW_CUSTOMERS,
    IS_PORTAL_ON,
    LINKS_ASK_PASSWORD,
    REGISTRATION_FIELDS,
    ROOMS_SHOWN,
)
from portal.web.filters import Query

LONGEST_TYPED = 10_000
WITH_LINES = frozenset({"billing_street", "shipping_street", *NOTES})
TEXTS_OF_CUSTOMER = tuple(each.name for each in fields(CustomerDetails) if each.name != "is_invited")

SWITCHES = (
    IS_PORTAL_ON,
    ALLOWS_REGISTRATION,
    ACTIVATES_KNOWN_CONTACTS,
    ADMINS_INVITE,
    INVITES_NEW_CUSTOMERS,
    CHECKS_COMPANY_CHANGES,
    LINKS_ASK_PASSWORD,
    *ROOMS_SHOWN.values(),
    ALLOWS_UPLOADS,
)
"""The preferences of access, and of what customers see, that are on or off: the form's boxes by name."""


def contact_details(form: Mapping[str, str]) -> ContactDetails:
    """The fields of a contact; others are ignored."""
    query = Query(form)
    return ContactDetails(
        **{name: query.text(name, LONGEST_TYPED) for name in LONGEST}, role=query.text("role") or "payer"
    )


def customer_details(form: Mapping[str, str]) -> CustomerDetails:
    """The fields of a new customer; others are ignored."""
    query = Query(form)
    texts = {name: query.text(name, LONGEST_TYPED) for name in TEXTS_OF_CUSTOMER if name != "street"}
    return CustomerDetails(**texts, street=lines_in(form, "street"), is_invited="is_invited" in form)


def customer_facts(form: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """What is kept of a customer; what the form does not have stays as it is."""
    query = Query(form)
    typed = {
        name: (lines_in(form, name) if name in WITH_LINES else query.text(name, LONGEST_TYPED))
        if name in form
        else now[name]
        for name in NAMES
    }
    return shipping_as_billing(typed) if "shipping_is_billing" in form else typed


def access_choices(form: Mapping[str, str]) -> dict[Preference[Any], Any]:
    """The preferences of registration and access; what the form does not have is off or its default, and
    a quota that is no number of megabytes None."""
    uses = {name: form[f"use.{name}"] for name in REGISTRATION_DEFAULTS if f"use.{name}" in form}
    chosen: dict[Preference[Any], Any] = {switch: switch.name in form for switch in SWITCHES}
    quota = _megabytes(form.get(DOCUMENT_QUOTA_MB.name, str(DOCUMENT_QUOTA_MB.default)))
    return {**chosen, REGISTRATION_FIELDS: uses, DOCUMENT_QUOTA_MB: quota}


def _megabytes(text: str) -> int | None:
    """None for what is no number that the preference can have."""
    text = text.strip()
    is_number = text.isascii() and text.isdigit() and len(text) < 12
    return int(text) if is_number and int(text) <= MOST_MEGABYTES else None


def lines_in(form: Mapping[str, str], name: str) -> str:
    """A text of several lines, as it was typed."""
    return form.get(name, "").replace("\r\n", "\n").replace("\0", "").strip()


def shipment_details(form: Mapping[str, str]) -> ShipmentDetails:
    """What was typed of a shipment."""
    query = Query(form)
    texts = {name: query.text(name, LONGEST_TYPED) for name in LONGEST_OF_SHIPMENT}
    return ShipmentDetails(**texts, sent_on=query.day("sent_on"), shipped=query.text("shipped"))


def version_in(form: Mapping[str, str]) -> int:
    """The version that was on the page, 0 where it says none."""
    text = form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
