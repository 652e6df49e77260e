"""Saving what the business chose."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.activity.noting import note
from portal.activity.rules import Actor, Verb
from portal.db import locked, transaction
from portal.kit.colours import colour_in
from portal.preferences.branding import queries as branding
from portal.preferences.branding.models import Brand
from portal.preferences.branding.rules import Logo, NotAColour
from portal.preferences.choices import OddPreference, Preference, Value, written
from portal.preferences.models import Organisation
from portal.preferences.rules import ORGANISATION_ONLY
from portal.preferences.texts.models import SiteText
from portal.preferences.texts.queries import text_in
from portal.preferences.texts.rules import TEXT, TextName, problems
from portal.preferences.writing import PreferencesChanged as PreferencesChanged
from portal.preferences.writing import raise_version, write_choice


def save_preference(
    preference: Preference[Value],
    value: Value | None,
    *,
    group_id: int | None = None,
    customer_id: int | None = None,
) -> None:
    """Choose for everyone, for a group or for a customer (entered); None takes the choice back.

    Raises OddPreference for a value that the preference cannot have, or on a level it does not have.
    """
    if (group_id is not None or customer_id is not None) and preference.name in ORGANISATION_ONLY:
        raise OddPreference
    if value is not None and value != "":
        preference.read(written(value))
    with transaction() as db:
        raise_version(db)
        _write(db, preference, value, group_id, customer_id)


def save_preferences(
    chosen: Mapping[Preference[Any], object],
    seen_version: int,
    actor: Actor,
    *,
    verb: Verb = Verb.PREFERENCES_CHANGED,
    group_id: int | None = None,
    customer_id: int | None = None,
) -> None:
    """Choose several things at once, as they were seen under this version of the settings: for everyone, a
    group or a customer. None takes a choice back; the trail says `verb`.

    Raises OddPreference, or PreferencesChanged where the settings have another version by now.
    """
    for preference, value in chosen.items():
        if value is not None:
            preference.read(value)
    with transaction() as db:
        raise_version(db, seen_version)
        for preference, value in chosen.items():
            _write(db, preference, value, group_id, customer_id)
        note(db, verb, actor, customer_id=customer_id)


def save_brand(
    colour: str, logo: Logo | None, seen_version: int, actor: Actor, *, removes_logo: bool = False
) -> None:
    """Give the business this colour, empty for ours, and a logo; without a new one the present one stays.

    Raises NotAColour, or PreferencesChanged where the settings have another version by now.
    """
    if colour and colour_in(colour) is None:
        raise NotAColour
    with transaction() as db:
        raise_version(db, seen_version)
        brand = db.scalar(branding.brand())
        if brand is None:
            brand = Brand()
            db.add(brand)
        brand.colour = colour
        if logo is not None or removes_logo:
            brand.logo_sha256 = sha256(logo.small).hexdigest() if logo else None
            brand.logo, brand.small_logo = (logo.large, logo.small) if logo else (None, None)
            if logo is not None:
                brand.logo_width, brand.logo_height = logo.width, logo.height
        note(db, Verb.BRAND_CHANGED, actor, customer_id=None)


def save_text(name: TextName, language: str, title: str, body: str, seen_version: int, actor: Actor) -> None:
    """Let the business say this in this language; without words nothing is said any more.

    Raises what is in `texts.rules.problems`, or PreferencesChanged where the settings have another version
    by now.
    """
    for refusal in problems(name, title, body):
        raise refusal
    with transaction() as db:
        raise_version(db, seen_version)
        kept = db.scalar(text_in(name, language))
        if body:
            db.merge(SiteText(name=name, language=language, title=title, body=body))
        elif kept is not None:
            db.delete(kept)
        verb = Verb.SITE_TEXT_CHANGED if body else Verb.SITE_TEXT_REMOVED
        if body or kept is not None:
            note(db, verb, actor, customer_id=None, text=f"{TEXT}{name}", language=language)


def set_up_business(name: str) -> None:
    """Give the portal the business that runs it; one that is there stays as it is."""
    with transaction() as db:
        if db.scalar(locked(select(Organisation))) is None:
            db.add(Organisation(name=name))


def save_business(
    details: Mapping[str, str], chosen: Mapping[Preference[Any], object], seen_version: int, actor: Actor
) -> None:
    """Write what the business tells of itself, by the names of its columns, and what it usually chooses.

    Raises PreferencesChanged where the settings have another version by now.
    """
    with transaction() as db:
        organisation = raise_version(db, seen_version)
        for name, value in details.items():
            setattr(organisation, name, value)
        for preference, choice in chosen.items():
            _write(db, preference, choice)
        note(db, Verb.BUSINESS_CHANGED, actor, customer_id=None)


def _write(
    db: Session,
    preference: Preference[Any],
    value: object,
    group_id: int | None = None,
    customer_id: int | None = None,
) -> None:
    chosen = None if value is None or value == "" else written(value)
    write_choice(db, preference.name, chosen, group_id=group_id, customer_id=customer_id)
