"""Writing choices, inside an open transaction."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import locked
from portal.kit.refusal import N_, Refusal
from portal.preferences.models import (
    CustomerPreference,
    GroupPreference,
    Organisation,
    OrganisationPreference,
)


class PreferencesChanged(Refusal):
    sentence = N_("Somebody changed the preferences while you were here. Look at them and save again.")


def raise_version(db: Session, seen_version: int | None = None) -> Organisation:
    """The business, held, with the next version of its settings. Raises PreferencesChanged where it was
    not the version seen."""
    organisation = held_settings(db)
    if seen_version is not None and organisation.settings_version != seen_version:
        raise PreferencesChanged
    organisation.settings_version += 1
    return organisation


def held_settings(db: Session) -> Organisation:
    """The organisation, locked before anything is written. Whoever writes a choice raises its version: who
    reads that after the commit reads the new choices too."""
    return db.scalars(locked(select(Organisation))).one()


def write_choice(
    db: Session, name: str, chosen: object, *, group_id: int | None = None, customer_id: int | None = None
) -> None:
    """Choose for everyone, a group or a customer; None takes the choice back."""
    row: CustomerPreference | GroupPreference | OrganisationPreference
    value = json.dumps(chosen)
    if customer_id is not None:
        row = CustomerPreference(customer_id=customer_id, name=name, value=value)
    elif group_id is not None:
        row = GroupPreference(group_id=group_id, name=name, value=value)
    else:
        row = OrganisationPreference(name=name, value=value)
    row = db.merge(row)
    if chosen is None:
        db.flush()
        db.delete(row)
