"""The provider that the business names, and who of the people is whom there."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Id, Model
from portal.kit import clock


class Provider(Model):
    """Where contacts may sign in elsewhere: one row, and none before it was filled in."""

    __tablename__ = "provider"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=1)
    name: Mapped[str] = mapped_column(String(40))
    """As the button calls it."""
    issuer: Mapped[str] = mapped_column(String(400))
    client_id: Mapped[str] = mapped_column(String(255))
    sealed_secret: Mapped[str] = mapped_column(String(1000))
    """Sealed for this issuer and client: it is never sent to another one."""
    authorization_endpoint: Mapped[str] = mapped_column(String(1000))
    """This and what follows is what the provider said of itself when it was saved."""
    token_endpoint: Mapped[str] = mapped_column(String(1000))
    keys_endpoint: Mapped[str] = mapped_column(String(1000))
    userinfo_endpoint: Mapped[str] = mapped_column(String(1000))
    is_secret_posted: Mapped[bool]
    is_named_in_answers: Mapped[bool]
    saved_at: Mapped[datetime] = mapped_column(default=clock.now)


class Identity(Model):
    """Who a person is at a provider. It was linked once, by the address, and counts alone from then on.

    The client belongs to it: many providers call the same person otherwise to each.
    """

    __tablename__ = "identities"
    __table_args__ = (
        UniqueConstraint("issuer", "client_id", "subject"),
        UniqueConstraint("person_id", "issuer", "client_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    issuer: Mapped[str] = mapped_column(String(400))
    client_id: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    linked_at: Mapped[datetime] = mapped_column(default=clock.now)
