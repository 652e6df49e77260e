"""The words of each language, read once, and Jinja environments in which they are already in place.

A page has some eighty words of ours. Looking each up while rendering cost more than all the rest of the page,
so every language has its own environment: `_('Invoices')` becomes "Rechnungen" when the template is compiled.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from babel.support import NullTranslations, Translations
from jinja2 import Environment
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup, escape

Filters = dict[str, Callable[..., object]]
CATALOGUES = Path(__file__).resolve().parents[1] / "translations"


@lru_cache(16)
def catalogue(language: str) -> NullTranslations:
    """The translations of a language; English is what the code says."""
    return Translations.load(CATALOGUES, [language])


class WordsInPlace(Extension):
    """Replaces `_('a constant')` by its translation while a template is compiled."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        words = self.environment.words  # type: ignore[attr-defined]
        held: list[Token] = []
        for token in stream:
            held.append(token)
            shape = [one.type for one in held]
            if shape == CALL[: len(shape)] and held[0].value == "_":
                if len(held) == len(CALL):
                    text = words.gettext(held[2].value)
                    yield Token(held[2].lineno, "string", text)
                    held.clear()
                continue
            yield from held[:-1]
            held = held[-1:]
            if held[0].type != "name" or held[0].value != "_":
                yield from held
                held.clear()
        yield from held


CALL = ["name", "lparen", "string", "rparen"]


def environment_in(base: Environment, language: str, filters: Filters) -> Environment:
    """`base` in one language, with `filters` beside its own. Make it when `base` is complete.

    Formats are filters because Jinja calls a filter directly and a function through the context, at ten
    times the price.
    """
    environment = base.overlay()
    environment.words = catalogue(language)  # type: ignore[attr-defined]
    environment.add_extension(WordsInPlace)
    environment.globals = {**base.globals, **_callables(catalogue(language))}
    environment.filters = {**base.filters, **filters}
    return environment


def with_one_stop(said: str, values: Mapping[str, object]) -> dict[str, object]:
    """The values of a sentence that may end with a name: "Zephyr Yachting Ltd." has the full stop already."""
    return {name: _without_stop(said, name, value) for name, value in values.items()}


def _without_stop(said: str, name: str, value: object) -> object:
    place = f"%({name})s"
    if not (isinstance(value, str) and value.endswith(".") and f"{place}." in said):
        return value
    return value[:-1] if said.count(place) == said.count(f"{place}.") else value


def _callables(words: NullTranslations) -> dict[str, Callable[..., Markup]]:
    """`_` and `ngettext` for what is known only while rendering; texts and values are escaped."""

    def say(text: str, **values: object) -> Markup:
        said = escape(words.gettext(text))
        return said % with_one_stop(said, values) if values else said

    def count(one: str, several: str, number: int, **values: object) -> Markup:
        return escape(words.ngettext(one, several, number)) % {"num": number, **values}

    return {"_": say, "gettext": say, "ngettext": count}
