"""Writing choices, inside an open transaction."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import locked
from portal.preferences.models import (
    CustomerPreference,
    GroupPreference,
    Organisation,
    OrganisationPreference,
)


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
