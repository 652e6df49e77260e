"""Customers, their groups, addresses and contacts."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Id, Model, one_of
from portal.kit import clock, tokens
from portal.people.models import Person
from portal.tenancy import Owned, Owner


class ContactAccess(StrEnum):
    """Whether a contact may come in."""

    NONE = "none"
    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


class ContactRole(StrEnum):
    """What a contact may do: see, pay, or also edit the company's details."""

    VIEWER = "viewer"
    PAYER = "payer"
    ADMIN = "admin"


class AddressKind(StrEnum):
    """What an address is for."""

    BILLING = "billing"
    SHIPPING = "shipping"
    OTHER = "other"


class CustomerGroup(Model):
    """Customers who share preferences."""

    __tablename__ = "customer_groups"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=tokens.new_public_id)
    name: Mapped[str] = mapped_column(String(100), unique=True)


class Customer(Owner, Model):
    """A person or company that is served. Known by `public_id`, by its generated number, and by the
    number another system gave it (`id_number`)."""

    __tablename__ = "customers"

    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=tokens.new_public_id)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    id_number: Mapped[str] = mapped_column(String(60), default="", index=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    display_name: Mapped[str] = mapped_column(String(200), index=True)
    """`name`, else the first contact's; kept by `rules.display_name` whenever either changes."""
    group_id: Mapped[int | None] = mapped_column(ForeignKey("customer_groups.id"), index=True)
    classification: Mapped[str] = mapped_column(String(20), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(50), default="")
    fax: Mapped[str] = mapped_column(String(50), default="")
    website: Mapped[str] = mapped_column(String(200), default="")
    tax_number: Mapped[str] = mapped_column(String(50), default="")
    public_notes: Mapped[str] = mapped_column(String(10000), default="")
    private_notes: Mapped[str] = mapped_column(String(10000), default="")
    custom1: Mapped[str] = mapped_column(String(500), default="")
    custom2: Mapped[str] = mapped_column(String(500), default="")
    custom3: Mapped[str] = mapped_column(String(500), default="")
    custom4: Mapped[str] = mapped_column(String(500), default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    group: Mapped[CustomerGroup | None] = relationship()


class Address(Owned, Model):
    """One of a customer's addresses; at most one billing and one shipping address."""

    __tablename__ = "addresses"
    __table_args__ = (
        one_of("kind", AddressKind),
        Index(
            "uq_addresses_billing_shipping",
            "customer_id",
            "kind",
            unique=True,
            sqlite_where=text("kind <> 'other'"),
            postgresql_where=text("kind <> 'other'"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    addressee: Mapped[str] = mapped_column(String(200), default="")
    street: Mapped[str] = mapped_column(String(300), default="")
    city: Mapped[str] = mapped_column(String(100), default="")
    region: Mapped[str] = mapped_column(String(100), default="")
    postal_code: Mapped[str] = mapped_column(String(20), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    """ISO 3166-1 alpha-2."""


class Contact(Owned, Model):
    """A person's place at one customer. Without an address there is no person and no log-in."""

    __tablename__ = "contacts"
    __table_args__ = (
        UniqueConstraint("customer_id", "person_id"),
        UniqueConstraint("customer_id", "id"),
        one_of("role", ContactRole),
        one_of("access", ContactAccess),
        CheckConstraint("person_id IS NOT NULL OR access = 'none'", name="access_needs_a_person"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=tokens.new_public_id)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    salutation: Mapped[str] = mapped_column(String(30), default="")
    first_name: Mapped[str] = mapped_column(String(100), default="")
    last_name: Mapped[str] = mapped_column(String(100), default="")
    phone: Mapped[str] = mapped_column(String(50), default="")
    mobile: Mapped[str] = mapped_column(String(50), default="")
    role: Mapped[str] = mapped_column(String(10), default=ContactRole.PAYER)
    access: Mapped[str] = mapped_column(String(10), default=ContactAccess.NONE)
    origin: Mapped[str] = mapped_column(String(200), default="")
    """Who put the contact there: staff, an import, a sync, a registration, a forward."""
    is_primary: Mapped[bool] = mapped_column(default=False)
    custom1: Mapped[str] = mapped_column(String(500), default="")
    custom2: Mapped[str] = mapped_column(String(500), default="")
    custom3: Mapped[str] = mapped_column(String(500), default="")
    custom4: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_signed_in_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    """Raised by every change that a person makes: who saves says which version was on the page."""

    person: Mapped[Person | None] = relationship()

    @property
    def name(self) -> str:
        """First and last name, as they are called."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def name_or_email(self) -> str:
        """The same, the address of a nameless one; empty where there is neither."""
        return self.name or (self.person.email if self.person is not None else "")
