"""What a phone's menu has no room for, in the back office."""

from flask import Response

from portal.access.areas import staff_area
from portal.web.pages import page

area = staff_area("staff_more", __name__, url_prefix="/staff/more")


@area.get("")
def index() -> Response:
    return page("staff/more.html")
