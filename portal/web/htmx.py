"""What htmx 4 says in its request headers, on top of htmx-flask, which knows version 2."""

from flask import Flask, Response, redirect, request
from htmx_flask import Htmx

PARTIAL = "partial"


def speak_htmx(app: Flask) -> None:
    """Give every request its `request.htmx`."""
    Htmx(app)


def is_htmx() -> bool:
    """Whether htmx asks, for a part or for a boosted page. Going back in history is not one of them."""
    return request.headers.get("HX-Request") == "true"


def is_partial() -> bool:
    """Whether htmx will put the answer into a part of the page. All else gets the whole page."""
    return request.headers.get("HX-Request-Type") == PARTIAL


def target_id() -> str:
    """The id of the element that will take the answer, or an empty text: `section#list` gives `list`."""
    return request.headers.get("HX-Target", "").partition("#")[2]


def go_to(url: str) -> Response:
    """Lead the browser to another page with a full load: 303, or `HX-Redirect` where htmx asked.

    Following a 303 htmx would swap the new page into the old one.
    """
    if is_htmx():
        return Response(status=204, headers={"HX-Redirect": url})
    return redirect(url, code=303)  # type: ignore[return-value]
