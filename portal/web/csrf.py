"""Whether a form comes from a page of ours: by a token tied to the session, and by its origin.

Before log-in the token lies in a signed cookie. From log-in it follows from the session's own token, so that
it ends with the session and no other person's fits; nothing has to be signed or stored for it.
"""

import hmac

from flask import Flask, Request, current_app, g, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import CSRFError, CSRFProtect

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITES = frozenset({"same-origin", "none"})

csrf = CSRFProtect()


class Visit(SecureCookieSession):
    """What the signed cookie holds; nothing of it is sent once it is tied to a session's token."""

    is_tied = False


class VisitCookie(SecureCookieSessionInterface):
    """The signed cookie of a browser that has not signed in."""

    session_class = Visit

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        has_cookie = self.get_cookie_name(app) in request.cookies
        return super().open_session(app, request) if has_cookie else self.session_class()

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        tied = isinstance(session, Visit) and session.is_tied
        return not tied and super().should_set_cookie(app, session)


def protect_forms(app: Flask, origins: frozenset[str]) -> None:
    """Set up the check; the areas call it, each at its place. `origins` are those of our own pages."""
    app.session_interface = VisitCookie()
    app.config.update(
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,  # a page may stay open as long as the session lives
        WTF_CSRF_SSL_STRICT=False,  # `require_own_page` looks at better headers than Referer
        OWN_ORIGINS=origins,
    )
    csrf.init_app(app)


def tie_to(token: str) -> None:
    """Let the CSRF token of this request follow from a session's token."""
    key = str(current_app.secret_key).encode()
    session.is_tied = True  # type: ignore[attr-defined]
    # Flask-WTF's csrf_token() says what it finds here.
    g.csrf_token = hmac.digest(key, b"csrf " + token.encode("utf-8", "replace"), "sha256").hex()


def require_own_page() -> None:
    """Refuse (400) what would change something and was not sent from a page of ours."""
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None and site not in OWN_SITES:
        raise CSRFError("The request comes from another site.")
    # A page that sends no referrer has the origin "null"; then only Sec-Fetch-Site can speak for it.
    is_unnamed = origin is None or (origin == "null" and site == "same-origin")
    if not is_unnamed and origin not in current_app.config["OWN_ORIGINS"]:
        raise CSRFError("The request comes from another origin.")
    if not session.is_tied:  # type: ignore[attr-defined]
        csrf.protect()
        return
    sent = request.form.get("csrf_token") or request.headers.get("X-CSRFToken", "")
    if not hmac.compare_digest(sent.encode("utf-8", "replace"), g.csrf_token.encode()):
        raise CSRFError("The token is not this session's.")
