"""Which language a page speaks: the person's, else the customer's, the browser's, the business's."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from flask import Flask, g, has_app_context, has_request_context, request
from flask_babel import Babel, force_locale, get_locale

LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}
DEFAULT = "en"


def speak_languages(app: Flask) -> None:
    """Set up flask-babel with our catalogues."""
    Babel(app, default_locale=DEFAULT, locale_selector=chosen_language)


def prefer(person: str | None = None, customer: str | None = None, business: str | None = None) -> None:
    """Say what is known for this request; None is unknown. Call it before anything is translated."""
    g.languages = (person, customer, business)


def chosen_language() -> str:
    """One of `LANGUAGES`. Reads no database and no body, so that an error page can ask too.

    Where no person is known, `?lang=de` counts for this one page (a form keeps it in its action).
    """
    if not has_request_context():
        return DEFAULT
    person, customer, business = g.get("languages", (None, None, None))
    known = (language for language in (person, request.args.get("lang"), customer) if language in LANGUAGES)
    return str(next(known, None) or accepted_language() or (business if business in LANGUAGES else DEFAULT))


def accepted_language() -> str | None:
    """The browser's favourite among ours; French of Canada is French, though English stands second."""
    for tag, quality in request.accept_languages:
        language = tag.replace("_", "-").partition("-")[0].lower()
        if quality > 0 and language in LANGUAGES:
            return language
    return None


def current_language() -> str:
    """The language of this page, `en` outside a request."""
    locale = get_locale()
    return str(locale.language) if locale else DEFAULT


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Let gettext speak this language, also in a process that serves no pages."""
    if has_app_context():
        with force_locale(language):
            yield
    else:
        with _silent_app().app_context(), force_locale(language):
            yield


@cache
def _silent_app() -> Flask:
    app = Flask("portal", static_folder=None)
    speak_languages(app)
    return app
