"""The guard of pages that a link opens: it finds the link of the browser's cookie and enters its customer."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, g, make_response, request, url_for

from portal.access.areas import enter_house
from portal.access.business import house_now
from portal.access.current import language_of_customer
from portal.access.doors import go_to
from portal.db import current_session
from portal.kit import clock
from portal.links.cookie import Opened, opened_lately
from portal.links.current import CurrentLink, asks_password, choices_at, link_of_public_id
from portal.links.rules import proof_of
from portal.papers.addresses import ROOM_OF
from portal.preferences.rules import ROOMS_SHOWN
from portal.tenancy import entered
from portal.web import csrf, htmx
from portal.web.frame import Reader, frame_for, render
from portal.web.life import hold
from portal.web.locale import prefer


def link_area(name: str, import_name: str, **options: Any) -> Blueprint:
    """Pages of the one thing that a link opens. `public_id` in their addresses is the link's.

    The link must have been followed in this browser within a day. Everything else is one and the same 404.
    """
    area = Blueprint(name, import_name, **options)
    area.before_request(let_link_holder_in)
    area.after_request(keep_apart)
    return area


def let_link_holder_in() -> Response | None:
    """Enter the customer of the link in the address, or answer that nothing is here."""
    enter_house(house_now())
    opened, public_id, now = opened_lately(), str((request.view_args or {}).get("public_id")), clock.now()
    link = link_of_public_id(public_id) if opened is not None and opened.has(public_id, now) else None
    if opened is None or link is None or link.is_over(now):
        return no_link()
    g.link = link
    hold(entered(current_session(), link.customer_id))
    choices = choices_at(link)
    room = ROOM_OF.get(link.paper_kind or "", "")
    if room in ROOMS_SHOWN and not choices[ROOMS_SHOWN[room]]:
        abort(404)
    prefer(link.language, language_of_customer(choices))
    frame_for(g.house.business, reader_of(link))
    csrf.tie_to(opened.secret)
    csrf.require_own_page()
    if request.blueprint != "link_passwords" and asks_password(link) and not _is_proven(link, opened, now):
        address = url_for("link_passwords.edit", public_id=public_id)
        if htmx.is_htmx():
            return Response(status=401, headers={"HX-Redirect": address})
        return go_to(address)
    return None


def _is_proven(link: CurrentLink, opened: Opened, now: datetime) -> bool:
    """Whether the password of the contact's links was entered in this browser, and is still that one."""
    return link.password_hash is not None and opened.has_proof(proof_of(link.password_hash), now)


def keep_apart(answer: Response) -> Response:
    """No other page learns the address, no index takes it up."""
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def no_link() -> Response:
    """The page where no link leads: wrong, unknown, taken back and not followed here look alike."""
    if htmx.is_htmx():
        abort(404)
    return make_response(render("links/none.html"), 404)


def reader_of(link: CurrentLink) -> Reader:
    """Who reads a link's page, for its frame."""
    return Reader(
        link.name,
        link.customer_name,
        link.email or "",
        may_pay=link.may_pay,
        customer_number=link.customer_number,
        customer_tax_number=link.customer_tax_number,
    )
