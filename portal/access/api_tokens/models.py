"""Which programs of the business may ask the API; a token itself is only with its program."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Id, Model
from portal.kit import clock, tokens


class ApiToken(Model):
    """What lets one program in, kept as a hash. One that was revoked stays, so that the list tells of it."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=tokens.new_public_id)
    name: Mapped[str] = mapped_column(String(100))
    """What the program is called, by which the trail names it."""
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    made_by: Mapped[str] = mapped_column(String(200))
    """Who of staff made it, as they were called then."""
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
