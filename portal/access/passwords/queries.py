"""Whether somebody has a password."""

from datetime import datetime

from sqlalchemy import Select, select

from portal.access.models import Password


def changed_at(person_id: int) -> Select[datetime]:
    """When the password was set last; no row where there is none."""
    return select(Password.changed_at).where(Password.person_id == person_id)
