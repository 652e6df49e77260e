"""Who else is at the company: to see for all, to invite, change and remove for admins."""

from flask import Response, abort, request, url_for
from flask_babel import gettext as _

from portal.access.areas import contact_area
from portal.access.contacts.rules import NotARole
from portal.access.current import current_contact, reader_zone
from portal.access.doors import go_to
from portal.access.rules import network_of
from portal.access.throttle import TooManyTries
from portal.customers.adding import NewContact
from portal.customers.models import Contact, ContactRole
from portal.customers.rules import ROLE_MEANINGS, ROLES
from portal.db import current_session
from portal.kit.refusal import Refusal
from portal.people.rules import address_problems
from portal.people.rules import shown as as_read
from portal.preferences.cascade import choices_of
from portal.preferences.rules import ADMINS_INVITE
from portal.profile import queries
from portal.profile.contacts import operations
from portal.profile.forms import LONGEST_TYPED, names_in, version_in
from portal.profile.rules import ChangedMeanwhile, Habits, Names, problems
from portal.web.filters import Query
from portal.web.locale import current_language
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

area = contact_area("profile_contacts", __name__, url_prefix="/profile/contacts")


@area.get("")
def index() -> Response:
    reader = current_contact()
    return page(
        "profile/contacts/index.html",
        contacts=current_session().execute(queries.colleagues()).all(),
        own_id=reader.contact_id,
        is_admin=reader.is_admin,
        may_invite=_may_invite(),
        roles=_roles(),
        zone=reader_zone(),
    )


@area.get("/new")
def new() -> Response:
    _require(_may_invite())
    return _invitation(Names(), "", ContactRole.PAYER)


@area.post("/new")
def create() -> Response:
    _require(_may_invite())
    reader, query = current_contact(), Query(request.form)
    names, email, role = names_in(request.form), query.text("email", LONGEST_TYPED), query.text("role")
    wrong = [one for one in problems(names, Habits(), frozenset()) if one.field != "phone"]
    wrong += address_problems(email)
    if role not in ROLES:
        wrong.append(NotARole())
    if wrong:
        return _invitation(names, email, role, errors_of(*wrong), 422)
    colleague = NewContact(
        email=email,
        first_name=names.first_name,
        last_name=names.last_name,
        role=ContactRole(role),
        origin=reader.name,
    )
    network = network_of(request.remote_addr)
    try:
        operations.invite_colleague(
            reader.customer_id, reader.contact_id, colleague, reader.actor, current_language(), network
        )
    except Refusal as refusal:
        status = 429 if isinstance(refusal, TooManyTries) else 422
        return _invitation(names, email, role, errors_of(refusal), status)
    name = colleague.name or email
    return toast(go_to(url_for("profile_contacts.index")), _("%(name)s is invited.", name=name))


@area.get("/<public_id>")
def edit(public_id: str) -> Response:
    _require(current_contact().is_admin)
    contact = _colleague(public_id)
    return _role_page(contact, contact.role)


@area.post("/<public_id>")
def update(public_id: str) -> Response:
    _require(current_contact().is_admin)
    contact, reader, role = _colleague(public_id), current_contact(), request.form.get("role", "")
    if role not in ROLES:
        return _role_page(contact, contact.role, errors_of(NotARole()), 422)
    try:
        operations.change_role(
            reader.customer_id,
            reader.contact_id,
            contact.id,
            ContactRole(role),
            version_in(request.form),
            reader.actor,
        )
    except Refusal as refusal:
        status = 409 if isinstance(refusal, ChangedMeanwhile) else 422
        return _role_page(_colleague(public_id), role, errors_of(refusal), status)
    return toast(go_to(url_for("profile_contacts.index")), _("The role is saved."))


@area.post("/<public_id>/invite")
def invite(public_id: str) -> Response:
    contact, reader = _colleague(public_id), current_contact()
    _require(_may_invite())
    network, name = network_of(request.remote_addr), _name_of(contact)
    try:
        operations.invite_again(
            reader.customer_id, reader.contact_id, contact.id, reader.actor, current_language(), network
        )
    except Refusal as refusal:
        status = 429 if isinstance(refusal, TooManyTries) else 422
        contact = _colleague(public_id)
        return _role_page(contact, contact.role, errors_of(refusal), status)
    return toast(go_to(url_for("profile_contacts.index")), _("%(name)s is invited.", name=name))


@area.post("/<public_id>/revoke")
def revoke(public_id: str) -> Response:
    _require(current_contact().is_admin)
    contact, reader = _colleague(public_id), current_contact()
    name = _name_of(contact)
    try:
        operations.take_invitation_back(reader.customer_id, reader.contact_id, contact.id, reader.actor)
    except Refusal as refusal:
        contact = _colleague(public_id)
        return _role_page(contact, contact.role, errors_of(refusal), 422)
    done = _("The invitation of %(name)s is taken back.", name=name)
    return toast(go_to(url_for("profile_contacts.index")), done)


@area.get("/<public_id>/remove")
def remove(public_id: str) -> Response:
    _require(current_contact().is_admin)
    return _removal(_colleague(public_id))


@area.post("/<public_id>/remove")
def delete(public_id: str) -> Response:
    _require(current_contact().is_admin)
    contact, reader = _colleague(public_id), current_contact()
    name = _name_of(contact)
    try:
        operations.remove_colleague(reader.customer_id, reader.contact_id, contact.id, reader.actor)
    except Refusal as refusal:
        return _removal(_colleague(public_id), errors_of(refusal), 422)
    return toast(go_to(url_for("profile_contacts.index")), _("%(name)s is removed.", name=name))


def _require(is_allowed: bool) -> None:
    if not is_allowed:
        abort(403)


def _may_invite() -> bool:
    reader = current_contact()
    choices = choices_of(
        current_session(), reader.customer_id, reader.group_id, version=reader.settings_version
    )
    return reader.is_admin and choices[ADMINS_INVITE]


def _colleague(public_id: str) -> Contact:
    contact: Contact = current_session().scalar(queries.colleague(public_id)) or abort(404)
    return contact


def _name_of(contact: Contact) -> str:
    return contact.name or (as_read(contact.person.email) if contact.person else _("No name"))


def _roles() -> list[tuple[str, str, str]]:
    return [(role, _(words), _(ROLE_MEANINGS[role])) for role, words in ROLES.items()]


def _invitation(
    names: Names, email: str, role: str, errors: dict[str, str] | None = None, status: int = 200
) -> Response:
    return page(
        "profile/contacts/new.html",
        status=status,
        names=names,
        email=email,
        role=role,
        roles=_roles(),
        errors=errors or {},
    )


def _role_page(
    contact: Contact, role: str, errors: dict[str, str] | None = None, status: int = 200
) -> Response:
    return page(
        "profile/contacts/edit.html",
        status=status,
        contact=contact,
        name=_name_of(contact),
        role=role,
        roles=_roles(),
        is_oneself=contact.id == current_contact().contact_id,
        may_invite=_may_invite(),
        zone=reader_zone(),
        errors=errors or {},
    )


def _removal(contact: Contact, errors: dict[str, str] | None = None, status: int = 200) -> Response:
    return page(
        "profile/contacts/delete.html",
        status=status,
        contact=contact,
        name=_name_of(contact),
        is_oneself=contact.id == current_contact().contact_id,
        errors=errors or {},
    )
