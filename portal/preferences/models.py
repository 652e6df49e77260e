"""The organisation, what it and its groups and customers prefer, and the counters of its numbers."""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Id, Model
from portal.tenancy import Owned


class Organisation(Model):
    """The business that runs the portal: one row."""

    __tablename__ = "organisation"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=1)
    name: Mapped[str] = mapped_column(String(200))
    legal_name: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(50), default="")
    website: Mapped[str] = mapped_column(String(200), default="")
    street: Mapped[str] = mapped_column(String(300), default="")
    city: Mapped[str] = mapped_column(String(100), default="")
    region: Mapped[str] = mapped_column(String(100), default="")
    postal_code: Mapped[str] = mapped_column(String(20), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    tax_number: Mapped[str] = mapped_column(String(50), default="")
    bank_details: Mapped[str] = mapped_column(String(1000), default="")
    opening_hours: Mapped[str] = mapped_column(String(200), default="")
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    settings_version: Mapped[int] = mapped_column(default=1)
    """Raised by every saved preference; what a process keeps in memory is kept under this number."""


class OrganisationPreference(Model):
    """A choice for everyone; `value` is JSON."""

    __tablename__ = "organisation_preferences"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(String(10000))


class GroupPreference(Model):
    """A choice for the customers of one group."""

    __tablename__ = "group_preferences"

    group_id: Mapped[int] = mapped_column(
        ForeignKey("customer_groups.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(String(10000))


class CustomerPreference(Owned, Model):
    """A choice for one customer."""

    __tablename__ = "customer_preferences"

    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customers.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(String(10000))


class Counter(Model):
    """The next number of a series, locked while one is given; year 0 where the pattern has no year."""

    __tablename__ = "counters"

    series: Mapped[str] = mapped_column(String(30), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    next_value: Mapped[int] = mapped_column(default=1)
