"""A sentence said once on the next page: that something was saved, sent or removed.

It waits in a signed cookie, since after a form the browser is led to another page.
"""

import hashlib

from flask import Flask, Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer

LONGEST = 300


def give_toasts(app: Flask) -> None:
    """Take back each toast that a page has said."""
    app.config.setdefault("TOAST_COOKIE", "toast")
    app.after_request(_drop_shown)


def toast(answer: Response, sentence: str) -> Response:
    """Let the page after this answer say the sentence."""
    answer.set_cookie(
        _name(),
        _serializer().dumps(sentence[:LONGEST]),
        path="/",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return answer


def waiting_toast() -> str:
    """What waits for this page, an empty text where nothing does; templates know it as `toast()`."""
    sealed = request.cookies.get(_name())
    if sealed is None:
        return ""
    g.toast_is_shown = True
    try:
        return str(_serializer().loads(sealed))
    except BadSignature:
        return ""


def _drop_shown(answer: Response) -> Response:
    if g.get("toast_is_shown"):
        answer.delete_cookie(
            _name(),
            path="/",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
    return answer


def _name() -> str:
    return str(current_app.config["TOAST_COOKIE"])


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(
        str(current_app.secret_key), salt="toast", signer_kwargs={"digest_method": hashlib.sha256}
    )
