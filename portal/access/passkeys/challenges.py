"""Taking an answered challenge, inside an open transaction: each is answered once."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.passkeys.ceremony import Answer
from portal.access.passkeys.models import PasskeyChallenge
from portal.db import locked
from portal.kit import clock, tokens


def take_challenge(
    db: Session, answer: Answer, *, person_id: int | None = None, staff_id: int | None = None
) -> bool:
    """Whether we made this challenge a moment ago, for this person or member of staff; it is used up."""
    made = locked(
        select(PasskeyChallenge).where(
            PasskeyChallenge.challenge_hash == hashed(answer.challenge),
            PasskeyChallenge.person_id == person_id,
            PasskeyChallenge.staff_id == staff_id,
            PasskeyChallenge.expires_at > clock.now(),
        )
    )
    found = db.scalar(made)
    if found is None:
        return False
    db.delete(found)
    db.flush()
    return True


def hashed(challenge: bytes) -> str:
    """As a challenge is kept."""
    return tokens.hashed(challenge.hex())
