"""The business whose portal this is, kept in memory until its settings change."""

from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.customers.rules import ADDRESS_PARTS, address_lines
from portal.db import current_session
from portal.preferences import queries
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.models import Organisation
from portal.preferences.rules import IS_PORTAL_ON
from portal.web.frame import Business


@dataclass(frozen=True, slots=True)
class House:
    """What every page knows of the business. `business` is None before it was set up."""

    business: Business | None
    time_zone: str
    is_open: bool
    """Whether contacts may come in; staff always may."""


def house_at(version: int) -> House:
    """The business as it is under this version of its settings."""
    known: dict[int, House] = current_app.extensions.setdefault("house", {})
    house = known.get(version)
    if house is None:
        house = _read(version)
        known.clear()
        known[version] = house
    return house


def house_now() -> House:
    """The same for a page that nobody signed in for: asks for the version first."""
    version = current_session().scalar(queries.settings_version())
    return house_at(version) if version is not None else House(None, "UTC", is_open=True)


def read_business(db: Session) -> Business | None:
    """The business outside a request, read afresh; None before it was set up."""
    organisation = db.scalar(select(Organisation))
    return _as_seen(organisation) if organisation is not None else None


def _read(version: int) -> House:
    db = current_session()
    organisation = db.scalars(select(Organisation)).one()
    return House(
        business=_as_seen(organisation),
        time_zone=organisation.time_zone,
        is_open=choices_for_everyone(db, version)[IS_PORTAL_ON],
    )


def _as_seen(organisation: Organisation) -> Business:
    parts = {part: getattr(organisation, part) for part in ADDRESS_PARTS if part != "addressee"}
    return Business(
        name=organisation.name,
        legal_name=organisation.legal_name,
        address=tuple(address_lines(addressee="", **parts, country_name="")),
        country=organisation.country,
        tax_number=organisation.tax_number,
        phone=organisation.phone,
        email=organisation.email,
        website=organisation.website,
        hours=organisation.opening_hours,
    )
