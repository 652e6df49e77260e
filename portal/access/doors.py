"""What the pages at a door share: the way back, the form with its refusal, and the cookie of the session."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from flask import Response, current_app, redirect, request, session, url_for
from flask_babel import gettext
from itsdangerous import BadSignature, Signer

from portal.access.rules import local_path
from portal.access.security.operations import note_device
from portal.access.security.rules import device_of
from portal.access.sessions import SignedIn
from portal.access.throttle import TooManyTries
from portal.kit import tokens
from portal.kit.passwords import TooBusy
from portal.kit.refusal import Refusal
from portal.kit.seals import Seal
from portal.web.filters import Links
from portal.web.life import afterwards
from portal.web.locale import LANGUAGES
from portal.web.pages import page

HOME: Final = "/"
ASKED_FOR: Final = timedelta(hours=1)
"""As long as the longest-lived digits."""


def wanted_page() -> str | None:
    """The page of ours to which `next` leads, None where it leads elsewhere."""
    return local_path(request.args.get("next"))


def on_the_way() -> dict[str, Any]:
    """What travels along from one page at the door to the next: the page wanted and the language."""
    language = request.args.get("lang")
    return {"next": wanted_page(), "lang": language if language in LANGUAGES else None}


def door_page(template: str, refusal: Refusal | None = None, **values: Any) -> Response:
    """A page with one form and, where it was refused, the sentence: 422, or 429 where waiting helps.

    The sentence stands at the field that the refusal names; `errors` may bring more of them. `path` is where
    the page lives, which a form beside its own may have left, and `along` what travels along with it where
    the address does not say it.
    """
    along = values.pop("along", None)
    along = on_the_way() if along is None else along
    links = Links(values.pop("path", request.path), along)
    errors = dict(values.pop("errors", {}))
    if refusal is not None:
        errors[refusal.field or ""] = gettext(refusal.sentence, **refusal.values)
    status = _status_of(refusal) if refusal is not None else 422 if errors else 200
    answer = page(
        template,
        status=values.pop("status", status),
        form_url=links.to(),
        links=links,
        errors=errors,
        along=along,
        **values,
    )
    if isinstance(refusal, TooManyTries):
        answer.headers["Retry-After"] = str(refusal.seconds)
    return answer


def go_to(address: str) -> Response:
    """Lead the browser on after a form, so that loading the next page again sends nothing twice."""
    return redirect(address, code=303)  # type: ignore[return-value]


def keep_token(answer: Response, cookie: str, token: str) -> None:
    """Give the browser the token of its new session."""
    answer.set_cookie(
        cookie,
        token,
        path="/",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def drop_token(answer: Response, cookie: str) -> None:
    """Take the token back; `__Host-` names are only dropped with the attributes they were set with."""
    answer.delete_cookie(
        cookie, path="/", secure=current_app.config["SESSION_COOKIE_SECURE"], httponly=True, samesite="Lax"
    )


def welcome(begun: SignedIn, along: Mapping[str, Any] | None = None) -> Response:
    """Give the browser its session, and lead to the page wanted; before it, to the choice of a company.

    Who is only half in is led to the page that asks for the second factor. `along` is what travelled along
    where the address does not say it.
    """
    session.clear()
    along = on_the_way() if along is None else along
    wanted = along.get("next")
    if begun.is_half:
        answer = go_to(url_for("factors.new", **along))
        keep_token(answer, current_app.config["HALF_COOKIE"], begun.token)
        return answer
    device = device_of(request.user_agent.string)
    afterwards(lambda _: note_device(begun.token, device))
    answer = go_to(url_for("companies.index", next=wanted) if begun.has_other_companies else wanted or HOME)
    keep_token(answer, current_app.config["CONTACT_COOKIE"], begun.token)
    return answer


def ask_for_mail(ask: Callable[[str], object]) -> Response:
    """Ask in the name of this browser, then lead to the page that says to look into the mail."""
    browser = asking_browser() or tokens.new_token()
    ask(browser)
    answer = go_to(url_for("verification.show", **on_the_way()))
    keep_asking_browser(answer, browser)
    return answer


def asking_browser() -> str | None:
    """The secret by which this browser is known to have asked for a mail; None where it has not."""
    try:
        return _signer().unsign(request.cookies.get(current_app.config["ASKING_COOKIE"], "")).decode()
    except BadSignature:
        return None


def keep_asking_browser(answer: Response, secret: str) -> None:
    """Let the browser show later that it asked."""
    answer.set_cookie(
        current_app.config["ASKING_COOKIE"],
        _signer().sign(secret).decode(),
        max_age=ASKED_FOR,
        path="/",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def seal() -> Seal:
    """With what typed values are sealed that wait for a proof."""
    return Seal(str(current_app.secret_key), "proofs")


def _signer() -> Signer:
    return Signer(str(current_app.secret_key), salt="the browser that asked", digest_method=hashlib.sha256)


def keep_private(answer: Response) -> Response:
    """For a page with a token in its address: no other page learns it."""
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _status_of(refusal: Refusal) -> int:
    return 429 if isinstance(refusal, TooManyTries | TooBusy) else 422
