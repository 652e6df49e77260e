"""The contacts of a customer in the back office: who they are, what they may, and how they come in."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.areas import form_page, staff_area
from portal.access.contacts import operations
from portal.access.contacts.rules import LONGEST, ContactDetails, problems, steps
from portal.access.current import current_house, current_staff
from portal.access.providers.operations import unlink_contact
from portal.access.providers.queries import provider_of
from portal.activity.queries import of_target
from portal.activity.rules import Actor
from portal.customers.models import Contact, ContactAccess, Customer
from portal.customers.rules import ROLE_MEANINGS, ROLES
from portal.db import current_session
from portal.kit.refusal import N_, Refusal
from portal.links.passwords.operations import reset_link_password
from portal.links.queries import password_of
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.rules import CONTACT_FIELDS
from portal.staff import queries
from portal.staff.forms import contact_details, version_in
from portal.staff.trail import as_told
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

LATEST = 10

area = staff_area("staff_contacts", __name__, url_prefix="/staff/customers/<customer_id>/contacts")


@dataclass(frozen=True)
class Step:
    """Something to do with a contact's access: its words, the operation, and what is said when it is done."""

    act: Callable[[int, Actor], object]
    heading: str
    consequence: str
    button: str
    done: str
    is_grave: bool = False


_MAIL = N_("A letter goes to %(email)s, with a link to come in. It works for 14 days, and once.")

STEPS = {
    "invite": Step(
        operations.invite_contact,
        N_("Invite %(name)s?"),
        _MAIL,
        N_("Send the invitation"),
        N_("The invitation to %(name)s is on its way."),
    ),
    "reinvite": Step(
        operations.invite_contact,
        N_("Invite %(name)s again?"),
        N_("A new letter goes to %(email)s. The link in the one before stops working."),
        N_("Send it again"),
        N_("The invitation to %(name)s is on its way."),
    ),
    "revoke": Step(
        operations.take_invitation_back,
        N_("Take back the invitation of %(name)s?"),
        N_("The link that was sent to %(email)s stops working."),
        N_("Take it back"),
        N_("The invitation of %(name)s is taken back."),
    ),
    "disable": Step(
        operations.disable_contact,
        N_("Disable %(name)s?"),
        N_("%(name)s is signed out at once and cannot come back. Links sent to %(name)s stop working."),
        N_("Disable %(name)s"),
        N_("%(name)s cannot sign in any more."),
        is_grave=True,
    ),
    "enable": Step(
        operations.enable_contact,
        N_("Give %(name)s access again?"),
        N_("%(name)s can sign in as before. Who never signed in needs an invitation."),
        N_("Give access"),
        N_("%(name)s is not disabled any more."),
    ),
    "remove": Step(
        operations.remove_contact,
        N_("Remove %(name)s?"),
        N_(
            "%(name)s is signed out at once and leaves the list. "
            "Somebody who has been here stays in it, disabled, so that the activity keeps its names."
        ),
        N_("Remove %(name)s"),
        N_("%(name)s is removed."),
        is_grave=True,
    ),
    "reset-link-password": Step(
        reset_link_password,
        N_("Take away the password of %(name)s’s private links?"),
        N_("The next private link that %(name)s opens asks for a new password. The account keeps its own."),
        N_("Take it away"),
        N_("The password of %(name)s’s private links is taken away."),
    ),
    "unlink-provider": Step(
        unlink_contact,
        N_("Unlink %(name)s’s account elsewhere?"),
        N_("It opens nothing here until %(name)s signs in with one whose address is %(email)s."),
        N_("Unlink it"),
        N_("%(name)s’s account elsewhere is unlinked."),
    ),
}


@area.get("")
def index(customer_id: str) -> Response:
    customer = _customer(customer_id)
    return page(
        "staff/contacts/index.html",
        customer=customer,
        contacts=current_session().execute(queries.contacts_of(customer.id)).all(),
        roles=ROLES,
        zone=current_house().time_zone,
    )


@area.get("/new")
@form_page
def new(customer_id: str) -> Response:
    return _form("staff/contacts/new.html", _customer(customer_id), ContactDetails())


@area.post("/new")
def create(customer_id: str) -> Response:
    customer, details = _customer(customer_id), contact_details(request.form)
    wrong = problems(details)
    try:
        if wrong:
            raise wrong[0]
        contact = operations.add_contact(customer.id, details, current_staff().actor)
    except Refusal as refusal:
        errors = errors_of(*wrong or [refusal])
        return _form("staff/contacts/new.html", _customer(customer_id), details, 422, errors=errors)
    answer = _to(url_for("staff_contacts.show", customer_id=customer_id, public_id=contact.public_id))
    return toast(answer, _("%(name)s is added.", name=contact.name or details.email))


@area.get("/<public_id>")
def show(customer_id: str, public_id: str) -> Response:
    contact, customer = _contact(customer_id, public_id)
    db = current_session()
    linked = db.execute(provider_of(contact.person_id or 0)).one_or_none()
    latest = db.scalars(of_target(customer.id, public_id).limit(LATEST)).all()
    return page(
        "staff/contacts/show.html",
        link_password_at=db.scalar(password_of(contact.id)),
        linked=linked if linked and linked.linked_at else None,
        customer=customer,
        contact=contact,
        steps=steps(contact.access, contact.person is not None, contact.last_signed_in_at is not None),
        custom=_custom_fields(),
        roles=ROLES,
        meanings=ROLE_MEANINGS,
        trail=as_told(latest),
        zone=current_house().time_zone,
    )


@area.get("/<public_id>/edit")
@form_page
def edit(customer_id: str, public_id: str) -> Response:
    contact, customer = _contact(customer_id, public_id)
    return _form("staff/contacts/edit.html", customer, _details_of(contact), contact=contact)


@area.post("/<public_id>/edit")
def update(customer_id: str, public_id: str) -> Response:
    contact, customer = _contact(customer_id, public_id)
    details, template = contact_details(request.form), "staff/contacts/edit.html"
    wrong, had_access = problems(details), contact.access in (ContactAccess.ACTIVE, ContactAccess.INVITED)
    try:
        if wrong:
            raise wrong[0]
        saved = operations.change_contact(
            contact.id, details, version_in(request.form), current_staff().actor
        )
    except operations.ChangedMeanwhile as refusal:
        contact, customer = _contact(customer_id, public_id)
        now = _details_of(contact)
        typed = [(name, text) for name, text in asdict(details).items() if text != getattr(now, name)]
        return _form(template, customer, now, 409, contact=contact, errors=errors_of(refusal), typed=typed)
    except Refusal as refusal:
        contact, customer = _contact(customer_id, public_id)
        errors = errors_of(*wrong or [refusal])
        return _form(
            template, customer, details, 422, contact=contact, errors=errors, version=version_in(request.form)
        )
    answer = _to(url_for("staff_contacts.show", customer_id=customer_id, public_id=public_id))
    if had_access and saved.access == ContactAccess.NONE:
        return toast(answer, _("The changes are saved, and the access ended. Invite the new address."))
    return toast(answer, _("The changes are saved."))


@area.get("/<public_id>/<step>")
@form_page
def ask(customer_id: str, public_id: str, step: str) -> Response:
    contact, customer = _contact(customer_id, public_id)
    return _step_page(contact, customer, step if step in STEPS else abort(404))


@area.post("/<public_id>/<step>")
def act(customer_id: str, public_id: str, step: str) -> Response:
    contact, _of = _contact(customer_id, public_id)
    name, chosen = _called(contact), STEPS.get(step) or abort(404)
    try:
        is_gone = chosen.act(contact.id, current_staff().actor) is True
    except Refusal as refusal:
        return _step_page(*_contact(customer_id, public_id), step, errors_of(refusal))
    if is_gone:
        address = url_for("staff_contacts.index", customer_id=customer_id)
    else:
        address = url_for("staff_contacts.show", customer_id=customer_id, public_id=public_id)
    done = STEPS["disable"].done if step == "remove" and not is_gone else chosen.done
    return toast(_to(address), _(done, name=name))


def _customer(public_id: str) -> Customer:
    return current_session().scalar(queries.by_public_id(public_id)) or abort(404)


def _contact(customer_id: str, public_id: str) -> tuple[Contact, Customer]:
    found = current_session().execute(queries.contact_at(customer_id, public_id)).one_or_none()
    if found is None:
        abort(404)
    return found[0], found[1]


def _form(
    template: str, customer: Customer, details: ContactDetails, status: int = 200, **values: Any
) -> Response:
    contact = values.get("contact")
    version = values.pop("version", contact.version if contact is not None else 0)
    return page(
        template,
        status=status,
        customer=customer,
        details=details,
        version=version,
        custom=_custom_fields(),
        longest=LONGEST,
        roles=[(one, _(words), _(ROLE_MEANINGS[one])) for one, words in ROLES.items()],
        **{"errors": {}, "typed": (), **values},
    )


def _step_page(
    contact: Contact, customer: Customer, step: str, errors: dict[str, str] | None = None
) -> Response:
    return page(
        "staff/contacts/step.html",
        status=422 if errors else 200,
        customer=customer,
        contact=contact,
        name=_called(contact),
        email=contact.person.email if contact.person is not None else "",
        step=STEPS[step],
        errors=errors or {},
    )


def _details_of(contact: Contact) -> ContactDetails:
    kept = {name: getattr(contact, name) for name in LONGEST if name != "email"}
    email = contact.person.email if contact.person is not None else ""
    return ContactDetails(**kept, email=email, role=contact.role)


def _custom_fields() -> list[tuple[str, str]]:
    """Name and label of each of the contact's own fields that has a label."""
    labels = choices_for_everyone(current_session(), current_staff().settings_version)[CONTACT_FIELDS]
    return [(f"custom{position}", label) for position, label in enumerate(labels, 1) if label]


def _called(contact: Contact) -> str:
    return contact.name_or_email or _("No name")


def _to(address: str) -> Response:
    return redirect(address, code=303)  # type: ignore[return-value]
