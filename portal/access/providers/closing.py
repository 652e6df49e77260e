"""Closing the pages of the other ways in where contacts sign in at the provider only."""

from flask import Response, url_for

from portal.access.doors import go_to, on_the_way
from portal.access.providers.in_use import is_only_way
from portal.db import current_session


def lead_to_sign_in() -> Response | None:
    """For `before_request` of an area that is such a way: it leads to the one that is open."""
    return go_to(url_for("access.login", **on_the_way())) if is_only_way(current_session()) else None
