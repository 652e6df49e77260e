"""The logo of a customer, as it stands beside its name."""

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column

from portal.db import Model
from portal.tenancy import Owned


class CustomerLogo(Owned, Model):
    """At most one a customer: PNG, drawn by us, never what was sent."""

    __tablename__ = "customer_logos"
    __table_args__ = (CheckConstraint("width > 0 AND height > 0", name="size"),)

    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customers.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    """On a page, in the pixels of a style sheet."""
    height: Mapped[int]
    picture: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
