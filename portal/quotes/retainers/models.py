"""What is asked for in advance once a quote is accepted."""

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Id, Model
from portal.tenancy import Owned


class QuoteRetainer(Owned, Model):
    """An amount in the quote's currency, for all its revisions. It is no part of the paper: staff may change
    it until the answer."""

    __tablename__ = "quote_retainers"
    __table_args__ = (UniqueConstraint("quote_number"), CheckConstraint("amount_minor > 0", name="amount"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    quote_number: Mapped[str] = mapped_column(String(60))
    amount_minor: Mapped[int]
