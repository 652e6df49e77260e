"""What the business wrote for its portal."""

from sqlalchemy import Select, case, select

from portal.preferences.texts.models import SiteText
from portal.preferences.texts.rules import AT_HAND, TextName


def every_text() -> Select[str, str, str, str]:
    """Name, language, title and words of every text; the words of those only that are kept at hand."""
    words = case((SiteText.name.in_(AT_HAND), SiteText.body), else_="")
    return select(SiteText.name, SiteText.language, SiteText.title, words)


def in_all_languages(name: TextName) -> Select[SiteText]:
    """One text, as often as there are languages of it."""
    return select(SiteText).where(SiteText.name == name)


def text_in(name: TextName, language: str) -> Select[SiteText]:
    """One text in one language, or no row."""
    return select(SiteText).where(SiteText.name == name, SiteText.language == language)
