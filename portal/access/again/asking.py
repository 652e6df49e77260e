"""The guard of what needs a recent proof: a page that asks for it, then leads back."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response, url_for

from portal.access.areas import page_to_return_to
from portal.access.current import current_contact
from portal.access.doors import go_to
from portal.access.security.rules import is_proven_lately
from portal.kit import clock

P = ParamSpec("P")


def proven_lately(view: Callable[P, Response]) -> Callable[P, Response]:
    """Let a view of a contact area run only within fifteen minutes of a proof of who is here.

    Without it, the person is asked first and comes back to this page, or to the one on which the form stood.
    """

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
        if not is_proof_needed():
            return view(*args, **kwargs)
        return go_to(url_for("again.new", next=page_to_return_to()))

    return guarded


def is_proof_needed() -> bool:
    """Whether the last proof of who is here lies longer back than fifteen minutes."""
    return not is_proven_lately(current_contact().proven_at, clock.now())
