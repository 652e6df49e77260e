"""Why a session that a browser still shows is over."""

from enum import StrEnum

from sqlalchemy import select

from portal.access import rules
from portal.access.sessions import AnySession
from portal.db import current_session
from portal.kit import clock, tokens
from portal.tenancy import every_customer


class End(StrEnum):
    """What is said of it at the door. Of a session that was ended on purpose nothing more than that."""

    IDLE = "idle"
    LIMIT = "limit"
    OVER = "over"


def end_of_session(model: AnySession, token: str | None) -> End | None:
    """How the session of this token ended; None where the browser shows none."""
    if token is None:
        return None
    db, now = current_session(), clock.now()
    kept = select(model.last_used_at, model.expires_at).where(model.token_hash == tokens.hashed(token))
    with every_customer(db, "a session says by its token whose it is"):
        row = db.execute(kept).one_or_none()
    if row is None:
        return End.OVER
    if row.expires_at <= now:
        return End.LIMIT
    return End.IDLE if row.last_used_at <= now - rules.IDLE else End.OVER
