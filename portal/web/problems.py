"""Saying no to a program: problem details as JSON (RFC 9457) in place of a page."""

import json
from http import HTTPStatus
from typing import Final

from flask import Response, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from portal.kit.refusal import N_, Refusal

PLACE: Final = "/api"
"""Beneath this address programs ask."""

_DETAILS: Final = {
    400: N_("The request could not be read. The body has to be JSON."),
    403: N_("This token may not do that."),
    404: N_("Nothing is here."),
    405: N_("This address does not take that method."),
    413: N_("The body is larger than what is taken here."),
    415: N_("Send the body as “Content-Type: application/json”."),
    429: N_("Too many wrong tokens. Wait, then try again."),
    503: N_("The portal is busy. Nothing was changed; send the same again."),
}


def asks_for_problems() -> bool:
    """Whether a program asks, which reads no page."""
    return request.path == PLACE or request.path.startswith(f"{PLACE}/")


def problem_of(error: HTTPException) -> Response:
    """What an address says with an HTTP error: the sentence that it was given, else that of its status."""
    status = error.code or 500
    is_own = error.description is not None and error.description != type(error).description
    known = gettext(_DETAILS[status]) if status in _DETAILS else HTTPStatus(status).phrase
    return problem(status, str(error.description) if is_own else known)


def problem_of_missing(refusal: Refusal) -> Response:
    """A refusal that says what there is not: 404."""
    return problem(404, gettext(refusal.sentence, **refusal.values), refusal.field)


def problem(status: int, detail: str, field: str | None = None) -> Response:
    """The problem as JSON; `field` names what of the body it belongs to."""
    told: dict[str, object] = {"title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    if field is not None:
        told["field"] = field
    body = json.dumps(told, ensure_ascii=False)
    return Response(body, status, content_type="application/problem+json")
