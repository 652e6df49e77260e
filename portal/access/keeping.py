"""Keeping a person's password, inside an open transaction."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.models import Password


def keep_password(db: Session, person_id: int, password_hash: str, now: datetime) -> None:
    """Let this be the person's password, given as its hash, in place of any other."""
    stored = db.get(Password, person_id)
    if stored is None:
        db.add(Password(person_id=person_id, password_hash=password_hash, changed_at=now))
    else:
        stored.password_hash = password_hash
        stored.changed_at = now
    db.flush()
