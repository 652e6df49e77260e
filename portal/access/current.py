"""Who is here: the contact or the staff member of this request."""

from dataclasses import dataclass
from datetime import date, datetime

from flask import current_app, g, request
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy import RowMapping, update
from sqlalchemy.orm import Session

from portal.access import queries
from portal.access.business import House
from portal.access.models import ContactSession, StaffRole, StaffSession
from portal.access.rules import IDLE, NOTED_EVERY
from portal.activity.rules import Actor, ActorKind
from portal.customers.models import ContactRole
from portal.db import current_session, write_unless_busy
from portal.kit import clock, tokens
from portal.preferences.cascade import choices_of
from portal.preferences.choices import Choices, Preference
from portal.preferences.rules import LANGUAGE
from portal.tenancy import every_customer
from portal.web.life import afterwards

login_manager = LoginManager()


@dataclass(frozen=True, slots=True)
class CurrentContact(UserMixin):
    """The contact who is signed in, as the session row named him; one select found all of it."""

    session_id: int
    person_id: int
    contact_id: int
    contact_public_id: str
    first_name: str
    last_name: str
    email: str
    language: str | None
    time_zone: str | None
    theme: str
    role: ContactRole
    customer_id: int
    customer_public_id: str
    customer_number: str
    customer_tax_number: str
    customer_name: str
    group_id: int | None
    settings_version: int
    has_other_companies: bool
    expires_at: datetime
    logo_sha256: str | None = None
    """Of the customer's logo, None where it has none; its size is that on a page."""
    logo_width: int | None = None
    logo_height: int | None = None
    previewer: str = ""
    """The member of staff who only looks at what this contact sees; empty where the contact is here."""
    proven_at: datetime | None = None
    """When they last proved in this session who they are."""

    @property
    def is_preview(self) -> bool:
        """Nothing that happens here counts as the contact's doing: no view, no sign-in, no form."""
        return self.previewer != ""

    @property
    def actor(self) -> Actor:
        """As the trail names who acted."""
        return Actor(ActorKind.CONTACT, self.name, self.contact_public_id)

    @property
    def name(self) -> str:
        """First and last name, as they are called; the address of a nameless one."""
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @property
    def is_admin(self) -> bool:
        return self.role is ContactRole.ADMIN

    @property
    def may_pay(self) -> bool:
        return self.role is not ContactRole.VIEWER

    def get_id(self) -> str:
        return self.contact_public_id


@dataclass(frozen=True, slots=True)
class CurrentStaff:
    """The staff member who is signed in."""

    session_id: int
    staff_id: int
    public_id: str
    name: str
    email: str
    language: str | None
    role: str
    settings_version: int
    news: int
    """How much waits for this member to open it."""

    @property
    def may_change(self) -> bool:
        return self.role != StaffRole.READ_ONLY

    @property
    def is_owner(self) -> bool:
        return self.role == StaffRole.OWNER

    @property
    def actor(self) -> Actor:
        """As the trail names who acted."""
        return Actor(ActorKind.STAFF, self.name, self.public_id)


def current_contact() -> CurrentContact:
    """The contact whose page this is; RuntimeError outside a contact area."""
    contact = g.get("contact")
    if contact is None:
        raise RuntimeError("Nobody is signed in here: make the page in a contact area.")
    return contact


def current_staff() -> CurrentStaff:
    """The staff member whose page this is; RuntimeError outside a staff area."""
    staff = g.get("staff")
    if staff is None:
        raise RuntimeError("Nobody of staff is signed in here: make the page in a staff area.")
    return staff


def current_house() -> House:
    """The business as this page's reader meets it; inside an area."""
    house: House = g.house
    return house


def today() -> date:
    """The business's day, for every rule that a page asks; inside an area."""
    return clock.today(current_house().time_zone)


def reader_zone() -> str:
    """The zone in which the contact reads times: their own, else that of the business."""
    return current_contact().time_zone or current_house().time_zone


def contact_who_asks() -> CurrentContact | None:
    """The contact whose live session the request carries, if it carries one."""
    found = current_user._get_current_object()  # the proxy would look each time anew
    return found if found.is_authenticated else None


@login_manager.request_loader
def _contact_of(_request: object) -> CurrentContact | None:
    return _contact_looked_at() or _contact_signed_in()


def _contact_looked_at() -> CurrentContact | None:
    """As whom staff look at the portal in this browser; both cookies are needed."""
    preview, token = preview_token(), staff_token()
    if preview is None or token is None:
        return None
    db, now = current_session(), clock.now()
    asked = {**_live(token, now), "preview_hash": tokens.hashed(preview)}
    with every_customer(db, "whom staff look at"):
        row = db.execute(queries.contact_of_preview(), asked).mappings().one_or_none()
    return _as_contact(row, StaffSession, now)


def _contact_signed_in() -> CurrentContact | None:
    token = contact_token()
    if token is None:
        return None
    db, now = current_session(), clock.now()
    with every_customer(db, "whose session this is"):
        row = db.execute(queries.contact_of_session(), _live(token, now)).mappings().one_or_none()
    return _as_contact(row, ContactSession, now)


def _as_contact(
    row: RowMapping | None, session: type[ContactSession] | type[StaffSession], now: datetime
) -> CurrentContact | None:
    if row is None:
        return None
    found = dict(row)
    _note_use(session, found["session_id"], found.pop("last_used_at"), now)
    return CurrentContact(**{**found, "role": ContactRole(found["role"])})


def staff_who_asks() -> CurrentStaff | None:
    """The staff member whose live session the request carries, if it carries one."""
    token = staff_token()
    if token is None:
        return None
    db, now = current_session(), clock.now()
    with every_customer(db, "what is new at any customer"):
        row = db.execute(queries.staff_of_session(), _live(token, now)).mappings().one_or_none()
    if row is None:
        return None
    found = dict(row)
    _note_use(StaffSession, found["session_id"], found.pop("last_used_at"), now)
    return CurrentStaff(**found)


def contact_token() -> str | None:
    """What the cookie of a contact's session holds."""
    return request.cookies.get(current_app.config["CONTACT_COOKIE"])


def staff_token() -> str | None:
    """What the cookie of a staff session holds."""
    return request.cookies.get(current_app.config["STAFF_COOKIE"])


def preview_token() -> str | None:
    """What the cookie of a staff member's view as a contact holds."""
    return request.cookies.get(current_app.config["PREVIEW_COOKIE"])


def choices_at(contact: CurrentContact) -> Choices:
    """What the business chose for the contact's customer."""
    return choices_of(
        current_session(), contact.customer_id, contact.group_id, version=contact.settings_version
    )


def language_of_customer(choices: Choices) -> str | None:
    """The language that was chosen for the customer or its group, None where none was."""
    unset: Preference[str | None] = Preference(LANGUAGE.name, None, LANGUAGE.read)
    return unset.of(*choices.levels[:-1])  # what the organisation chose counts after the browser


def _live(token: str, now: datetime) -> dict[str, object]:
    return {"token_hash": tokens.hashed(token), "now": now, "idle_since": now - IDLE}


def _note_use(
    model: type[ContactSession] | type[StaffSession], session_id: int, last_used_at: datetime, now: datetime
) -> None:
    if now - last_used_at < NOTED_EVERY:
        return
    statement = (
        update(model)
        .where(model.id == session_id, model.last_used_at < now)
        .values(last_used_at=now)
        .execution_options(synchronize_session=False)
    )

    def write(db: Session) -> None:
        with every_customer(db, "the last use of a session is written after its request"):
            write_unless_busy(db, statement)

    afterwards(write)
