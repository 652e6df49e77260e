"""Whether a request is a person going to a page, or a browser looking ahead."""

from collections.abc import Mapping
from typing import Final

from flask import request
from werkzeug.datastructures import Headers

LOOKING_AHEAD: Final = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz", "HX-Preload", "HX-Preloaded")
"""Set by browsers and by htmx on what is fetched before anybody asked for it."""


def is_navigation() -> bool:
    """Whether the answer of this request will be shown to a person as a page."""
    return leads_to_a_page(request.method, request.headers)


def leads_to_a_page(method: str, headers: Headers | Mapping[str, str]) -> bool:
    """A GET by a document, or boosted by htmx for the whole page; nothing that is fetched ahead."""
    if method != "GET" or any(name in headers for name in LOOKING_AHEAD):
        return False
    if headers.get("HX-Request") == "true":
        return headers.get("HX-Boosted") == "true" and headers.get("HX-Request-Type") != "partial"
    return headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
