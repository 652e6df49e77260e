"""Who did what at a customer and in the house, and what the worker did by itself."""

import json
from datetime import datetime

from sqlalchemy import Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.activity.rules import ActorKind
from portal.db import Id, Model, one_of
from portal.kit import clock, tokens
from portal.tenancy import Owned


class _Deed:
    """What is kept of everything that somebody did; names are kept as they were at that moment."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    actor_kind: Mapped[str] = mapped_column(String(10))
    actor_name: Mapped[str] = mapped_column(String(300))
    """Empty for the portal itself."""
    actor: Mapped[str] = mapped_column(String(22), default="")
    """The public id of the contact or staff member who acted."""
    verb: Mapped[str] = mapped_column(String(40))
    """A `rules.Verb`."""
    target: Mapped[str] = mapped_column(String(22), default="")
    """The public id of what it was done to, empty where the verb says it all."""
    details: Mapped[str] = mapped_column(String(4000), default="{}")
    """JSON: the values of the verb's sentence."""

    @property
    def values(self) -> dict[str, str]:
        """What the verb's sentence is filled with, the actor's name left out."""
        values: dict[str, str] = json.loads(self.details)
        return values


class Activity(_Deed, Owned, Model):
    """Something that somebody did at a customer."""

    __tablename__ = "activities"
    __table_args__ = (
        one_of("actor_kind", ActorKind),
        Index(None, "customer_id", "id"),
        Index(
            "ix_activities_news",
            "id",
            sqlite_where=text("is_news"),
            postgresql_where=text("is_news"),
        ),
        Index(
            "ix_activities_untold",
            "id",
            sqlite_where=text("is_untold"),
            postgresql_where=text("is_untold"),
        ),
    )

    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=tokens.new_public_id)
    is_news: Mapped[bool] = mapped_column(default=False)
    """Whether it waits for each of staff, until they open it or it is dealt with."""
    is_untold: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether nobody was told of it by mail yet."""


class HouseActivity(_Deed, Model):
    """Something that was done to the portal itself: its preferences, its staff."""

    __tablename__ = "house_activities"
    __table_args__ = (one_of("actor_kind", ActorKind),)


class TimetableRun(Model):
    """One due time of a timetable entry: leased by the worker that runs it, so that no other does."""

    __tablename__ = "timetable_runs"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(primary_key=True)
    leased_until: Mapped[datetime]
    done_at: Mapped[datetime | None]
