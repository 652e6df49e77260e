"""What each of staff chose to hear of, what they opened, and when an event was last told by mail."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Model
from portal.kit import clock


class NoticeChoice(Model):
    """Whether a member of staff hears of an event, where they chose otherwise than usual."""

    __tablename__ = "notice_choices"

    staff_id: Mapped[int] = mapped_column(
        ForeignKey("staff_members.id", ondelete="CASCADE"), primary_key=True
    )
    event: Mapped[str] = mapped_column(String(40), primary_key=True)
    """A `rules.Event`."""
    is_shown: Mapped[bool]
    is_mailed: Mapped[bool]


class NoticeRead(Model):
    """A member of staff opened a piece of news. No key leads to it, since nobody's rows do not point at a
    customer's."""

    __tablename__ = "notice_reads"
    __table_args__ = (Index(None, "activity"),)

    staff_id: Mapped[int] = mapped_column(
        ForeignKey("staff_members.id", ondelete="CASCADE"), primary_key=True
    )
    activity: Mapped[str] = mapped_column(String(22), primary_key=True)
    """The public id of the activity."""
    at: Mapped[datetime] = mapped_column(default=clock.now)


class NoticeRound(Model):
    """When letters about an event last went out: what happens within minutes after goes in one."""

    __tablename__ = "notice_rounds"

    event: Mapped[str] = mapped_column(String(40), primary_key=True)
    mailed_at: Mapped[datetime]
