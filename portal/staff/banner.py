"""The message on Home: written, looked at, saved."""

from flask import Response, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.areas import owner_area
from portal.access.current import current_staff
from portal.db import current_session
from portal.kit.refusal import Refusal, TooLong
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.choices import MOST_MESSAGE
from portal.preferences.operations import PreferencesChanged, save_preferences
from portal.preferences.queries import settings_version
from portal.preferences.rules import HOME_MESSAGE
from portal.staff.forms import version_in
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

area = owner_area("staff_banner", __name__, url_prefix="/staff/settings/banner")


@area.get("")
def edit() -> Response:
    """The message as it is now."""
    return _page(choices_for_everyone(current_session())[HOME_MESSAGE])


@area.post("")
def update() -> Response:
    """Show how it would look, or save it."""
    text = request.form.get(HOME_MESSAGE.name, "").replace("\r\n", "\n").replace("\0", "").strip()
    try:
        if len(text) > MOST_MESSAGE:
            raise TooLong(HOME_MESSAGE.name, MOST_MESSAGE)
        if "look" in request.form:
            return _page(text)
        save_preferences({HOME_MESSAGE: text}, version_in(request.form), current_staff().actor)
    except PreferencesChanged as refusal:
        return _page(text, 409, refusal)
    except Refusal as refusal:
        return _page(text, 422, refusal)
    answer: Response = redirect(url_for("staff_banner.edit"), code=303)  # type: ignore[assignment]
    return toast(answer, _("The message is saved."))


def _page(text: str, status: int = 200, refusal: Refusal | None = None) -> Response:
    return page(
        "staff/settings/banner.html",
        status=status,
        banner=text,
        version=current_session().scalar(settings_version()),
        errors=errors_of(refusal) if refusal else {},
    )
