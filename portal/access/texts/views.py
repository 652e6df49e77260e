"""Terms and privacy: a page each where the business wrote them, open to anybody."""

from flask import Response, abort

from portal.access.areas import public_area
from portal.access.doors import door_page
from portal.access.texts.reading import words_of
from portal.preferences.texts.rules import CALLED, TextName

area = public_area("texts", __name__)


@area.get("/terms")
def terms() -> Response:
    return _page(TextName.TERMS)


@area.get("/privacy")
def privacy() -> Response:
    return _page(TextName.PRIVACY)


def _page(name: TextName) -> Response:
    words = words_of(name) or abort(404)
    return door_page("access/texts/show.html", title=CALLED[name], words=words)
