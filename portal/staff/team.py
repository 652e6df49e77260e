"""Who works in the back office: all of staff may read it, owners add, change and disable."""

from collections.abc import Callable

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.areas import form_page, owner_area
from portal.access.current import current_house, current_staff
from portal.access.models import StaffMember
from portal.access.rules import STAFF_ROLES
from portal.access.staff_accounts import operations, queries
from portal.access.staff_accounts.rules import STAFF_ROLE_MEANINGS, problems
from portal.db import current_session
from portal.kit.refusal import Refusal
from portal.people.rules import address_problems
from portal.staff.forms import LONGEST_TYPED
from portal.web.filters import Query
from portal.web.locale import current_language
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

area = owner_area("staff_team", __name__, url_prefix="/staff/team")


@area.get("")
def index() -> Response:
    return page(
        "staff/team/index.html",
        members=current_session().scalars(queries.everybody()).all(),
        roles=STAFF_ROLES,
    )


@area.get("/new")
@form_page
def new() -> Response:
    return _form(None, "", "", "staff")


@area.post("/new")
def create() -> Response:
    name, email, role = _typed()
    if wrong := [*problems(name, role), *address_problems(email)]:
        return _form(None, name, email, role, *wrong)
    try:
        member = operations.invite_member(email, name, role, current_staff().actor, current_language())
    except Refusal as refusal:
        return _form(None, name, email, role, refusal)
    return toast(
        _to_list(), _("A letter to set up the account is on its way to %(email)s.", email=member.email)
    )


@area.get("/<public_id>")
def edit(public_id: str) -> Response:
    member = _member(public_id)
    return _form(member, member.name, member.email, member.role)


@area.post("/<public_id>")
def update(public_id: str) -> Response:
    member = _member(public_id)
    name, _email, role = _typed()
    if wrong := problems(name, role):
        return _form(member, name, member.email, role, *wrong)
    try:
        operations.change_member(public_id, name, role, current_staff().actor)
    except Refusal as refusal:
        return _form(member, name, member.email, role, refusal)
    return toast(_to_list(), _("The changes are saved."))


@area.post("/<public_id>/invite")
def invite(public_id: str) -> Response:
    return _step(
        public_id,
        lambda: operations.invite_again(public_id, current_staff().actor, current_language()),
        _("Another link is on its way to %(email)s.", email=_member(public_id).email),
    )


@area.get("/<public_id>/disable")
@form_page
def ask(public_id: str) -> Response:
    """Ask whether it is meant."""
    member = _member(public_id)
    return page("staff/team/disable.html", member=member) if member.is_active else abort(404)


@area.post("/<public_id>/disable")
def disable(public_id: str) -> Response:
    return _step(
        public_id,
        lambda: operations.disable_member(public_id, current_staff().actor),
        _("%(name)s cannot sign in any more.", name=_member(public_id).name),
    )


@area.post("/<public_id>/enable")
def enable(public_id: str) -> Response:
    return _step(
        public_id,
        lambda: operations.enable_member(public_id, current_staff().actor),
        _("%(name)s is not disabled any more.", name=_member(public_id).name),
    )


def _step(public_id: str, act: Callable[[], object], done: str) -> Response:
    member = _member(public_id)
    try:
        act()
    except Refusal as refusal:
        return _form(member, member.name, member.email, member.role, refusal)
    return toast(_to_list(), done)


def _member(public_id: str) -> StaffMember:
    return current_session().scalar(queries.by_public_id(public_id)) or abort(404)


def _typed() -> tuple[str, str, str]:
    query = Query(request.form)
    return query.text("name", LONGEST_TYPED), query.text("email", LONGEST_TYPED), query.text("role")


def _form(member: StaffMember | None, name: str, email: str, role: str, *refusals: Refusal) -> Response:
    return page(
        "staff/team/edit.html",
        status=422 if refusals else 200,
        member=member,
        name=name,
        email=email,
        role=role,
        roles=[(one, _(words), _(STAFF_ROLE_MEANINGS[one])) for one, words in STAFF_ROLES.items()],
        zone=current_house().time_zone,
        errors=errors_of(*refusals),
    )


def _to_list() -> Response:
    return redirect(url_for("staff_team.index"), code=303)  # type: ignore[return-value]
