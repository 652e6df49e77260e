"""The profile: how a contact is called and reached, and what their person reads with."""

from dataclasses import asdict

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.access.areas import contact_area
from portal.access.current import current_contact
from portal.access.doors import go_to
from portal.customers.models import Contact
from portal.db import current_session
from portal.kit.zones import zones_by_region
from portal.profile import operations, queries
from portal.profile.forms import habits_in, names_in, version_in
from portal.profile.rules import LONGEST, THEMES, ChangedMeanwhile, Habits, Names, problems
from portal.web.locale import LANGUAGES, accepted_language, current_language, speaking
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

area = contact_area("profile", __name__, url_prefix="/profile")


@area.get("")
def index() -> Response:
    contact, reader = _own_contact(), current_contact()
    names = Names(**{name: getattr(contact, name) for name in LONGEST})
    habits = Habits(reader.language or "", reader.time_zone or "", reader.theme)
    return _page(names, habits, contact.version)


@area.post("")
def update() -> Response:
    names, habits, version = names_in(request.form), habits_in(request.form), version_in(request.form)
    if wrong := problems(names, habits, frozenset(LANGUAGES)):
        return _page(names, habits, version, errors_of(*wrong), 422)
    reader = current_contact()
    try:
        operations.save_profile(reader.contact_id, names, habits, version, reader.actor)
    except ChangedMeanwhile as refusal:
        contact = _own_contact()
        errors = errors_of(refusal) | {
            name: _("Now it is: %(value)s", value=getattr(contact, name) or "–")
            for name, typed in asdict(names).items()
            if getattr(contact, name) != typed
        }
        return _page(names, habits, contact.version, errors, 409)
    with speaking(habits.language or accepted_language() or current_language()):  # as the next page does
        return toast(go_to(url_for("profile.index")), _("Your profile is saved."))


def _own_contact() -> Contact:
    contact: Contact = current_session().scalars(queries.own_contact(current_contact().contact_id)).one()
    return contact


def _page(
    names: Names, habits: Habits, version: int, errors: dict[str, str] | None = None, status: int = 200
) -> Response:
    return page(
        "profile/index.html",
        status=status,
        names=names,
        habits=habits,
        version=version,
        themes=[(code, _(words)) for code, words in THEMES.items()],
        time_zones=zones_by_region(),
        errors=errors or {},
    )
