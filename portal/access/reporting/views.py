"""`security.txt` (RFC 9116): how to reach the business about a weakness of its portal."""

from datetime import timedelta

from flask import Response, abort, current_app

from portal.access.areas import machine_area
from portal.access.business import house_now
from portal.kit import clock

PLACE = "/.well-known/security.txt"
GOOD_FOR = timedelta(days=180)

area = machine_area("reporting", __name__)


@area.get(PLACE)
def show() -> Response:
    """The address of the business; none is made up where it has not said one."""
    business = house_now().business
    if business is None or not business.email:
        abort(404)
    until = (clock.now() + GOOD_FOR).replace(microsecond=0, tzinfo=None)
    lines = (
        f"Contact: mailto:{business.email}",
        f"Expires: {until.isoformat()}Z",
        "Preferred-Languages: en, de, fr, es",
        f"Canonical: {current_app.config['BASE_ORIGIN']}{PLACE}",
    )
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
