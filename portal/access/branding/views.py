"""The style sheet that follows ours and the logo: the same for everybody, kept for ever under their mark."""

from flask import Response, abort, request

from portal.access.areas import machine_area
from portal.access.business import house_now, mark_of
from portal.db import current_session
from portal.preferences.branding import queries
from portal.web.assets import FOR_EVER

area = machine_area("branding", __name__)


@area.get("/brand.css")
def show() -> Response:
    """The six colours of the brand in both themes."""
    sheet = house_now().style_sheet
    if not sheet:
        abort(404)
    return _kept(Response(sheet, mimetype="text/css"), mark_of(sheet))


@area.get("/logo.png")
def picture() -> Response:
    """The logo as pages and letters have it. Mail programs in a browser show it on their own pages."""
    found = current_session().execute(queries.small_logo()).one_or_none()
    if found is None or found.small_logo is None:
        abort(404)
    answer = Response(found.small_logo, mimetype="image/png")
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return _kept(answer, found.logo_sha256[:10])


def _kept(answer: Response, mark: str) -> Response:
    """What was asked for under another mark is what there is now, and not kept under it."""
    answer.headers["Cache-Control"] = FOR_EVER if request.args.get("v") == mark else "no-cache"
    return answer
