"""The preferences of mailing for everyone and for groups, and the reminders that would go tomorrow."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.areas import owner_area
from portal.access.current import current_house, current_staff, today
from portal.activity.rules import Verb
from portal.customers.models import CustomerGroup
from portal.db import current_session
from portal.kit.refusal import Refusal
from portal.mailings.planning import planned_reminders
from portal.papers.words import kind_words
from portal.preferences.cascade import choices_for_everyone, choices_of_group
from portal.preferences.choices import Choices
from portal.preferences.operations import PreferencesChanged, save_preferences
from portal.preferences.queries import settings_version
from portal.staff.forms import version_in
from portal.staff.mailings.forms import ANCHORS, as_typed, choices_in, form_of
from portal.staff.paying import queries as groups
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

MOST_PREVIEWED: Final = 25

area = owner_area("staff_mailings", __name__, url_prefix="/staff/settings/mailings")


@area.get("")
def index() -> Response:
    return _page(_group())


@area.post("")
def update() -> Response:
    group = _group()
    try:
        save_preferences(
            choices_in(request.form, has_above=group is not None),
            version_in(request.form),
            current_staff().actor,
            verb=Verb.MAILING_CHANGED,
            group_id=group.id if group else None,
        )
    except PreferencesChanged as refusal:
        return _page(group, 409, errors_of(refusal))
    except Refusal as refusal:
        return _page(group, 422, errors_of(refusal))
    address = url_for("staff_mailings.index", group=group.public_id if group else None)
    answer: Response = redirect(address, code=303)  # type: ignore[assignment]
    return toast(answer, _("The preferences are saved."))


def _group() -> CustomerGroup | None:
    """The group that the address names; None for everyone."""
    public_id = request.args.get("group")
    if not public_id:
        return None
    group: CustomerGroup = current_session().scalar(groups.group(public_id)) or abort(404)
    return group


def _page(
    group: CustomerGroup | None, status: int = 200, errors: Mapping[str, str] | None = None
) -> Response:
    db = current_session()
    version = db.scalar(settings_version())
    choices: Choices = choices_of_group(db, group.id, version) if group else choices_for_everyone(db, version)
    own, *above = choices.levels
    form = form_of(own, tuple(above))
    return page(
        "staff/mailings/index.html",
        status=status,
        form=as_typed(form, request.form) if status == 422 else form,
        anchors=[(str(anchor), _(words)) for anchor, words in ANCHORS.items()],
        groups=db.scalars(groups.groups()).all(),
        group=group,
        version=version,
        errors=errors or {},
        may_save=current_staff().is_owner,
        **(_preview() if group is None and status == 200 else {"tomorrow": None}),
    )


def _preview() -> dict[str, Any]:
    """What would go tomorrow if nothing was paid until then, by the preferences as they are saved."""
    day = today() + timedelta(days=1)
    planned = planned_reminders(current_session(), day, current_house().time_zone).planned
    planned.sort(key=lambda one: (one.due_on, one.paper.id))
    return {
        "tomorrow": day,
        "planned_count": len(planned),
        "planned": [
            {
                "number": one.paper.number,
                "kind": kind_words(one.paper.kind),
                "public_id": one.paper.public_id,
                "customer_id": one.paper.customer_public_id,
                "customer": one.paper.display_name,
                "contacts": ", ".join(to.name or to.email for to in one.to),
                "open_minor": one.open_minor,
                "currency": one.paper.currency,
                "due_on": one.due_on,
                "days": (one.due_on - day).days,
            }
            for one in planned[:MOST_PREVIEWED]
        ],
    }
