"""Staff by their accounts."""

from datetime import datetime

from sqlalchemy import Select, func, select

from portal.access.models import StaffMember, StaffRole
from portal.kit.tokens import hashed


def everybody() -> Select[StaffMember]:
    """All of staff by name, those who may sign in first."""
    return select(StaffMember).order_by(
        StaffMember.is_active.desc(), func.lower(StaffMember.name), StaffMember.id
    )


def by_public_id(public_id: str) -> Select[StaffMember]:
    """The member of this public id, or no row."""
    return select(StaffMember).where(StaffMember.public_id == public_id)


def of_invitation(token: str, now: datetime) -> Select[StaffMember]:
    """Whose invitation this is, while it works; at most one."""
    return select(StaffMember).where(
        StaffMember.invitation_hash == hashed(token), StaffMember.invited_until > now, StaffMember.is_active
    )


def owners() -> Select[StaffMember]:
    """Owners who can sign in."""
    return (
        select(StaffMember)
        .where(StaffMember.role == StaffRole.OWNER, StaffMember.is_active, StaffMember.password_hash != "")
        .order_by(StaffMember.id)
    )
