"""The sign-in page, with all the ways in that are open."""

from collections.abc import Mapping
from typing import Any

from flask import Response, current_app, request, url_for

from portal.access.current import contact_token
from portal.access.doors import door_page
from portal.access.ending import end_of_session
from portal.access.models import ContactSession
from portal.access.providers.in_use import is_only_way, provider_now
from portal.access.throttle import TooManyTries
from portal.db import current_session
from portal.kit.refusal import Refusal
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.rules import ALLOWS_REGISTRATION


def sign_in_page(
    refusal: Refusal | None = None, email: str = "", along: Mapping[str, Any] | None = None
) -> Response:
    """The page, and why nobody is in yet. `along` as for `door_page`."""
    db = current_session()
    choices = choices_for_everyone(db)
    return door_page(
        "access/login.html",
        refusal,
        path=url_for("access.login"),
        along=along,
        email=email or request.args.get("email", ""),
        allows_registration=choices[ALLOWS_REGISTRATION],
        provider=provider_now(db, choices),
        is_only_way=is_only_way(db, choices),
        end=end_of_session(ContactSession, contact_token()) if refusal is None else None,
        is_closed=isinstance(refusal, TooManyTries),
        cast=[(*one, "") for one in current_app.config.get("CAST", ())],
    )
