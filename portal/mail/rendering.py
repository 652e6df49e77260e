"""Letters as text and HTML, in the language of who gets them, from the templates in `templates/mail`.

Each letter is one template: its words stand there once and are set by the parts of the one or the other form.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from portal.kit.origin import Origin
from portal.mail.rules import one_line, require_local_path
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


def write(
    name: str, language: str, email: str, values: Mapping[str, str], business: Business, base_url: Origin
) -> Written:
    """Write the letter of this name. Every link begins with `base_url`; what people typed is escaped."""
    html, text = (_template(name, language, form) for form in ("html", "txt"))
    parts = _template("_parts", language, "html").make_module({"business": business})
    known = {
        **_readable(values, language, base_url),
        "plain": values,
        "business": business,
        "country": formats_in(language).country(business.country) if business.country else "",
        "email": email,
        "language": language,
        "home": str(base_url),
    }
    return Written(
        subject=one_line(_block(text, "subject", known), longest=150),
        text=_tidy(text.render(known)),
        html=html.render({**known, "part": parts}),
    )


@lru_cache
def _words(language: str) -> Any:
    """The catalogue of this language; the templates themselves are in the default one."""
    return NullTranslations() if language == DEFAULT else Translations.load(CATALOGUES, [language])


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
    environment.globals["layout"] = f"base.{form}"
    environment.globals["part"] = environment.get_template(f"_parts.{form}").module
    return environment


def _template(name: str, language: str, form: Form) -> Template:
    return _environment(language, form).get_template(f"{name}.html")


def _block(template: Template, block: str, known: dict[str, object]) -> str:
    return "".join(template.blocks[block](template.new_context(known)))


def _readable(values: Mapping[str, str], language: str, base_url: Origin) -> dict[str, str]:
    """Paths become links and dates are written out."""
    return dict(_read(name, value, language, base_url) for name, value in values.items())


def _read(name: str, value: str, language: str, base_url: Origin) -> tuple[str, str]:
    if name.endswith("path"):
        require_local_path(value)
        return f"{name.removesuffix('path')}link", f"{base_url}{value}"
    if name.endswith("_on"):
        return name, formats_in(language).day(date.fromisoformat(value))
    return name, value


def _tidy(text: str) -> str:
    """At most one empty line between two paragraphs."""
    paragraphs = [part.strip("\n") for part in text.split("\n\n")]
    return "\n\n".join(part for part in paragraphs if part.strip()) + "\n"
