"""The columns of the evidence."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit import clock
from portal.papers.consent.rules import LONGEST_DRAWING, LONGEST_NAME


class Evidence:
    """Who agreed, when, from where, to which PDF. Its row is never changed or deleted."""

    contact_id: Mapped[int]
    contact_name: Mapped[str] = mapped_column(String(300))
    """As it was then."""
    at: Mapped[datetime] = mapped_column(default=clock.now)
    address: Mapped[str] = mapped_column(String(45))
    """The network address that it came from."""
    device: Mapped[str] = mapped_column(String(60))
    pdf_sha256: Mapped[str] = mapped_column(String(64))
    """Of the PDF of the paper, as it was shown."""
    terms: Mapped[str] = mapped_column(String(10000), default="")
    """What was agreed to."""
    signed_name: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    drawing: Mapped[str] = mapped_column(String(LONGEST_DRAWING), default="")
