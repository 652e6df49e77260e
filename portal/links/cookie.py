"""The one cookie in which a browser keeps which links it opened lately: the latest eight, for a day each.

It is signed and names rows, not tokens: whether a link still opens anything is looked up at each request.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Response, current_app, request
from itsdangerous import BadSignature, Signer

from portal.kit import tokens
from portal.links.rules import KEPT_IN_BROWSER, MOST_IN_BROWSER

_LONGEST: Final = 2000


@dataclass(frozen=True, slots=True)
class Opened:
    """What the cookie says: a secret of this browser, to which its forms are tied, and until when each link
    (by its public id) may be used without following it again."""

    secret: str
    until: dict[str, int]

    def has(self, public_id: str, now: datetime) -> bool:
        """Whether the link was followed in this browser within a day."""
        return self.until.get(public_id, 0) > now.timestamp()


def opened_lately() -> Opened | None:
    """What this browser opened; None where it shows nothing that we signed."""
    sent = request.cookies.get(current_app.config["PAPERS_COOKIE"], "")
    if not sent or len(sent) > _LONGEST:
        return None
    try:
        secret, until = json.loads(_signer().unsign(sent.encode("utf-8", "replace")))
    except (BadSignature, ValueError):
        return None
    return Opened(secret, until)


def remember(answer: Response, public_id: str, now: datetime) -> None:
    """Let the browser open this link's pages from now on, beside those that it opened before."""
    before = opened_lately() or Opened(tokens.new_token(), {})
    until = {one: end for one, end in before.until.items() if one != public_id and end > now.timestamp()}
    until[public_id] = int((now + KEPT_IN_BROWSER).timestamp())
    latest = dict(list(until.items())[-MOST_IN_BROWSER:])
    answer.set_cookie(
        current_app.config["PAPERS_COOKIE"],
        _signer().sign(json.dumps([before.secret, latest], separators=(",", ":"))).decode(),
        max_age=KEPT_IN_BROWSER,
        path="/",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _signer() -> Signer:
    return Signer(str(current_app.secret_key), salt="papers opened by link", digest_method=hashlib.sha256)
