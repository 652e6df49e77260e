"""What the business wrote for its portal."""

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Model, one_of
from portal.preferences.texts.rules import LONGEST_TITLE, TextName


class SiteText(Model):
    """One text in one language; what is not there is not said."""

    __tablename__ = "site_texts"
    __table_args__ = (one_of("name", TextName), CheckConstraint("body <> ''", name="says_something"))

    name: Mapped[str] = mapped_column(String(10), primary_key=True)
    language: Mapped[str] = mapped_column(String(5), primary_key=True)
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE), default="")
    """Of the page in the menu; the others are called by what they are."""
    body: Mapped[str] = mapped_column(Text)
