"""Showing a kept form again, to send it now."""

import json

from flask import Response, abort

from portal.access.areas import contact_area, seal_of_forms
from portal.access.current import current_contact
from portal.access.kept.queries import waiting
from portal.access.kept.rules import Fields, readable
from portal.db import current_session
from portal.kit import clock
from portal.kit.seals import BrokenSeal
from portal.web.pages import page

area = contact_area("kept", __name__, url_prefix="/kept")


@area.get("/<public_id>")
def show(public_id: str) -> Response:
    path, fields = _opened(public_id)
    return page("access/kept/show.html", path=path, fields=fields, words=readable(fields))


def _opened(public_id: str) -> tuple[str, Fields]:
    kept = current_session().scalar(waiting(public_id, current_contact().person_id, clock.now()))
    if kept is None:
        abort(404)
    try:
        path, fields = json.loads(seal_of_forms().opened(kept.sealed_values, public_id))
    except BrokenSeal:
        abort(404)
    return path, [(name, value) for name, value in fields]
