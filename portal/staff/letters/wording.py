"""The business's own words in letters: which there are, editing one with a preview, going back to ours."""

from typing import Any

from flask import Response, abort, current_app, make_response, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.areas import owner_area
from portal.access.current import current_house, current_staff
from portal.db import current_session
from portal.mail import queries
from portal.mail.letters import LETTERS, LetterKind
from portal.mail.rendering import Written, our_words, write
from portal.mail.wording import OwnWords, problems
from portal.staff.forms import lines_in
from portal.staff.letters import operations
from portal.staff.letters.rules import NAMES, OTHER
from portal.staff.letters.samples import OWN_FIELDS, places, stored
from portal.web.frame import Business
from portal.web.locale import DEFAULT, LANGUAGES
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

# A letter carries its styles with it; alone in its window it runs nothing, loads nothing and leads nowhere.
PREVIEW_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox"
DARK = "@media (prefers-color-scheme: dark)"

area = owner_area("staff_wording", __name__, url_prefix="/staff/settings/letters")


@area.get("")
def index() -> Response:
    own = {(name, language) for name, language in current_session().execute(queries.own_texts())}
    kinds = [(kind.name, NAMES.get(kind.name, OTHER)) for kind in LETTERS.values() if kind.is_editable]
    return page("staff/letters/words.html", kinds=kinds, languages=LANGUAGES, own=own)


@area.get("/<name>/<language>")
def edit(name: str, language: str) -> Response:
    kind = _kind(name, language)
    row = current_session().scalar(queries.text_of(name, language))
    words = OwnWords(row.subject, row.body) if row is not None else _ours(kind, language)
    return _edit_page(kind, language, words, row.changed_at.isoformat() if row is not None else "")


@area.post("/<name>/<language>")
def save(name: str, language: str) -> Response:
    """Save it, go back to our words, or only look how it would be."""
    kind = _kind(name, language)
    words = OwnWords(lines_in(request.form, "subject").strip(), lines_in(request.form, "body").strip())
    seen = request.form.get("seen", "")
    is_ours = "ours" in request.form
    wrong = [] if is_ours else problems(words, _known(kind))
    if wrong or "try" in request.form:
        return _edit_page(kind, language, words, seen, 422 if wrong else 200, errors_of(*wrong))
    if "light" in request.form or "dark" in request.form:
        return _letter_alone(_preview(kind, language, words), "dark" in request.form)
    kept = None if is_ours or words == _ours(kind, language) else words
    try:
        operations.save_words(name, language, kept, seen, current_staff().actor)
    except operations.WordsChanged as refusal:
        return _edit_page(kind, language, words, seen, 409, errors_of(refusal))
    answer: Response = redirect(url_for("staff_wording.edit", name=name, language=language), code=303)  # type: ignore[assignment]
    return toast(
        answer, _("The letter is in our words again.") if kept is None else _("Your words are saved.")
    )


def _kind(name: str, language: str) -> LetterKind:
    kind = LETTERS.get(name)
    return kind if kind is not None and kind.is_editable and language in LANGUAGES else abort(404)


def _known(kind: LetterKind) -> list[str]:
    return [*places(kind, DEFAULT), "business", "email"]


def _business() -> Business:
    return current_house().business or abort(404)


def _ours(kind: LetterKind, language: str) -> OwnWords:
    return our_words(kind.name, language, kind.needs, _business())


def _preview(kind: LetterKind, language: str, words: OwnWords) -> Written:
    about = (kind.name, language, "jonas@brightwater.example", stored(kind, language), _business())
    own = words if words.body else None  # some of ours have no text of their own
    return write(*about, current_app.config["BASE_ORIGIN"], own=own, own_fields=OWN_FIELDS)


def _letter_alone(written: Written, is_dark: bool) -> Response:
    """The HTML of the letter, by itself, as programs show it that are dark, or that are light."""
    html = written.html.replace(DARK, "@media all" if is_dark else "@media not all")
    answer = make_response(html)
    answer.headers["Content-Security-Policy"] = PREVIEW_POLICY
    return answer


def _edit_page(
    kind: LetterKind,
    language: str,
    words: OwnWords,
    seen: str,
    status: int = 200,
    errors: dict[str, str] | None = None,
) -> Response:
    values: dict[str, Any] = {
        "name": kind.name,
        "title": NAMES.get(kind.name, OTHER),
        "language_code": language,
        "languages": LANGUAGES,
        "words": words,
        "seen": seen,
        "places": places(kind, language),
        "is_own": bool(seen),
        "preview": None if errors else _preview(kind, language, words),
        "errors": errors or {},
    }
    return page("staff/letters/edit.html", status=status, **values)
