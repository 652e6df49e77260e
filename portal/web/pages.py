"""Answer with a page: whole, or the part that htmx asked for."""

from flask import Response, make_response
from flask_babel import gettext

from portal.kit.refusal import Refusal
from portal.web import htmx
from portal.web.frame import render


def errors_of(*refusals: Refusal) -> dict[str, str]:
    """The sentence of each refusal in the reader's language, by the form field it belongs to."""
    return {one.field or "": gettext(one.sentence, **one.values) for one in refusals}


def page(template: str, fragment: str = "", status: int = 200, **values: object) -> Response:
    """Render `template`, or `fragment` when htmx will swap only that part. Both see the same values.

    A page with an error is sent with status 422 and says so in its title through `is_error`.
    """
    chosen = fragment if fragment and htmx.is_partial() else template
    return make_response(render(chosen, is_error=status >= 400, **values), status)
