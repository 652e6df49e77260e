"""What the pages with passkeys share: for whom passkeys are made here, and what a new one is called."""

from flask import Response, abort, current_app, request
from flask_babel import gettext as _

from portal.access.current import current_house
from portal.access.passkeys.rules import Site, has_passkeys
from portal.access.security.rules import device_of
from portal.kit.origin import Origin


def site_here() -> Site:
    """For whom passkeys are made here; 404 where the portal has no name but a number."""
    origin: Origin = current_app.config["BASE_ORIGIN"]
    if not has_passkeys(origin.host):
        abort(404)
    business = current_house().business
    return Site(origin.host, str(origin), business.name if business else origin.host)


def default_name() -> str:
    """What a passkey is called whose person says nothing: browser and system."""
    return device_of(request.user_agent.string) or _("Passkey")


def as_json(text: str) -> Response:
    """What the script on the page asked for."""
    return Response(text, mimetype="application/json")
