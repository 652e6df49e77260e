"""A person: one for each e-mail address in the whole portal, belonging to no customer."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Id, Model, one_of
from portal.kit import clock, tokens


class Theme(StrEnum):
    """Light or dark pages; `system` is as the device has it."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Person(Model):
    """Who an address stands for. What a person reads with (language, theme, time zone), passwords and
    sessions hang on the person, names on the contact."""

    __tablename__ = "people"
    __table_args__ = (one_of("theme", Theme),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=tokens.new_public_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    """The one normalised spelling (`people.rules.normalise`)."""
    language: Mapped[str | None] = mapped_column(String(5))
    time_zone: Mapped[str | None] = mapped_column(String(64))
    """An IANA name; None is the zone of the business."""
    theme: Mapped[str] = mapped_column(String(10), default=Theme.SYSTEM, server_default=Theme.SYSTEM)
    proven_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
