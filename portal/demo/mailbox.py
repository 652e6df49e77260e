"""The demo's mailbox: each letter as whoever gets it would read it. Live there is none."""

from zoneinfo import ZoneInfo

from flask import Response, abort, current_app, make_response

from portal.access.areas import public_staff_area
from portal.access.business import house_now
from portal.files.rules import disposition
from portal.mail.mailbox import LocalMailbox, Mail
from portal.web.headers import content_security_policy
from portal.web.pages import page

MOST_SHOWN = 50

# A letter carries its styles with it and runs nothing; its links lead out of the frame in which it is shown.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox "
    "allow-top-navigation-by-user-activation"
)

area = public_staff_area("demo", __name__, url_prefix="/demo/mailbox")


@area.get("")
def index() -> Response:
    return page(
        "demo/index.html", fragment="demo/_list.html", mails=_mailbox().newest(MOST_SHOWN), zone=_zone()
    )


@area.get("/<name>")
def show(name: str) -> Response:
    answer = page("demo/show.html", mail=_mail(name), zone=_zone())
    answer.headers["Content-Security-Policy"] = f"{content_security_policy()}; frame-src 'self'"
    return answer


@area.get("/<name>/letter")
def letter(name: str) -> Response:
    html = _mail(name).html.replace("<head>", '<head><base target="_top">', 1)
    answer = make_response(html)
    answer.headers["Content-Security-Policy"] = LETTER_POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


@area.get("/<name>/attached/<int:number>")
def download(name: str, number: int) -> Response:
    """The file that came with a letter; a PDF is shown, anything else saved."""
    attached = dict(enumerate(_mail(name).attached)).get(number) or abort(404)
    answer = make_response(attached.content)
    is_shown = attached.media_type == "application/pdf"
    answer.headers["Content-Type"] = attached.media_type if is_shown else "application/octet-stream"
    answer.headers["Content-Disposition"] = disposition(attached.name, "inline" if is_shown else "attachment")
    return answer


def _mailbox() -> LocalMailbox:
    mailbox: LocalMailbox = current_app.extensions["mailbox"]
    return mailbox


def _mail(name: str) -> Mail:
    return _mailbox().mail(name) or abort(404)


def _zone() -> ZoneInfo:
    return ZoneInfo(house_now().time_zone)
