"""What the business gave of its looks: a colour and a logo."""

from sqlalchemy import CheckConstraint, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column

from portal.db import Id, Model
from portal.preferences.branding.rules import LOGO_HEIGHT


class Brand(Model):
    """The looks of the business: at most one row. Pictures are PNG and drawn by us, never what was sent."""

    __tablename__ = "brand"
    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        CheckConstraint("(logo IS NULL) = (logo_sha256 IS NULL)", name="logo_is_marked"),
        CheckConstraint("(small_logo IS NULL) = (logo_sha256 IS NULL)", name="logo_is_whole"),
        CheckConstraint("logo_width > 0 AND logo_height > 0", name="logo_size"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=1)
    colour: Mapped[str] = mapped_column(String(7), default="")
    """As #rrggbb; empty where our own colours hold."""
    logo_sha256: Mapped[str | None] = mapped_column(String(64))
    logo_width: Mapped[int] = mapped_column(default=LOGO_HEIGHT)
    """On a page, in the pixels of a style sheet."""
    logo_height: Mapped[int] = mapped_column(default=LOGO_HEIGHT)
    logo: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    """For paper: large enough to be printed."""
    small_logo: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    """For pages and letters."""
