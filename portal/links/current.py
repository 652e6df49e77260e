"""Which link opened the page of this request, for whom, and what it lets them do."""

from dataclasses import dataclass
from datetime import datetime

from flask import g
from sqlalchemy import RowMapping

from portal.access.current import current_house
from portal.activity.rules import Actor, ActorKind
from portal.db import AnySelect, current_session
from portal.kit.tokens import hashed
from portal.links import queries
from portal.links.rules import RENEWS_FOR, LinkPurpose
from portal.preferences.cascade import choices_of
from portal.preferences.choices import Choices
from portal.preferences.rules import LINKS_ASK_PASSWORD
from portal.tenancy import every_customer


@dataclass(frozen=True, slots=True)
class CurrentLink:
    """A link that still opens what it was made for, and the contact it was made for; nobody is signed in."""

    id: int
    public_id: str
    purpose: LinkPurpose
    minted_at: datetime
    expires_at: datetime
    paper_id: int | None
    paper_kind: str | None
    paper_public_id: str | None
    stored_statement_id: int | None
    document_id: int | None
    common_document_id: int | None
    contact_id: int
    contact_public_id: str
    person_id: int | None
    first_name: str
    last_name: str
    email: str | None
    language: str | None
    time_zone: str | None
    customer_id: int
    customer_number: str
    customer_tax_number: str
    customer_name: str
    group_id: int | None
    settings_version: int
    renews_password: bool
    password_hash: str | None
    """That of the contact's links, where one was chosen."""

    @property
    def name(self) -> str:
        """First and last name, as they are called; the address of a nameless one."""
        return f"{self.first_name} {self.last_name}".strip() or self.email or self.customer_name

    @property
    def actor(self) -> Actor:
        """As the trail names who acted."""
        return Actor(ActorKind.CONTACT, self.name, self.contact_public_id)

    @property
    def may_pay(self) -> bool:
        return self.purpose is LinkPurpose.PAY

    @property
    def may_accept(self) -> bool:
        return self.purpose is LinkPurpose.ACCEPT

    @property
    def zone(self) -> str:
        """The zone in which the contact reads times: their own, else that of the business."""
        return self.time_zone or current_house().time_zone

    def may_choose_password(self, now: datetime) -> bool:
        """Whether who has this link may say the password of links: none was chosen yet, or the link went by
        mail to who forgot it."""
        return self.password_hash is None or (self.renews_password and now < self.minted_at + RENEWS_FOR)

    def is_over(self, now: datetime) -> bool:
        return self.expires_at <= now


def current_link() -> CurrentLink:
    """The link behind this page; RuntimeError outside a link area."""
    link: CurrentLink | None = g.get("link")
    if link is None:
        raise RuntimeError("No link was followed here: make the page in a link area.")
    return link


def choices_at(link: CurrentLink) -> Choices:
    """What the business chose for the link's customer."""
    return choices_of(current_session(), link.customer_id, link.group_id, version=link.settings_version)


def asks_password(link: CurrentLink) -> bool:
    """Whether the business wants a password before the link opens anything."""
    return choices_at(link)[LINKS_ASK_PASSWORD]


def link_of_token(token_hash: str) -> CurrentLink | None:
    """The link of this token, perhaps over; None where none was made, or it was taken back."""
    return _found(queries.of_token(), {"token_hash": token_hash})


def still_opens(path: str) -> bool:
    """Whether a path of the portal leads anywhere: one of a link does until that is taken back."""
    token = path.removeprefix("/l/")
    return token == path or link_of_token(hashed(token)) is not None


def link_of_public_id(public_id: str) -> CurrentLink | None:
    """The same by the id that the cookie and the addresses of its pages hold."""
    return _found(queries.of_public_id(), {"public_id": public_id})


def _found(statement: AnySelect, asked: dict[str, str]) -> CurrentLink | None:
    db = current_session()
    with every_customer(db, "a link says whose it is"):
        row = db.execute(statement, asked).mappings().one_or_none()
    return _as_link(row) if row is not None else None


def _as_link(row: RowMapping) -> CurrentLink:
    return CurrentLink(**{**row, "purpose": LinkPurpose(row["purpose"])})
