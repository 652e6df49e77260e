"""Going to the provider and coming back from it, and the link to it of who is here."""

from typing import Any

from flask import Response, current_app, request, url_for
from flask_babel import gettext as _

from portal.access.again.asking import proven_lately
from portal.access.areas import contact_area, public_area
from portal.access.current import contact_token, contact_who_asks, current_contact
from portal.access.doors import HOME, go_to, keep_private, on_the_way, wanted_page, welcome
from portal.access.providers import asking, operations
from portal.access.providers.in_use import provider_now
from portal.access.providers.operations import Answer
from portal.access.providers.rules import AWAY_FOR
from portal.access.providers.sealing import seal
from portal.access.providers.waiting import Waiting, opened
from portal.access.rules import network_of
from portal.access.signing_in import sign_in_page
from portal.db import current_session
from portal.kit import clock
from portal.kit.origin import Origin
from portal.kit.refusal import Refusal
from portal.web.locale import current_language, prefer
from portal.web.toasts import toast

area = public_area("providers", __name__, url_prefix="/login/provider")
own = contact_area("own_provider", __name__, url_prefix="/profile/security/provider")


@area.get("")
def new() -> Response:
    """Send the browser to the provider. Nothing is kept but a cookie, so that nobody is kept busy by it."""
    if contact_who_asks() is not None:
        return go_to(wanted_page() or HOME)
    provider, base = provider_now(current_session()), _base()
    if provider is None:
        return go_to(url_for("access.login", **on_the_way()))
    if request.host != base.netloc:  # the way back leads to the portal's own name, and so must the cookie
        return go_to(f"{base}{url_for('providers.new', **on_the_way())}")
    waiting = Waiting.for_provider(provider, clock.now(), on_the_way())
    answer = go_to(asking.address_to_go(provider, waiting, way_back()))
    answer.set_cookie(_cookie(), waiting.sealed(seal()), max_age=AWAY_FOR, **_attributes())
    return answer


@area.get("/return")
def show() -> Response:
    """What the provider sends the browser back to. A look at it by HEAD uses nothing."""
    provider = provider_now(current_session())
    if provider is None or request.method == "HEAD":
        return go_to(url_for("access.login"))
    waiting = opened(request.cookies.get(_cookie(), ""), seal())
    along = waiting.along if waiting is not None else {}
    prefer(along.get("lang"))
    brought = Answer(
        state=request.args.get("state", ""),
        code=request.args.get("code", ""),
        error=request.args.get("error", ""),
        issuer=request.args.get("iss", ""),
        way_back=way_back(),
    )
    network, language = network_of(request.remote_addr), current_language()
    try:
        answer = welcome(
            operations.come_in(provider, brought, waiting, network, seal(), language, contact_token()),
            along,
        )
    except Refusal as refusal:
        answer = sign_in_page(refusal, along=along)
    answer.delete_cookie(_cookie(), **_attributes())
    return keep_private(answer)


@own.post("/unlink")
@proven_lately
def unlink() -> Response:
    operations.unlink(current_contact().person_id, current_language())
    return toast(go_to(url_for("security.index")), _("The account is unlinked."))


def way_back() -> str:
    """The address that the provider knows us by; from the settings, whatever the browser asked for."""
    return f"{_base()}{url_for('providers.show')}"


def _base() -> Origin:
    base: Origin = current_app.config["BASE_ORIGIN"]
    return base


def _cookie() -> str:
    return str(current_app.config["AWAY_COOKIE"])


def _attributes() -> dict[str, Any]:
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    return {"path": "/", "secure": secure, "httponly": True, "samesite": "Lax"}
