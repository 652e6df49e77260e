"""The one cookie in which a browser keeps which links it opened lately: the latest eight, for a day each.

It is signed and names rows, not tokens: whether a link still opens anything is looked up at each request.
"""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from flask import Response, current_app, request
from itsdangerous import BadSignature, Signer

from portal.kit import tokens
from portal.links.rules import KEPT_IN_BROWSER, MOST_IN_BROWSER

_LONGEST: Final = 2000


@dataclass(frozen=True, slots=True)
class Opened:
    """What the cookie says: a secret of this browser, to which its forms are tied; until when each link (by
    its public id) may be used without following it again; and until when the proof of a password holds."""

    secret: str
    until: dict[str, int]
    proofs: dict[str, int]

    def has(self, public_id: str, now: datetime) -> bool:
        """Whether the link was followed in this browser within a day."""
        return self.until.get(public_id, 0) > now.timestamp()

    def has_proof(self, proof: str, now: datetime) -> bool:
        """Whether this password of links was entered in this browser within a day."""
        return self.proofs.get(proof, 0) > now.timestamp()


def opened_lately() -> Opened | None:
    """What this browser opened; None where it shows nothing that we signed."""
    sent = request.cookies.get(current_app.config["PAPERS_COOKIE"], "")
    if not sent or len(sent) > _LONGEST:
        return None
    try:
        secret, until, proofs = json.loads(_signer().unsign(sent.encode("utf-8", "replace")))
    except (BadSignature, ValueError):
        return None
    return Opened(secret, until, proofs)


def remember(answer: Response, public_id: str, now: datetime) -> None:
    """Let the browser open this link's pages from now on, beside those that it opened before."""
    before = opened_lately() or Opened(tokens.new_token(), {}, {})
    _keep(answer, replace(before, until=_with(before.until, public_id, now)))


def remember_proof(answer: Response, proof: str, now: datetime) -> None:
    """Let the browser open links without the password that it was just given."""
    before = opened_lately() or Opened(tokens.new_token(), {}, {})
    _keep(answer, replace(before, proofs=_with(before.proofs, proof, now)))


def _with(known: dict[str, int], one: str, now: datetime) -> dict[str, int]:
    """The latest of these that still hold, and this one for a day."""
    held = {name: end for name, end in known.items() if name != one and end > now.timestamp()}
    held[one] = int((now + KEPT_IN_BROWSER).timestamp())
    return dict(list(held.items())[-MOST_IN_BROWSER:])


def _keep(answer: Response, opened: Opened) -> None:
    said = json.dumps([opened.secret, opened.until, opened.proofs], separators=(",", ":"))
    answer.set_cookie(
        current_app.config["PAPERS_COOKIE"],
        _signer().sign(said).decode(),
        max_age=KEPT_IN_BROWSER,
        path="/",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _signer() -> Signer:
    return Signer(str(current_app.secret_key), salt="papers opened by link", digest_method=hashlib.sha256)
