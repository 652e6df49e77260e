"""The passkeys of a person."""

from sqlalchemy import Select, select

from portal.access.passkeys.models import Passkey


def passkeys_of(person_id: int) -> Select[Passkey]:
    """All of them, the oldest first."""
    return select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.id)
