"""Which member of staff looks at the portal as which contact."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Id, Model, belongs_with
from portal.kit import clock
from portal.tenancy import Owned


class Preview(Owned, Model):
    """A browser of staff that shows the portal as a contact sees it. It ends with the staff session."""

    __tablename__ = "previews"
    __table_args__ = (belongs_with("contact_id", "contacts"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    staff_session_id: Mapped[int] = mapped_column(
        ForeignKey("staff_sessions.id", ondelete="CASCADE"), unique=True
    )
    contact_id: Mapped[int] = mapped_column(index=True)
    began_at: Mapped[datetime] = mapped_column(default=clock.now)
