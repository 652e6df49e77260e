"""The preferences of paying for everyone and for groups: all staff read them, owners change them."""

from collections.abc import Mapping

from flask import Response, url_for

from portal.access.areas import owner_area
from portal.access.current import current_staff
from portal.activity.rules import Verb
from portal.db import current_session
from portal.preferences.queries import settings_version
from portal.staff.choosing import Whom, group_named, saved
from portal.staff.paying.sent import form_for, sent_choices
from portal.staff.queries import groups
from portal.web.pages import page

area = owner_area("staff_paying", __name__, url_prefix="/staff/settings/paying")


@area.get("")
def index() -> Response:
    return _page(group_named())


@area.post("")
def update() -> Response:
    whom = group_named()
    return saved(
        whom,
        Verb.PAYING_PREFERENCES_CHANGED,
        lambda: sent_choices(has_above=whom.has_above),
        lambda status, errors: _page(whom, status, errors),
        url_for("staff_paying.index", group=whom.name),
    )


def _page(whom: Whom, status: int = 200, errors: Mapping[str, str] | None = None) -> Response:
    db = current_session()
    version = db.scalar(settings_version())
    return page(
        "staff/paying/index.html",
        status=status,
        form=form_for(whom, version, is_refused=status == 422),
        groups=db.scalars(groups()).all(),
        group=whom.group,
        version=version,
        errors=errors or {},
        may_save=current_staff().is_owner,
    )
