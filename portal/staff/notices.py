"""The notices of each of staff: what waits for them and what they opened, and what they want to hear of."""

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from portal.access.areas import own_account_area
from portal.access.current import current_house, current_staff
from portal.access.notices import operations, queries
from portal.access.notices.rules import WORDS, Event, Told, usually
from portal.access.notices.writing import place_of
from portal.activity.models import Activity
from portal.activity.rules import Verb
from portal.customers.models import Contact
from portal.db import current_session
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.rules import MAILS_FIRST_VIEWS
from portal.staff.queries import trail
from portal.staff.trail import with_places
from portal.web.filters import Links, Paging, Query
from portal.web.pages import page
from portal.web.toasts import toast

A_PAGE = 50
ALL = {
    "shown.on": (True, None),
    "shown.off": (False, None),
    "mailed.on": (None, True),
    "mailed.off": (None, False),
}
"""What the buttons of the row "All events" choose, for the app and for mail; None leaves it as it is."""

area = own_account_area("staff_notices", __name__, url_prefix="/staff/notices")
choosing = own_account_area("staff_notice_choices", __name__, url_prefix="/staff/account/notices")


@area.get("")
def index() -> Response:
    db, query, staff_id = current_session(), Query(request.args), current_staff().staff_id
    event, state = query.choice("event", list(Event), ""), query.choice("state", ("new",), "")
    wanted = [queries.unread(staff_id) if state else queries.is_for(staff_id)]
    if event:
        wanted.append(queries.belongs_to(Event(event)))
    number = db.scalar(select(func.count(Activity.id)).where(*wanted)) or 0
    paging = Paging.of(number, query.page(), A_PAGE)
    news = trail().where(*wanted).add_columns(queries.is_read_by(staff_id).label("is_read"))
    rows = db.execute(news.limit(paging.size).offset(paging.offset)).all()
    told = zip(with_places(rows), rows, strict=True)
    return page(
        "staff/notices/index.html",
        rows=[(line, name, row.is_read) for (line, _customer, name), row in told],
        words=WORDS,
        chosen={"event": event, "state": state},
        zone=current_house().time_zone,
        links=Links(request.path, {"event": event, "state": state, "page": paging.page}),
        paging=paging,
        notes=query.notes + paging.notes,
    )


@area.post("")
def open_all() -> Response:
    operations.open_all(current_staff().staff_id)
    return toast(_to("staff_notices.index"), _("Nothing waits for you now."))


@area.post("/<public_id>")
def look(public_id: str) -> Response:
    """Lead to what the news is about; it does not wait for this member any more."""
    activity = operations.open_notice(current_staff().staff_id, public_id) or abort(404)
    if activity.verb == Verb.COMPANY_CHANGE_ASKED:
        return _to("staff_changes.index")
    db = current_session()
    found = db.execute(trail(activity.customer_id).where(Activity.id == activity.id)).one()
    there = select(Contact.id).where(
        Contact.customer_id == activity.customer_id, Contact.public_id == activity.target
    )
    if db.scalar(there) is not None:
        address = url_for("staff_contacts.show", customer_id=found[1], public_id=activity.target)
    else:
        address = place_of((found[0], found[1], found[2]))
    return redirect(address, code=303)  # type: ignore[return-value]


@choosing.get("", endpoint="edit")
def edit_choices() -> Response:
    return page(
        "staff/account/notices.html", events=[(event, WORDS[event], told) for event, told in _told().items()]
    )


@choosing.post("", endpoint="update")
def update_choices() -> Response:
    form = request.form
    chosen = {event: Told(f"{event}.shown" in form, f"{event}.mailed" in form) for event in Event}
    if (button := form.get("all", "")) in ALL:
        shown, mailed = ALL[button]
        chosen = {
            event: Told(
                told.is_shown if shown is None else shown, told.is_mailed if mailed is None else mailed
            )
            for event, told in chosen.items()
        }
    operations.choose_notices(current_staff().staff_id, chosen)
    return toast(_to("staff_notice_choices.edit"), _("What you hear of is saved."))


def _told() -> dict[Event, Told]:
    """How the member hears of each event."""
    db, staff = current_session(), current_staff()
    mails_views = choices_for_everyone(db, staff.settings_version)[MAILS_FIRST_VIEWS]
    told = {event: usually(event, staff.may_change, mails_views) for event in Event}
    for choice in db.scalars(queries.choices_of_staff([staff.staff_id])):
        if choice.event in told:
            told[Event(choice.event)] = Told(choice.is_shown, choice.is_mailed)
    return told


def _to(endpoint: str) -> Response:
    return redirect(url_for(endpoint), code=303)  # type: ignore[return-value]
