"""The calendar of due dates, and the page on which a contact gets, renews or removes its address."""

import hashlib
from collections.abc import Iterable, Iterator

from flask import Response, abort, current_app, make_response, request, url_for
from flask_babel import gettext as _

from portal.access.again.asking import proven_lately
from portal.access.areas import contact_area, public_area
from portal.access.current import current_contact, current_house, reader_zone
from portal.access.doors import go_to, keep_private
from portal.access.feeds import operations
from portal.access.feeds import queries as feeds
from portal.access.rules import network_of
from portal.access.throttle import TooManyTries
from portal.db import current_session
from portal.kit import clock, tokens
from portal.papers.addresses import path_of_paper
from portal.papers.models import Paper
from portal.papers.rules.instalments import instalments
from portal.preferences.cascade import choices_of
from portal.preferences.rules import LANGUAGE
from portal.profile.feeds import queries
from portal.profile.feeds.rules import Event, calendar
from portal.tenancy import entered, every_customer
from portal.web.frame import show as formats
from portal.web.locale import prefer
from portal.web.pages import page
from portal.web.toasts import toast

area = contact_area("profile_feeds", __name__, url_prefix="/profile/calendar")
feed = public_area("feeds", __name__, url_prefix="/calendar")


@area.get("")
def index() -> Response:
    return _page()


@area.post("")
@proven_lately
def create() -> Response:
    """Make an address, shown on this one answer: only its hash is kept."""
    return keep_private(_page(operations.make_feed(current_contact().contact_id, clock.now())))


@area.post("/remove")
def delete() -> Response:
    operations.remove_feed(current_contact().contact_id)
    return toast(go_to(url_for("profile_feeds.index")), _("The calendar address opens nothing any more."))


@feed.get("/<token>.ics")
def show(token: str) -> Response:
    """The due dates of the customer whose contact has this address; 404 for any other."""
    db = current_session()
    with every_customer(db, "whose calendar this is"):
        reader = db.execute(feeds.reader_of(tokens.hashed(token))).one_or_none()
    if reader is None:
        try:
            operations.note_wrong_feed(network_of(request.remote_addr), clock.now())
        except TooManyTries as refusal:
            return Response(status=429, headers={"Retry-After": str(refusal.seconds)})
        abort(404)
    with entered(db, reader.customer_id):
        choices = choices_of(db, reader.customer_id, reader.group_id)
        prefer(reader.language, choices[LANGUAGE])
        text = _written(
            reader.customer_name, reader.language or choices[LANGUAGE], db.scalars(queries.to_pay())
        )
    answer = make_response(text)
    answer.mimetype = "text/calendar"
    answer.headers["Content-Disposition"] = 'inline; filename="due-dates.ics"'
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.set_etag(hashlib.sha256(text.encode()).hexdigest())
    answer.make_conditional(request)
    return keep_private(answer)


def _page(token: str = "") -> Response:
    return page(
        "profile/feeds/index.html",
        feed=current_session().scalar(feeds.of_contact(current_contact().contact_id)),
        address=f"{current_app.config['BASE_ORIGIN']}{url_for('feeds.show', token=token)}" if token else "",
        zone=reader_zone(),
    )


def _written(customer_name: str, language: str, papers: Iterable[Paper]) -> str:
    business = current_house().business
    name = _("Due at %(business)s", business=business.name if business else customer_name)
    return calendar(name, language, [event for paper in papers for event in _events(paper, customer_name)])


def _events(paper: Paper, customer_name: str) -> Iterator[Event]:
    """One for each instalment on which something may be paid; the deposit keeps its own name."""
    base = current_app.config["BASE_ORIGIN"]
    for part in instalments(paper):
        minor = part.unfilled_not_under_way_minor
        if not minor or part.due_on is None:
            continue
        is_deposit = paper.deposit_minor > 0 and part.due_on == paper.deposit_due_on
        link = f"{base}{path_of_paper(paper.kind, paper.public_id)}"
        yield Event(
            uid=f"{paper.public_id}-{'deposit' if is_deposit else 'rest'}@{base.host}",
            made_at=paper.sent_at or paper.created_at,
            on=part.due_on,
            title=_(
                "%(number)s: %(amount)s due", number=paper.number,
                amount=formats().money_text(minor, paper.currency, True),
            ),
            words=f"{customer_name}\n{link}",
            link=link,
        )  # fmt: skip
