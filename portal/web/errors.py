"""What a person reads when a request cannot be answered. Works without database, session and script."""

import secrets
from dataclasses import dataclass

import structlog
from flask import Flask, Response, current_app, g, make_response, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, ServiceUnavailable

from portal.db import Busy
from portal.kit.refusal import N_, Refusal
from portal.web import htmx
from portal.web.catalogue import with_one_stop
from portal.web.frame import frame_values, templates_in
from portal.web.locale import current_language
from portal.web.problems import asks_for_problems, problem, problem_of

log = structlog.get_logger("portal.errors")

BACK_OFFICE = "/staff/"
LAST_RESORT = (
    '<!doctype html><html lang="en"><title>Error</title>'
    "<h1>Something broke on our side.</h1><p>Try again in a minute.</p></html>"
)


@dataclass(frozen=True)
class Trouble:
    """One error page: a heading, a sentence, and the one way on."""

    heading: str
    text: str
    way: str = ""
    href: str = "/"


def answer_errors(app: Flask) -> None:
    """Give every error of the app its page, or its notice where htmx asked."""
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(Busy, busy)
    app.register_error_handler(Exception, unexpected)


def http_error(error: HTTPException) -> Response:
    """404, 413 and their like. An answer that the exception brings along goes out as it is."""
    if error.response is not None:
        return make_response(error.response)
    status = error.code or 500
    if status >= 500 and status != 503:
        return unexpected(error)
    answer = problem_of(error) if asks_for_problems() else _answer(status, _trouble(status, error))
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            answer.headers.setdefault(name, value)
    return answer


def refused(refusal: Refusal) -> Response:
    """An expected no, in the words of the rule that said it: 422."""
    sentence = gettext(refusal.sentence, **refusal.values)
    if asks_for_problems():
        return problem(422, sentence, refusal.field)
    before = request.referrer or ""
    href = before if before.startswith(request.host_url) else "/"
    return _answer(422, Trouble(gettext("This cannot be done"), sentence, gettext("Go back"), href))


def busy(_error: Busy) -> Response:
    """Other work held what this needed for too long; nothing was changed. 503, to be sent again."""
    log.warning("database_busy", method=request.method, path=request.path)
    return http_error(ServiceUnavailable(retry_after=2))


def unexpected(error: Exception) -> Response:
    """A fault of ours: logged once with a reference number, which is all that the page shows of it."""
    if current_app.config["PROPAGATE_EXCEPTIONS"] or current_app.testing:
        raise error
    reference = secrets.token_hex(4).upper()
    log.error(
        "request_failed",
        reference=reference,
        method=request.method,
        path=request.path,
        endpoint=request.endpoint,
        exc_info=error,
    )
    if asks_for_problems():
        return problem(500, gettext("Something broke on our side. Code %(reference)s.", reference=reference))
    return _answer(
        500,
        Trouble(
            gettext("Something broke on our side"),
            gettext(
                "Nothing was lost and no payment was made from this page. We have been told. "
                "Try again in a minute. Code %(reference)s.",
                reference=reference,
            ),
            gettext("Try again"),
            request.full_path.rstrip("?") if request.method == "GET" else "/",
        ),
    )


def _answer(status: int, trouble: Trouble) -> Response:
    if htmx.is_htmx():
        return _render("errors/_notice.html", status, trouble, _NOTICE_HEADERS)
    return _render("errors/page.html", status, trouble, {})


# The notice stands at the top of the page that asked, whose address stays.
_NOTICE_HEADERS = {
    "HX-Retarget": "#notice",
    "HX-Reswap": "innerHTML show:top",
    "HX-Push-Url": "false",
}


def _render(template: str, status: int, trouble: Trouble, headers: dict[str, str]) -> Response:
    try:
        # Not frame.render: context processors of other rooms may need what has just failed.
        found = templates_in(current_language()).get_template(template)
        body = found.render(frame_values(), status=status, trouble=trouble)
    except Exception:
        log.exception("error_page_failed")
        body = LAST_RESORT
    return make_response(body, status, headers)


def _trouble(status: int, error: HTTPException) -> Trouble:
    is_of_staff = request.path.startswith(BACK_OFFICE)
    home = (gettext("Go to the start page"), BACK_OFFICE if is_of_staff else "/")
    if isinstance(error, CSRFError):
        return Trouble(
            gettext("This page was open for too long"),
            gettext("Nothing was sent. Load the page again and repeat the last step."),
            gettext("Load it again"),
            request.path,
        )
    if status == 403:
        is_look = request.method in ("GET", "HEAD")
        heading = gettext("You cannot see this page") if is_look else gettext("This cannot be done")
        return Trouble(heading, _who_is_here(), *home)
    if status == 404:
        return Trouble(
            gettext("We could not find this page"),
            gettext("It may have moved, or belong to another account."),
            *(home if is_of_staff else (gettext("Go to invoices"), "/invoices")),
        )
    if status == 405:
        return Trouble(
            gettext("This page does not work that way"),
            gettext("It was opened in a way it does not know. Start again from the start page."),
            *home,
        )
    if status == 413:
        return Trouble(
            gettext("That was too much at once"),
            gettext("What you sent is larger than we accept. Send less, or a smaller file."),
            *home,
        )
    if status == 429:
        minutes = _minutes(getattr(error, "retry_after", None))
        return Trouble(
            gettext("That was a lot of requests"),
            gettext("Wait %(minutes)s minutes, then try again.", minutes=minutes)
            if minutes > 1
            else gettext("Wait a minute, then try again."),
        )
    if status == 503:
        return Trouble(
            gettext("The portal is closed for a moment"),
            gettext("Your account is safe. Try again later, or call us if it is urgent."),
            gettext("Try again"),
        )
    return Trouble(
        gettext("We could not read that request"),
        gettext("The address or the form was not complete. Start again from the start page."),
        *home,
    )


_ASK_AN_ADMIN = N_(
    "You are signed in as %(email)s for %(company)s. An admin of your company can give you access."
)
_ASK_US = N_("You are signed in as %(email)s for %(company)s. Ask us if you need it.")


def _who_is_here() -> str:
    reader = g.get("reader")
    if reader is None:
        return str(gettext("Sign in with an account that may see it."))
    if reader.previewer:
        return str(
            gettext(
                "You only look here, as %(name)s. What you send does not go through. Leave this view to act.",
                name=reader.name,
            )
        )
    if not reader.company:
        return str(
            gettext(
                "You are signed in as %(email)s. Your account may look, but not change this. An owner may.",
                email=reader.email,
            )
        )
    said = gettext(_ASK_US if reader.is_admin else _ASK_AN_ADMIN)
    return said % with_one_stop(said, {"email": reader.email, "company": reader.company})


def _minutes(retry_after: object) -> int:
    """Whole minutes to wait; a limit says seconds, one that does not is taken as a minute."""
    seconds = retry_after if isinstance(retry_after, int | float) else 60
    return max(1, -(-int(seconds) // 60))
