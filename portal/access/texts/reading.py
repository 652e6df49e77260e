"""One text of the business as this page's reader gets it."""

from portal.access.current import current_house
from portal.db import current_session
from portal.preferences.texts.queries import in_all_languages
from portal.preferences.texts.rules import TextName, nearest
from portal.web.frame import Words
from portal.web.locale import current_language


def words_of(name: TextName) -> Words | None:
    """Its words in the language nearest to the reader's; None where nothing is said."""
    found = {text.language: text.body for text in current_session().scalars(in_all_languages(name))}
    language = nearest(found, current_language(), current_house().language)
    return Words(found[language], language) if language is not None else None
