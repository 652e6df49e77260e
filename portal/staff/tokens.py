"""The tokens of programs that ask the API: all of staff see them, owners make and revoke them."""

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.api_tokens import operations, queries
from portal.access.api_tokens.models import ApiToken
from portal.access.api_tokens.rules import LONGEST_NAME
from portal.access.areas import form_page, owner_area
from portal.access.current import current_house, current_staff
from portal.access.doors import keep_private
from portal.db import current_session
from portal.kit import clock
from portal.kit.refusal import Refusal
from portal.staff.forms import LONGEST_TYPED
from portal.web.filters import Query
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

area = owner_area("staff_tokens", __name__, url_prefix="/staff/settings/tokens")


@area.get("")
def index() -> Response:
    """Which programs have a token, and when each used it last."""
    return _list()


@area.get("/new")
@form_page
def new() -> Response:
    return _form("")


@area.post("/new")
def create() -> Response:
    """Make a token, shown on this one answer: only its hash is kept."""
    name = Query(request.form).text("name", LONGEST_TYPED)
    try:
        made, text = operations.make_token(name, current_staff().actor, clock.now())
    except Refusal as refusal:
        return _form(name, refusal)
    return keep_private(_list(made, text))


@area.get("/<public_id>/revoke")
@form_page
def revoke(public_id: str) -> Response:
    """Ask whether it is meant."""
    return page("staff/tokens/revoke.html", token=_token(public_id), zone=current_house().time_zone)


@area.post("/<public_id>/revoke")
def delete(public_id: str) -> Response:
    token = operations.revoke_token(public_id, current_staff().actor, clock.now()) or abort(404)
    answer: Response = redirect(url_for("staff_tokens.index"), code=303)  # type: ignore[assignment]
    return toast(answer, _("The token “%(name)s” opens nothing any more.", name=token.name))


def _token(public_id: str) -> ApiToken:
    token = current_session().scalar(queries.by_public_id(public_id))
    return token if token is not None and token.revoked_at is None else abort(404)


def _list(made: ApiToken | None = None, text: str = "") -> Response:
    return page(
        "staff/tokens/index.html",
        tokens=current_session().scalars(queries.all_tokens()).all(),
        made=made,
        text=text,
        zone=current_house().time_zone,
    )


def _form(name: str, refusal: Refusal | None = None) -> Response:
    return page(
        "staff/tokens/new.html",
        status=422 if refusal else 200,
        name=name,
        longest=LONGEST_NAME,
        errors=errors_of(refusal) if refusal else {},
    )
