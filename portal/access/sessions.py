"""Beginning and ending sessions, inside an open transaction that sees every customer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, update
from sqlalchemy.orm import Session

from portal.access import rules
from portal.access.factors.models import Authenticator, HalfSignIn
from portal.access.factors.rules import HALF_LIMIT
from portal.access.feeds.models import CalendarFeed
from portal.access.models import ContactSession, StaffSession
from portal.access.previews.models import Preview
from portal.access.providers.in_use import require_open
from portal.access.security.models import SignIn
from portal.access.security.rules import Way
from portal.customers.models import Contact
from portal.kit import tokens

AnySession = type[ContactSession] | type[StaffSession]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session: the token for the cookie, and whether there is a company to choose."""

    token: str
    has_other_companies: bool = False
    is_half: bool = False
    """The token is that of a sign-in which waits for the second factor: there is no session yet."""


def begin_at_first(
    db: Session,
    person_id: int,
    places: Sequence[Any],
    now: datetime,
    replaces: str | None,
    way: Way = Way.MAIL,
    registers: bool = False,
) -> SignedIn:
    """Begin a person's session at the first of their places; the one that the browser held before ends.

    `places` are rows with `contact_id` and `customer_id`, at least one. Who has a second factor is only let
    half in, unless they came with a passkey, which is two in one. Raises OnlyAtProvider where the way is
    closed; who `registers` is in this once, since whether anybody may is chosen apart.
    """
    if not registers:
        require_open(db, way)
    end_of_token(db, ContactSession, replaces)
    has_choice = len(places) > 1
    if way != Way.PASSKEY and db.get(Authenticator, person_id) is not None:
        return _begin_half(db, person_id, places[0].contact_id, has_choice, now, way)
    return begin(db, person_id, places[0], has_choice, now, way)


def begin(db: Session, person_id: int, place: Any, has_choice: bool, now: datetime, way: Way) -> SignedIn:
    """Begin the session of a person who has proven all they must."""
    forget_ended(db, ContactSession, ContactSession.person_id == person_id, now)
    token = tokens.new_token()
    db.add(
        ContactSession(
            token_hash=tokens.hashed(token),
            person_id=person_id,
            contact_id=place.contact_id,
            customer_id=place.customer_id,
            started_at=now,
            last_used_at=now,
            expires_at=now + rules.CONTACT_LIMIT,
            proven_at=now,
        )
    )
    note_sign_in(db, place.contact_id, now)
    db.add(SignIn(person_id=person_id, at=now, way=way))
    db.flush()
    return SignedIn(token, has_other_companies=has_choice)


def begin_of_staff(db: Session, staff_id: int, now: datetime, replaces: str | None = None) -> str:
    """Begin the session of a member of staff who has proven all they must; the token for the cookie."""
    end_of_token(db, StaffSession, replaces)
    forget_ended(db, StaffSession, StaffSession.staff_id == staff_id, now)
    token = tokens.new_token()
    db.add(
        StaffSession(
            token_hash=tokens.hashed(token),
            staff_id=staff_id,
            started_at=now,
            last_used_at=now,
            expires_at=now + rules.STAFF_LIMIT,
        )
    )
    return token


def _begin_half(
    db: Session, person_id: int, contact_id: int, has_choice: bool, now: datetime, way: Way
) -> SignedIn:
    token = tokens.new_token()
    db.execute(delete(HalfSignIn).where(HalfSignIn.person_id == person_id, HalfSignIn.expires_at <= now))
    db.add(
        HalfSignIn(
            token_hash=tokens.hashed(token),
            person_id=person_id,
            contact_public_id=db.get_one(Contact, contact_id).public_id,
            offers_choice=has_choice,
            way=way,
            expires_at=now + HALF_LIMIT,
        )
    )
    db.flush()
    return SignedIn(token, has_other_companies=has_choice, is_half=True)


def note_sign_in(db: Session, contact_id: int, now: datetime) -> None:
    """Keep when this contact came in last."""
    seen = update(Contact).where(Contact.id == contact_id).values(last_signed_in_at=now)
    db.execute(seen, execution_options={"synchronize_session": False})


def end_at_contact(db: Session, contact_id: int) -> None:
    """End every session of this contact, every view of staff as them, and their calendar's address."""
    for model in (ContactSession, Preview, CalendarFeed):
        db.execute(delete(model).where(model.contact_id == contact_id))


def end_all_of(db: Session, person_id: int) -> None:
    """End every session of a person, and every sign-in that is only half done."""
    for model in (ContactSession, HalfSignIn):
        db.execute(delete(model).where(model.person_id == person_id))


def end_others_of(db: Session, person_id: int, kept_session: int | None) -> None:
    """The same but for one session, which goes on."""
    others = (ContactSession.person_id == person_id, ContactSession.id != (kept_session or 0))
    db.execute(delete(ContactSession).where(*others))
    db.execute(delete(HalfSignIn).where(HalfSignIn.person_id == person_id))


def end_of_token(db: Session, model: AnySession, token: str | None) -> None:
    """End the session of this token; nothing happens where there is none."""
    if token is not None:
        db.execute(delete(model).where(model.token_hash == tokens.hashed(token)))


def forget_ended(db: Session, model: AnySession, of_somebody: ColumnElement[bool], now: datetime) -> None:
    """Delete the sessions that are over."""
    is_over = or_(model.expires_at <= now, model.last_used_at <= now - rules.IDLE)
    db.execute(delete(model).where(of_somebody, is_over), execution_options={"synchronize_session": False})
