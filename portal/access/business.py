"""The business whose portal this is, kept in memory until its settings change."""

from collections import defaultdict
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.customers.rules import ADDRESS_PARTS, address_lines
from portal.db import current_session
from portal.kit.colours import colour_in
from portal.preferences import queries
from portal.preferences.branding.models import Brand
from portal.preferences.branding.queries import brand
from portal.preferences.branding.rules import DARK, LIGHT, palette, style_sheet
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.choices import LANGUAGES
from portal.preferences.models import Organisation
from portal.preferences.rules import IS_PORTAL_ON, LANGUAGE
from portal.preferences.texts.queries import every_text
from portal.preferences.texts.rules import TextName, nearest
from portal.web.frame import Business, SiteTexts, Words


@dataclass(frozen=True, slots=True)
class House:
    """What every page knows of the business. `business` is None before it was set up."""

    business: Business | None
    time_zone: str
    is_open: bool
    """Whether contacts may come in; staff always may."""
    language: str = "en"
    """What the business usually speaks."""
    style_sheet: str = ""
    """The colours of the business; empty where it has none of its own."""


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
    return _as_seen(organisation, db.scalar(brand())) if organisation is not None else None


def _read(version: int) -> House:
    db = current_session()
    organisation, looks = db.scalars(select(Organisation)).one(), db.scalar(brand())
    choices = choices_for_everyone(db, version)
    return House(
        business=replace(_as_seen(organisation, looks), texts=_texts(db, choices[LANGUAGE])),
        time_zone=organisation.time_zone,
        is_open=choices[IS_PORTAL_ON],
        language=choices[LANGUAGE],
        style_sheet=_style_sheet(looks),
    )


def _texts(db: Session, usual: str) -> dict[str, SiteTexts]:
    """What every page says, by the language of who reads it."""
    found: defaultdict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for name, language, title, words in db.execute(every_text()):
        found[name][language] = title, words

    def words_of(name: TextName, wanted: str) -> Words:
        language = nearest(found[name], wanted, usual)
        return Words("".join(found[name][language]), language) if language else Words()

    return {
        language: SiteTexts(
            home=words_of(TextName.HOME, language),
            header=words_of(TextName.HEADER, language),
            footer=words_of(TextName.FOOTER, language),
            page=words_of(TextName.PAGE, language),
            has_terms=TextName.TERMS in found,
            has_privacy=TextName.PRIVACY in found,
        )
        for language in LANGUAGES
    }


def _as_seen(organisation: Organisation, looks: Brand | None) -> Business:
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
        bank_details=organisation.bank_details,
        hours=organisation.opening_hours,
        **_looks(looks),
    )


def _looks(brand: Brand | None) -> dict[str, Any]:
    """What pages and letters need of the logo and the colour, as far as there are any."""
    found: dict[str, Any] = {}
    if brand is not None and brand.logo_sha256:
        found |= {
            "logo_url": f"/logo.png?v={brand.logo_sha256[:10]}",
            "logo_width": brand.logo_width,
            "logo_height": brand.logo_height,
        }
    colour = colour_in(brand.colour) if brand is not None else None
    if colour is not None:
        found["style_url"] = f"/brand.css?v={mark_of(style_sheet(colour))}"
        for theme, ending in ((LIGHT, ""), (DARK, "_dark")):
            made = palette(colour, theme)
            found |= {
                f"accent{ending}": made.accent.hex,
                f"on_accent{ending}": made.on_accent.hex,
                f"link{ending}": made.link.hex,
            }
    return found


def _style_sheet(brand: Brand | None) -> str:
    colour = colour_in(brand.colour) if brand is not None else None
    return style_sheet(colour) if colour is not None else ""


def mark_of(text: str) -> str:
    """Differs when the text does: part of its address, so that browsers may keep it for ever."""
    return sha256(text.encode()).hexdigest()[:10]
