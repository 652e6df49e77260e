"""Which mails a contact wants, on a page of the profile and by the link under a letter.

The link's page has a button: whoever only looks, as mail scanners do, changes nothing. Mail programs send the
one click of RFC 8058 to the same address; it is tied to no session and proven by the link itself.
"""

from flask import Response, abort, request, url_for
from flask_babel import gettext as _

from portal.access.areas import contact_area, machine_area, public_area
from portal.access.current import current_contact
from portal.access.doors import go_to, keep_private
from portal.db import current_session
from portal.mail import queries
from portal.mail.outbox import who_unsubscribes
from portal.mail.rules import Topic
from portal.profile.letters import operations
from portal.profile.letters.rules import TOPICS
from portal.web.pages import page
from portal.web.toasts import toast

area = contact_area("profile_letters", __name__, url_prefix="/profile/mails")
links = public_area("unsubscribing", __name__, url_prefix="/unsubscribe")
machine = machine_area("unsubscribing_machine", __name__, url_prefix="/unsubscribe")


@area.get("")
def edit() -> Response:
    unwanted = _unwanted(current_contact().contact_public_id)
    return page("profile/letters/edit.html", topics=TOPICS, unwanted=unwanted)


@area.post("")
def update() -> Response:
    wanted = [topic for topic in Topic if topic in request.form]
    operations.choose_letters(current_contact().contact_public_id, wanted)
    return toast(go_to(url_for("profile_letters.edit")), _("Your choice of mails is saved."))


@links.get("/<token>")
def show(token: str) -> Response:
    contact, topic = _meant(token)
    answer = page(
        "profile/letters/show.html",
        token=token,
        topic=TOPICS[topic],
        is_stopped=topic in _unwanted(contact),
    )
    return keep_private(answer)


@links.post("/<token>/<any(stop, start):step>")
def change(token: str, step: str) -> Response:
    contact, topic = _meant(token)
    if step == "stop":
        operations.stop_letters(contact, topic)
    else:
        operations.start_letters(contact, topic)
    return go_to(url_for("unsubscribing.show", token=token))


@machine.post("/<token>")
def stop(token: str) -> tuple[str, int]:
    """One click in a mail program; doing it again changes nothing."""
    meant = who_unsubscribes(current_session(), token)
    if meant is None or request.form.get("List-Unsubscribe") != "One-Click":
        return "", 404
    operations.stop_letters(*meant)
    return "", 200


def _meant(token: str) -> tuple[str, Topic]:
    return who_unsubscribes(current_session(), token) or abort(404)


def _unwanted(contact_public_id: str) -> set[str]:
    return {row.topic for row in current_session().scalars(queries.unwanted_by(contact_public_id))}
