"""What the business says on its portal: which texts there are, and writing one, with a preview."""

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.areas import owner_area
from portal.access.current import current_staff
from portal.db import current_session
from portal.kit.refusal import N_, Refusal
from portal.preferences.operations import PreferencesChanged, save_text
from portal.preferences.queries import settings_version
from portal.preferences.texts.queries import every_text, text_in
from portal.preferences.texts.rules import CALLED, LONGEST, LONGEST_TITLE, TextName, problems
from portal.staff.forms import lines_in, version_in
from portal.web.filters import Query
from portal.web.frame import Words
from portal.web.locale import LANGUAGES
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

HINTS = {
    TextName.HOME: N_("Every customer reads it on top of Home. Without one our own sentence stands there."),
    TextName.HEADER: N_("One line on top of every page of your customers."),
    TextName.FOOTER: N_("A few lines at the foot of every page."),
    TextName.TERMS: N_("A page that anybody may open. Whoever registers has to agree to them."),
    TextName.PRIVACY: N_("A page that anybody may open, before signing in too."),
    TextName.PAGE: N_("One more page in the menu of your customers: delivery, returns, whom to call."),
}
LONGEST_TYPED = 60_000

area = owner_area("staff_texts", __name__, url_prefix="/staff/settings/texts")


@area.get("")
def index() -> Response:
    there = {(name, language) for name, language, *_rest in current_session().execute(every_text())}
    texts = [(str(name), words, HINTS[name]) for name, words in CALLED.items()]
    return page("staff/settings/texts.html", texts=texts, there=there)


@area.get("/<name>/<language>")
def edit(name: str, language: str) -> Response:
    known = _known(name, language)
    kept = current_session().scalar(text_in(known, language))
    return _page(known, language, kept.title if kept else "", kept.body if kept else "")


@area.post("/<name>/<language>")
def save(name: str, language: str) -> Response:
    """Show how it would look, save it, or take it away where nothing is left of it."""
    known = _known(name, language)
    title = Query(request.form).text("title", LONGEST_TYPED) if known is TextName.PAGE else ""
    body = lines_in(request.form, "body")
    if known is TextName.HEADER:
        body = " ".join(body.split())
    if wrong := problems(known, title, body):
        return _page(known, language, title, body, 422, errors_of(*wrong))
    if "look" in request.form:
        return _page(known, language, title, body)
    try:
        save_text(known, language, title, body, version_in(request.form), current_staff().actor)
    except PreferencesChanged as refusal:
        return _page(known, language, title, body, 409, errors_of(refusal))
    except Refusal as refusal:
        return _page(known, language, title, body, 422, errors_of(refusal))
    answer: Response = redirect(url_for("staff_texts.edit", name=name, language=language), code=303)  # type: ignore[assignment]
    return toast(answer, _("The text is saved.") if body else _("Nothing is said here any more."))


def _known(name: str, language: str) -> TextName:
    return TextName(name) if name in list(TextName) and language in LANGUAGES else abort(404)


def _page(
    name: TextName,
    language: str,
    title: str,
    body: str,
    status: int = 200,
    errors: dict[str, str] | None = None,
) -> Response:
    return page(
        "staff/settings/text.html",
        status=status,
        name=str(name),
        called=CALLED[name],
        hint=HINTS[name],
        spoken_in=language,
        title=title,
        words=Words(body, language),
        most=LONGEST[name],
        most_title=LONGEST_TITLE,
        version=current_session().scalar(settings_version()),
        errors=errors or {},
    )
