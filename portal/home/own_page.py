"""The one page of the business's own in the menu, where it wrote one."""

from flask import Response, abort

from portal.access.areas import contact_area
from portal.access.current import current_house
from portal.access.texts.reading import words_of
from portal.preferences.texts.rules import TextName
from portal.web.locale import current_language
from portal.web.pages import page

area = contact_area("own_page", __name__, url_prefix="/information")


@area.get("")
def show() -> Response:
    words, business = words_of(TextName.PAGE), current_house().business
    if words is None or business is None:
        abort(404)
    return page("home/own_page.html", title=business.says(current_language()).page.text, words=words)
