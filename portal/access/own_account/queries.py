"""How a member of staff signs in."""

from sqlalchemy import Select, select

from portal.access.models import StaffMember
from portal.access.passkeys.models import StaffPasskey


def member(staff_id: int) -> Select[StaffMember]:
    """The member with what their account opens by."""
    return select(StaffMember).where(StaffMember.id == staff_id)


def staff_passkeys_of(staff_id: int) -> Select[StaffPasskey]:
    """All of them, the oldest first."""
    return select(StaffPasskey).where(StaffPasskey.staff_id == staff_id).order_by(StaffPasskey.id)
