"""Finding a kept form, and whose session it was sent with."""

from datetime import datetime

from sqlalchemy import Select, select

from portal.access.kept.models import KeptForm
from portal.access.models import ContactSession
from portal.kit.tokens import hashed


def person_of_token(token: str) -> Select[int]:
    """Whose session had this token, also where it has run out; none where it was ended."""
    return select(ContactSession.person_id).where(ContactSession.token_hash == hashed(token))


def waiting(public_id: str, person_id: int, now: datetime) -> Select[KeptForm]:
    """The form of this id, if it is this person's and not too old; at most one."""
    return select(KeptForm).where(
        KeptForm.public_id == public_id, KeptForm.person_id == person_id, KeptForm.expires_at > now
    )
