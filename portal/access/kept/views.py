"""Showing a kept form again, to send it now."""

from flask import Response, abort

from portal.access.areas import contact_area
from portal.access.kept.opening import opened
from portal.access.kept.rules import readable
from portal.web.pages import page

area = contact_area("kept", __name__, url_prefix="/kept")


@area.get("/<public_id>")
def show(public_id: str) -> Response:
    path, fields = opened(public_id) or abort(404)
    return page("access/kept/show.html", path=path, fields=fields, words=readable(fields))
