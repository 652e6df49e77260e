"""The preferences of paying for everyone and for groups: all staff read them, owners change them."""

from collections.abc import Mapping
from typing import Any

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.areas import owner_area
from portal.access.current import current_staff
from portal.activity.rules import Verb
from portal.customers.models import CustomerGroup
from portal.db import current_session
from portal.kit.refusal import Refusal
from portal.preferences.cascade import choices_for_everyone, choices_of_group
from portal.preferences.choices import Choices
from portal.preferences.operations import PreferencesChanged, save_preferences
from portal.preferences.queries import settings_version
from portal.staff.forms import version_in
from portal.staff.paying import queries
from portal.staff.paying.forms import NOTHING_SENT, choices_in, shown_form
from portal.web.frame import show as formats
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

area = owner_area("staff_paying", __name__, url_prefix="/staff/settings/paying")


@area.get("")
def index() -> Response:
    return _page(_group())


@area.post("")
def update() -> Response:
    group = _group()
    currencies = queries.currencies_in_use(current_session())
    try:
        chosen = choices_in(
            request.form, request.form.getlist("methods"), currencies, formats(), has_above=group is not None
        )
        save_preferences(
            chosen,
            version_in(request.form),
            current_staff().actor,
            verb=Verb.PAYING_PREFERENCES_CHANGED,
            group_id=group.id if group else None,
        )
    except PreferencesChanged as refusal:
        return _page(group, 409, errors_of(refusal))
    except Refusal as refusal:
        return _page(group, 422, errors_of(refusal))
    address = url_for("staff_paying.index", group=group.public_id if group else None)
    answer: Response = redirect(address, code=303)  # type: ignore[assignment]
    return toast(answer, _("The preferences are saved."))


def _group() -> CustomerGroup | None:
    """The group that the address names; None for everyone."""
    public_id = request.args.get("group")
    if not public_id:
        return None
    group: CustomerGroup = current_session().scalar(queries.group(public_id)) or abort(404)
    return group


def _page(
    group: CustomerGroup | None, status: int = 200, errors: Mapping[str, str] | None = None
) -> Response:
    db = current_session()
    version = db.scalar(settings_version())
    choices: Choices = choices_of_group(db, group.id, version) if group else choices_for_everyone(db, version)
    own, *above = choices.levels
    values: dict[str, Any] = {
        "form": shown_form(
            own,
            tuple(above),
            queries.currencies_in_use(db),
            formats(),
            request.form if status == 422 else NOTHING_SENT,
        ),
        "groups": db.scalars(queries.groups()).all(),
        "group": group,
        "version": version,
        "errors": errors or {},
    }
    return page("staff/paying/index.html", status=status, may_save=current_staff().is_owner, **values)
