"""What was agreed to before paying: given with each try, never changed."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Id, Model, belongs_with
from portal.papers.consent.models import Evidence
from portal.tenancy import Owned


class PaymentConsent(Evidence, Owned, Model):
    """What somebody agreed to or signed of one paper before it was paid, and the evidence: who, when, from
    where, of which PDF.

    Never changed or deleted.
    """

    __tablename__ = "payment_consents"
    __table_args__ = (
        belongs_with("paper_id", "papers"),
        belongs_with("payment_id", "payments"),
        belongs_with("contact_id", "contacts"),
        Index(None, "paper_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    paper_id: Mapped[int]
    payment_id: Mapped[int | None]
    """None where credit paid everything."""
