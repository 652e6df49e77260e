"""The preferences of mailing for everyone and for groups, and the reminders that would go tomorrow."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.access.areas import owner_area
from portal.access.current import current_house, current_staff, today
from portal.activity.rules import Verb
from portal.db import current_session
from portal.mailings.planning import planned_reminders
from portal.papers.words import kind_words
from portal.preferences.queries import settings_version
from portal.staff.choosing import Whom, group_named, levels_of, saved
from portal.staff.mailings.forms import ANCHORS, as_typed, choices_in, form_of
from portal.staff.queries import groups
from portal.web.pages import page

MOST_PREVIEWED: Final = 25

area = owner_area("staff_mailings", __name__, url_prefix="/staff/settings/mailings")


@area.get("")
def index() -> Response:
    return _page(group_named())


@area.post("")
def update() -> Response:
    whom = group_named()
    return saved(
        whom,
        Verb.MAILING_CHANGED,
        lambda: choices_in(request.form, has_above=whom.has_above),
        lambda status, errors: _page(whom, status, errors),
        url_for("staff_mailings.index", group=whom.name),
    )


def _page(whom: Whom, status: int = 200, errors: Mapping[str, str] | None = None) -> Response:
    db = current_session()
    version = db.scalar(settings_version())
    form = form_of(*levels_of(whom, version))
    return page(
        "staff/mailings/index.html",
        status=status,
        form=as_typed(form, request.form) if status == 422 else form,
        anchors=[(str(anchor), _(words)) for anchor, words in ANCHORS.items()],
        groups=db.scalars(groups()).all(),
        group=whom.group,
        version=version,
        errors=errors or {},
        may_save=current_staff().is_owner,
        **(_preview() if whom == Whom() and status == 200 else {"tomorrow": None}),
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
                "contacts": ", ".join(to.name_or_email for to in one.to),
                "open_minor": one.open_minor,
                "currency": one.paper.currency,
                "due_on": one.due_on,
                "days": (one.due_on - day).days,
            }
            for one in planned[:MOST_PREVIEWED]
        ],
    }
