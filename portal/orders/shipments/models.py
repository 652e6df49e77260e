"""Shipments of orders."""

from datetime import date

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Id, Model, belongs_with
from portal.kit import tokens
from portal.orders.shipments.rules import LONGEST
from portal.tenancy import Owned


class Shipment(Owned, Model):
    """A parcel: with whom it travels, under which number, and where one can follow it."""

    __tablename__ = "shipments"
    __table_args__ = (belongs_with("paper_id", "papers"), Index(None, "paper_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=tokens.new_public_id)
    paper_id: Mapped[int]
    sent_on: Mapped[date]
    carrier: Mapped[str] = mapped_column(String(LONGEST["carrier"]))
    tracking_number: Mapped[str] = mapped_column(String(LONGEST["tracking_number"]))
    tracking_url: Mapped[str] = mapped_column(String(LONGEST["tracking_url"]))
