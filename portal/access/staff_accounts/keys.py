"""Keeping the passkeys of a staff member, inside an open transaction."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.passkeys.ceremony import NewKey
from portal.access.passkeys.models import StaffPasskey
from portal.access.passkeys.refusals import PasskeyNotAdded
from portal.access.passkeys.rules import LONGEST_NAME


def add_key(db: Session, staff_id: int, made: NewKey, name: str) -> StaffPasskey:
    """Keep what a device made. Raises PasskeyNotAdded where somebody has it already."""
    known = select(StaffPasskey.id).where(StaffPasskey.credential_id == made.credential_id)
    if db.scalar(known) is not None:
        raise PasskeyNotAdded
    passkey = StaffPasskey(
        staff_id=staff_id,
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        name=name.strip()[:LONGEST_NAME],
    )
    db.add(passkey)
    db.flush()
    return passkey
