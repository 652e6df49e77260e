"""Changing one's own password; every other session ends with it, and the owner is told."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.access.keeping import keep_password
from portal.access.models import Password
from portal.access.proofs import proving
from portal.access.proofs.rules import Purpose
from portal.access.security.telling import tell_owner
from portal.access.sessions import end_others_of
from portal.db import current_session, transaction
from portal.kit import clock, passwords
from portal.mail import letters
from portal.people.models import Person
from portal.tenancy import every_customer

REASON = "a person belongs to no customer"
MAILED = frozenset({Purpose.SIGN_IN, Purpose.RESET})
"""What was mailed before and opens nothing any more."""


def change_password(person_id: int, session_id: int, password: str, language: str) -> None:
    """Let this be the person's password, whether they had one or not. Refuses as `passwords.hashed` does."""
    password_hash = passwords.hashed(password)
    with every_customer(current_session(), REASON), transaction() as db:
        keep_password(db, person_id, password_hash, clock.now())
        _end_others(db, person_id, session_id)
        tell_owner(db, person_id, letters.PASSWORD_CHANGED, language)


def remove_password(person_id: int, session_id: int, language: str) -> None:
    """Let no password open the account any more; nothing happens where there is none."""
    with every_customer(current_session(), REASON), transaction() as db:
        if db.get(Password, person_id) is not None:
            db.execute(delete(Password).where(Password.person_id == person_id))
            _end_others(db, person_id, session_id)
            tell_owner(db, person_id, letters.PASSWORD_REMOVED, language)


def _end_others(db: Session, person_id: int, session_id: int) -> None:
    end_others_of(db, person_id, session_id)
    proving.end_unused(db, db.get_one(Person, person_id).email, MAILED, clock.now())
