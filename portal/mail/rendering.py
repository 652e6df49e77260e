"""Letters as text and HTML, in the language of who gets them, from the templates in `templates/mail`.

Each letter is one template: its words stand there once and are set by the parts of the one or the other form.
"""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from portal.kit.origin import Origin
from portal.mail.rules import one_line, require_local_path
from portal.mail.wording import LONGEST_SUBJECT, OwnWords, filled_in, paragraphs
from portal.web.catalogue import with_one_stop
from portal.web.formats import formats_in
from portal.web.frame import TEMPLATES, Business
from portal.web.locale import DEFAULT

CATALOGUES = Path(__file__).resolve().parents[1] / "translations"

Form = Literal["html", "txt"]


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as somebody reads it."""

    subject: str
    text: str
    html: str
    unsubscribe_link: str = ""


def write(
    name: str,
    language: str,
    email: str,
    values: Mapping[str, str],
    business: Business,
    base_url: Origin,
    *,
    own: OwnWords | None = None,
    own_fields: Mapping[str, str] | None = None,
    unsubscribe_path: str = "",
) -> Written:
    """Write the letter of this name. Every link begins with `base_url`; what people typed is escaped.

    `own` are the business's words in place of ours, `own_fields` what `$client.number` and the like stand for
    in them; they raise KeyError or ValueError where they do not fit. `unsubscribe_path` is where the reader
    says that no more of the kind are wanted.
    """
    html, text = (_template(name, language, form) for form in ("html", "txt"))
    parts = _template("_parts", language, "html").make_module({"business": business})
    leave = f"{base_url}{unsubscribe_path}" if unsubscribe_path else ""
    readable = _readable(values, language, base_url)
    known = {
        **readable,
        "plain": values,
        "business": business,
        "country": formats_in(language).country(business.country) if business.country else "",
        "email": email,
        "language": language,
        "home": str(base_url),
        "unsubscribe_link": leave,
    }
    if own is None:
        subject = one_line(_block(text, "subject", known), LONGEST_SUBJECT)
        return Written(subject, _tidy(text.render(known)), html.render({**known, "part": parts}), leave)
    filling = {**readable, "business": business.name, "email": email}
    said = paragraphs(filled_in(own.body, filling, own_fields or {}))
    return Written(
        one_line(filled_in(own.subject, filling, own_fields or {}), LONGEST_SUBJECT),
        _tidy(text.render({**known, "part": _OwnParts(text.environment.globals["part"], said)})),
        html.render({**known, "part": _OwnParts(parts, [_as_html(one) for one in said])}),
        leave,
    )


class _OwnParts:
    """The parts of a letter, with the business's paragraphs below the heading in place of ours."""

    def __init__(self, parts: Any, said: list[Any]) -> None:
        self._parts = parts
        self._said = [self._parts.say(one) for one in said]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._parts, name)

    def heading(self, words: str) -> str:
        heading: str = self._parts.heading(words)
        return type(heading)("").join([heading, *self._said])

    def say(self, _words: str) -> str:
        return ""


class _Listening:
    """Hears what a letter says between its heading and its facts."""

    def __init__(self, parts: Any) -> None:
        self._parts = parts
        self.heard: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._parts, name)

    def say(self, words: str) -> str:
        self.heard.append(words.strip())
        return ""


def our_words(name: str, language: str, needs: Collection[str], business: Business) -> OwnWords:
    """What we say in this letter, with a place for each value: where the business's own words begin from."""
    text = _template(name, language, "txt")
    listening = _Listening(text.environment.globals["part"])
    places = {place: f"{{{{ {place} }}}}" for place in (*needs, "email")}
    links = {_linked(place): "" for place in needs if place.endswith("path")}
    known = {
        **places,
        **links,
        "plain": places,
        "business": replace(business, name="{{ business }}"),
        "country": "",
        "language": language,
        "home": "",
        "unsubscribe_link": "",
        "part": listening,
    }
    text.render(known)
    subject = one_line(_block(text, "subject", known), LONGEST_SUBJECT)
    return OwnWords(subject, "\n\n".join(listening.heard))


def _as_html(paragraph: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in paragraph.split("\n"))


@lru_cache
def _words(language: str) -> Any:
    """The catalogue of this language; the templates themselves are in the default one."""
    return NullTranslations() if language == DEFAULT else Translations.load(CATALOGUES, [language])


def _saying(words: Any) -> Callable[..., str]:
    """What a template says as `_`, its values filled in; in HTML they are escaped."""

    @pass_eval_context
    def say(context: EvalContext, text: str, **values: object) -> str:
        said: str = Markup(words.ugettext(text)) if context.autoescape else words.ugettext(text)  # noqa: S704 - ours
        return said % with_one_stop(said, values)

    return say


@lru_cache
def _environment(language: str, form: Form) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES / "mail"),
        extensions=["jinja2.ext.i18n"],
        autoescape=form == "html",  # noqa: S701 - plain text has nothing to escape
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    words = _words(language)
    extended: Any = environment  # by the extension, which no type checker knows
    extended.install_gettext_callables(words.ugettext, words.ungettext, newstyle=True)
    environment.globals["gettext"] = _saying(words)
    environment.globals["layout"] = f"base.{form}"
    environment.globals["part"] = environment.get_template(f"_parts.{form}").module
    return environment


def _template(name: str, language: str, form: Form) -> Template:
    return _environment(language, form).get_template(f"{name}.html")


def _block(template: Template, block: str, known: dict[str, object]) -> str:
    return "".join(template.blocks[block](template.new_context(known)))


def _readable(values: Mapping[str, str], language: str, base_url: Origin) -> dict[str, Any]:
    """Paths become links, dates are written out, what is for programs is read."""
    return dict(_read(name, value, language, base_url) for name, value in values.items())


def _read(name: str, value: str, language: str, base_url: Origin) -> tuple[str, Any]:
    if name.endswith("path"):
        require_local_path(value)
        return _linked(name), f"{base_url}{value}"
    if name.endswith("_on"):
        return name, formats_in(language).day(date.fromisoformat(value))
    if name.endswith("_json"):
        return name, json.loads(value) if value else None
    return name, value


def _linked(name: str) -> str:
    return f"{name.removesuffix('path')}link"


def _tidy(text: str) -> str:
    """At most one empty line between two paragraphs."""
    paragraphs = [part.strip("\n") for part in text.split("\n\n")]
    return "\n\n".join(part for part in paragraphs if part.strip()) + "\n"
