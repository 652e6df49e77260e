"""Which program asks: by the token in the Authorization header, and by nothing else of the request."""

from dataclasses import dataclass
from datetime import datetime

from flask import g
from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.access.api_tokens import queries
from portal.access.api_tokens.models import ApiToken
from portal.access.rules import NOTED_EVERY
from portal.activity.rules import Actor, ActorKind
from portal.db import current_session, write_unless_busy
from portal.kit import clock, tokens
from portal.web.life import afterwards


@dataclass(frozen=True, slots=True)
class CurrentProgram:
    """The program whose token came along."""

    public_id: str
    name: str

    @property
    def actor(self) -> Actor:
        """As the trail names it: part of the portal, by the name of its token."""
        return Actor(ActorKind.SYSTEM, self.name, self.public_id)


def current_program() -> CurrentProgram:
    """The program that asks; RuntimeError outside an API area."""
    program: CurrentProgram | None = g.get("program")
    if program is None:
        raise RuntimeError("No program asks here: make the address in an API area.")
    return program


def program_of(token: str) -> CurrentProgram | None:
    """Whose token this is; None where it is wrong or was revoked."""
    now = clock.now()
    row = current_session().execute(queries.live_token(tokens.hashed(token))).one_or_none()
    if row is None:
        return None
    if row.last_used_at is None or now - row.last_used_at >= NOTED_EVERY:
        _note_use(row.id, now)
    return CurrentProgram(row.public_id, row.name)


def _note_use(token_id: int, now: datetime) -> None:
    used = (
        update(ApiToken)
        .where(ApiToken.id == token_id)
        .values(last_used_at=now)
        .execution_options(synchronize_session=False)
    )

    def write(db: Session) -> None:
        write_unless_busy(db, used)

    afterwards(write)
