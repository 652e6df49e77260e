"""Signing in and out, changing company, and the passwords and accounts that it takes."""

from sqlalchemy import delete, select, true

from portal.access import queries, rules, throttle
from portal.access.factors.models import HalfSignIn
from portal.access.keeping import keep_password
from portal.access.kept.models import KeptForm
from portal.access.models import ContactSession, FailedTry, Password, StaffMember, StaffRole, StaffSession
from portal.access.passkeys.models import PasskeyChallenge
from portal.access.proofs import proving
from portal.access.security.models import SignIn
from portal.access.security.rules import SIGN_INS_KEPT, Way
from portal.access.sessions import (
    SignedIn,
    begin_at_first,
    begin_of_staff,
    end_all_of,
    end_of_token,
    forget_ended,
    note_sign_in,
)
from portal.access.staff_accounts.rules import StaffAlready
from portal.access.staff_accounts.sealing import take_digits
from portal.activity.noting import note
from portal.activity.rules import SYSTEM, Verb
from portal.db import current_session, locked, transaction
from portal.kit import clock, one_time_codes, passwords, tokens
from portal.kit.refusal import N_, Refusal
from portal.kit.seals import Seal
from portal.people.rules import NotAnAddress, normalise
from portal.tenancy import every_customer


class WrongPassword(Refusal):
    sentence = N_("The email address or password is not right. Check both, or get a sign-in link by email.")


class WrongPasswordOrCode(Refusal):
    sentence = N_("The email address, password or code is not right. Check all three.")


def sign_in(email: str, password: str, network: str, replaces: str | None = None) -> SignedIn:
    """Begin a contact's session at their first company; the session that the browser held before ends.

    Raises WrongPassword, alike for an unknown address, or TooManyTries, or TooBusy.
    """
    address = _as_address(email)
    with every_customer(current_session(), "nobody is signed in yet"):
        with transaction() as db:
            tried = throttle.note_try(db, throttle.limits_of(f"contact {address}", network), clock.now())
        places = db.execute(queries.password_and_places(), {"email": address}).all()
        db.rollback()  # no lock and no snapshot is held while the password is hashed
        stored = places[0].password_hash if places else None
        if not _is_right(password, stored, tried):
            raise WrongPassword
        fresh_hash = _fresh_hash(password, stored)
        with transaction() as db:
            throttle.strike_off(db, tried)
            first = places[0]
            if fresh_hash is not None:
                db.get_one(Password, first.id).password_hash = fresh_hash
            return begin_at_first(db, first.id, places, clock.now(), replaces, Way.PASSWORD)


def change_company(session_id: int, contact_id: int, customer_id: int) -> str:
    """Go on as another contact of the same person, under a new token, which is returned.

    The end of the session stays where it was: nobody proved anything anew.
    """
    token = tokens.new_token()
    with (
        every_customer(current_session(), "a person goes to another of their companies"),
        transaction() as db,
    ):
        before = db.scalars(locked(select(ContactSession).where(ContactSession.id == session_id))).one()
        now = clock.now()
        db.add(
            ContactSession(
                token_hash=tokens.hashed(token),
                person_id=before.person_id,
                contact_id=contact_id,
                customer_id=customer_id,
                started_at=before.started_at,
                last_used_at=now,
                expires_at=before.expires_at,
                proven_at=before.proven_at,
                device=before.device,
            )
        )
        note_sign_in(db, contact_id, now)
        db.delete(before)
    return token


def sign_out(token: str) -> None:
    """End the session of this token; nothing happens where there is none."""
    with every_customer(current_session(), "a session says by its token whose it is"), transaction() as db:
        end_of_token(db, ContactSession, token)


def set_password(person_id: int, password: str) -> None:
    """Give a person a password; every session of theirs ends. Refuses as `passwords.hashed` does."""
    password_hash = passwords.hashed(password)
    with every_customer(current_session(), "a person belongs to no customer"), transaction() as db:
        keep_password(db, person_id, password_hash, clock.now())
        end_all_of(db, person_id)


def add_staff_member(
    email: str, name: str, password: str, role: StaffRole, totp_secret: str | None = None
) -> StaffMember:
    """Let somebody of the business into the back office; `totp_secret` goes into their authenticator.

    Raises NotAnAddress, StaffAlready, or what `passwords.hashed` does.
    """
    address = normalise(email)
    member = StaffMember(
        email=address,
        name=name,
        role=role,
        password_hash=passwords.hashed(password),
        totp_secret=totp_secret or one_time_codes.new_secret(),
    )
    with transaction() as db:
        if db.scalar(locked(queries.staff_member_of(address))) is not None:
            raise StaffAlready(email=address)
        db.add(member)
        note(db, Verb.STAFF_ADDED, SYSTEM, customer_id=None, member=name, role=role)
    return member


def sign_in_staff(
    email: str, password: str, code: str, network: str, seal: Seal, replaces: str | None = None
) -> SignedIn:
    """Begin a staff session by password and the digits of the authenticator; each digits work once.

    Raises WrongPasswordOrCode whichever of the three is wrong, also where there is no authenticator, or
    TooManyTries, or TooBusy.
    """
    address = _as_address(email)
    with transaction() as db:
        tried = throttle.note_try(db, throttle.limits_of(f"staff {address}", network), clock.now())
    known = select(StaffMember).where(
        StaffMember.email == address, StaffMember.is_active, StaffMember.password_hash != ""
    )
    member = db.scalar(known)
    stored = member.password_hash if member is not None else None
    db.rollback()
    if not _is_right(password, stored, tried):
        raise WrongPasswordOrCode
    fresh_hash = _fresh_hash(password, stored)
    with transaction() as db:
        member = db.scalar(locked(known))
        if member is None or not take_digits(member, code, seal):
            raise WrongPasswordOrCode
        member.password_hash = fresh_hash or member.password_hash
        throttle.strike_off(db, tried)
        token = begin_of_staff(db, member.id, clock.now(), replaces)
    return SignedIn(token)


def sign_out_staff(token: str) -> None:
    """End the staff session of this token; nothing happens where there is none."""
    with transaction() as db:
        end_of_token(db, StaffSession, token)


def forget_ended_sessions() -> None:
    """Delete sessions and proofs that are over, and tries too old to count."""
    now = clock.now()
    with transaction() as db, every_customer(db, "the sessions of everybody"):
        for model in (ContactSession, StaffSession):
            forget_ended(db, model, true(), now)
        db.execute(delete(FailedTry).where(FailedTry.at < now - rules.REMEMBERED))
        db.execute(delete(SignIn).where(SignIn.at < now - SIGN_INS_KEPT))
        for waiting in (HalfSignIn, PasskeyChallenge):
            db.execute(delete(waiting).where(waiting.expires_at <= now))
        proving.forget_old(db, now)
        db.execute(delete(KeptForm).where(KeptForm.expires_at <= now))


def _as_address(typed: str) -> str:
    """The address as it is stored, or a text that nobody's address equals but that counts its own tries."""
    try:
        return normalise(typed)
    except NotAnAddress:
        return f"not an address {tokens.hashed(typed)}"


def _is_right(password: str, stored: str | None, tried: list[int]) -> bool:
    try:
        return passwords.matches(password, stored)
    except passwords.TooBusy:
        with transaction() as db:
            throttle.strike_off(db, tried)
        raise


def _fresh_hash(password: str, stored: str | None) -> str | None:
    """The hash to store in place of one made with older parameters."""
    if stored is None or not passwords.is_outdated(stored):
        return None
    try:
        return passwords.hashed(password)
    except Refusal:  # it was accepted by older rules, or there is no core free: the old hash goes on
        return None
