"""What a person has of a second factor."""

from sqlalchemy import func, select

from portal.access.factors.models import Authenticator, RecoveryCode
from portal.db import AnySelect


def authenticator_of(person_id: int) -> AnySelect:
    """When it was added, and how many recovery codes are left; no row where there is none."""
    left = (
        select(func.count(RecoveryCode.id))
        .where(RecoveryCode.person_id == Authenticator.person_id, RecoveryCode.used_at.is_(None))
        .scalar_subquery()
    )
    return select(Authenticator.added_at, left.label("codes_left")).where(
        Authenticator.person_id == person_id
    )
