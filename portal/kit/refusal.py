"""An expected "no", with a sentence fit for the page."""

from collections.abc import Mapping


def N_(text: str) -> str:  # noqa: N802 - the name by which translation tools find a text
    """Mark a text for the catalogues where it is written; it is translated where it is shown."""
    return text


class Refusal(Exception):
    """Named for its reason by each subclass, which says its `sentence` in English.

    A sentence may hold `%(name)s` places, filled from the keyword arguments. It stays untranslated here, so
    that the page can say `gettext(refusal.sentence, **refusal.values)` in the language of its reader.
    `field` is the name of the form field it belongs to, if it belongs to one.
    """

    sentence: str = N_("This is not possible.")
    field: str | None = None

    def __init__(self, sentence: str | None = None, /, *, field: str | None = None, **values: object) -> None:
        if sentence is not None:
            self.sentence = sentence
        if field is not None:
            self.field = field
        self.values = values
        super().__init__(self.sentence)

    def __str__(self) -> str:
        return self.sentence % self.values if self.values else self.sentence


class TooLong(Refusal):
    """What was typed into `field` of the form holds more than `most` characters."""

    sentence = N_("Use at most %(most)s characters here.")

    def __init__(self, field: str, most: int) -> None:
        super().__init__(field=field, most=most)


class NotInTheList(Refusal):
    sentence = N_("Choose one from the list.")


def too_long(typed: Mapping[str, str], longest: Mapping[str, int]) -> list[Refusal]:
    """A refusal for each text that holds more characters than the longest may; each has its field."""
    return [TooLong(name, most) for name, most in longest.items() if len(typed[name]) > most]
