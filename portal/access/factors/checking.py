"""Taking a code of the second factor, inside an open transaction: each works once."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.factors.models import Authenticator, RecoveryCode
from portal.access.factors.rules import are_digits, bare
from portal.db import locked
from portal.kit import clock, one_time_codes, tokens
from portal.kit.seals import Seal


def take_code(db: Session, person_id: int, code: str, seal: Seal) -> bool:
    """Use up the digits or the recovery code of a person; False where it is wrong or was used before."""
    authenticator = db.scalar(locked(select(Authenticator).where(Authenticator.person_id == person_id)))
    if authenticator is None:
        return False
    if not are_digits(code):
        return _take_recovery_code(db, person_id, code)
    secret = seal.opened(authenticator.sealed_secret, place_of(person_id))
    step = one_time_codes.step_of_code(secret, bare(code), clock.wall(), authenticator.used_step)
    if step is None:
        return False
    authenticator.used_step = step
    return True


def place_of(person_id: int) -> str:
    """Where the sealed secret of this person opens, and nobody else's."""
    return f"person {person_id}"


def _take_recovery_code(db: Session, person_id: int, code: str) -> bool:
    unused = select(RecoveryCode).where(
        RecoveryCode.person_id == person_id,
        RecoveryCode.code_hash == tokens.hashed(bare(code)),
        RecoveryCode.used_at.is_(None),
    )
    found = db.scalar(locked(unused))
    if found is None:
        return False
    found.used_at = clock.now()
    return True
