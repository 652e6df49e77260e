"""Following a link, asking for a fresh one, and that a person looks at what it opened."""

from datetime import datetime

from flask import Response, request
from sqlalchemy import func, update
from sqlalchemy.orm import Session

from portal.access.areas import public_area
from portal.access.current import current_house
from portal.access.doors import go_to, keep_private
from portal.access.rules import network_of
from portal.db import write_unless_busy
from portal.kit import clock, tokens
from portal.links.addresses import path_of_link
from portal.links.areas import keep_apart, link_area, no_link
from portal.links.cookie import remember
from portal.links.current import CurrentLink, current_link, link_of_token
from portal.links.models import Link
from portal.links.operations import mail_fresh_link
from portal.links.seeing import count_look
from portal.tenancy import every_customer
from portal.web.life import afterwards
from portal.web.locale import prefer
from portal.web.navigation import is_navigation
from portal.web.pages import page

area = public_area("links", __name__, url_prefix="/l")
area.after_request(keep_apart)
opened = link_area("linked", __name__, url_prefix="/linked")


@area.get("/<token>")
def show(token: str) -> Response:
    """Look at the token, keep the link in this browser and lead to the page without it. Nobody is signed in,
    and nothing is written but when the link was followed."""
    link = link_of_token(tokens.hashed(token))
    if link is None:
        return no_link()
    now = clock.now()
    if link.is_over(now):
        return _too_old(link)
    answer = go_to(path_of_link(link))
    remember(answer, link.public_id, now)
    if is_navigation():
        _note_use(link.id, now)
    return keep_private(answer)


@area.post("/<token>")
def renew(token: str) -> Response:
    """Mail a fresh link in the place of one that is too old, to the address it was made for."""
    link, now = link_of_token(tokens.hashed(token)), clock.now()
    if link is None:
        return no_link()
    if not link.is_over(now):
        return go_to(path_of_link(link))
    mail_fresh_link(link, network_of(request.remote_addr), now)
    return _too_old(link, is_asked=True)


@opened.post("/<public_id>/seen")
def seen(public_id: str) -> tuple[str, int]:
    """The page was visible and somebody touched, scrolled or focused it."""
    count_look(current_link())
    return "", 204


def _too_old(link: CurrentLink, is_asked: bool = False) -> Response:
    prefer(link.language)
    return page(
        "links/too_old.html",
        status=200 if is_asked else 410,
        is_asked=is_asked,
        has_address=link.email is not None,
        ended_on=clock.day_of(link.expires_at, current_house().time_zone),
    )


def _note_use(link_id: int, now: datetime) -> None:
    used = (
        update(Link)
        .where(Link.id == link_id)
        .values(first_used_at=func.coalesce(Link.first_used_at, now), last_used_at=now)
        .execution_options(synchronize_session=False)
    )

    def write(db: Session) -> None:
        with every_customer(db, "when a link was followed is written after its request"):
            write_unless_busy(db, used)

    afterwards(write)
