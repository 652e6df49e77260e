"""Adding staff, setting an account up, changing and disabling it, and one's own password."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.access import rules, throttle
from portal.access.factors.refusals import WrongCode
from portal.access.models import StaffMember, StaffRole, StaffSession
from portal.access.proofs.refusals import DeadLink
from portal.access.queries import staff_member_of
from portal.access.staff_accounts import queries
from portal.access.staff_accounts.rules import (
    INVITED_FOR,
    LONGEST_NAME,
    LastOwner,
    NameTooLong,
    NoName,
    NotAStaffRole,
    StaffAlready,
    WrongOwnPassword,
)
from portal.activity.noting import note
from portal.activity.rules import Actor, ActorKind, Verb
from portal.db import current_session, locked, transaction
from portal.kit import clock, one_time_codes, passwords, tokens
from portal.mail import letters
from portal.mail.outbox import post_letter
from portal.people.rules import normalise
from portal.preferences.models import Organisation


def invite_member(email: str, name: str, role: str, actor: Actor, language: str) -> StaffMember:
    """Add somebody of the business, who sets the account up behind a mailed link.

    Raises NotAnAddress, NoName, NameTooLong, NotAStaffRole, StaffAlready.
    """
    _require_fit(name, role)
    address = normalise(email)
    with transaction() as db:
        if db.scalar(locked(staff_member_of(address))) is not None:
            raise StaffAlready(email=address)
        member = StaffMember(email=address, name=name, role=role, password_hash="", totp_secret="")
        db.add(member)
        db.flush()
        _mail_invitation(db, member, language)
        note(db, Verb.STAFF_ADDED, actor, customer_id=None, target=member.public_id, member=name, role=role)
    return member


def invite_again(public_id: str, actor: Actor, language: str) -> StaffMember | None:
    """Mail another link, by which the password and the authenticator are set anew; None for nobody.

    What opened the account before does so until the link is used.
    """
    with transaction() as db:
        member = db.scalar(locked(queries.by_public_id(public_id)))
        if member is not None and member.is_active:
            _mail_invitation(db, member, language)
            _note(db, Verb.STAFF_INVITED_AGAIN, actor, member)
    return member


def look_at_invitation(token: str, network: str) -> StaffMember:
    """Whose invitation this is; nothing of it is used. Raises DeadLink, TooManyTries."""
    with transaction() as db:
        now = clock.now()
        tried = throttle.note_try(db, throttle.limits_of_network("links", network), now)
        member = db.scalar(queries.of_invitation(token, now))
        if member is not None:
            throttle.strike_off(db, tried)
    if member is None:
        raise DeadLink
    return member


def accept_invitation(token: str, password: str, secret: str, code: str, network: str) -> str:
    """Set password and authenticator, end what was open before and sign in; the token of the session.

    Raises DeadLink, WrongCode, TooManyTries, or what `passwords.hashed` does.
    """
    look_at_invitation(token, network)
    step = one_time_codes.step_of_code(secret, code, clock.wall(), last_step=0)
    if step is None:
        raise WrongCode
    password_hash = passwords.hashed(password)
    with transaction() as db:
        now = clock.now()
        member = db.scalar(locked(queries.of_invitation(token, now)))
        if member is None:
            raise DeadLink
        member.password_hash, member.totp_secret, member.totp_used_step = password_hash, secret, step
        member.invitation_hash = member.invited_until = None
        _end_sessions(db, member.id)
        fresh = tokens.new_token()
        db.add(
            StaffSession(
                token_hash=tokens.hashed(fresh),
                staff_id=member.id,
                started_at=now,
                last_used_at=now,
                expires_at=now + rules.STAFF_LIMIT,
            )
        )
        own = Actor(ActorKind.STAFF, member.name, member.public_id)
        _note(db, Verb.STAFF_SET_UP, own, member)
    return fresh


def change_member(public_id: str, name: str, role: str, actor: Actor) -> StaffMember | None:
    """Call somebody otherwise, or let them do more or less; None for nobody.

    Raises NoName, NameTooLong, NotAStaffRole, LastOwner.
    """
    _require_fit(name, role)
    with transaction() as db:
        member = _held(db, public_id)
        if member is not None:
            if role != StaffRole.OWNER:
                _require_another_owner(db, member)
            member.name, member.role = name, role
            note(
                db,
                Verb.STAFF_CHANGED,
                actor,
                customer_id=None,
                target=member.public_id,
                member=name,
                role=role,
            )
    return member


def disable_member(public_id: str, actor: Actor) -> StaffMember | None:
    """Sign somebody out everywhere and keep them out; None for nobody. Raises LastOwner."""
    with transaction() as db:
        member = _held(db, public_id)
        if member is not None and member.is_active:
            _require_another_owner(db, member)
            member.is_active = False
            member.invitation_hash = member.invited_until = None
            _end_sessions(db, member.id)
            _note(db, Verb.STAFF_DISABLED, actor, member)
    return member


def enable_member(public_id: str, actor: Actor) -> StaffMember | None:
    """Let somebody in again, with the password and authenticator from before; None for nobody."""
    with transaction() as db:
        member = _held(db, public_id)
        if member is not None and not member.is_active:
            member.is_active = True
            _note(db, Verb.STAFF_ENABLED, actor, member)
    return member


def change_own_password(staff_id: int, session_id: int, current: str, password: str, network: str) -> None:
    """Set another password, for who knows the present one; the other sessions end.

    Raises WrongOwnPassword, TooManyTries, TooBusy, or what `passwords.hashed` does.
    """
    passwords.require_acceptable(password)
    db = current_session()
    email, stored = db.execute(
        select(StaffMember.email, StaffMember.password_hash).where(StaffMember.id == staff_id)
    ).one()
    db.rollback()
    with transaction() as db:
        tried = throttle.note_try(db, throttle.limits_of(f"staff {email}", network), clock.now())
    if not passwords.matches(current, stored):
        raise WrongOwnPassword
    password_hash = passwords.hashed(password)
    with transaction() as db:
        throttle.strike_off(db, tried)
        member = db.scalars(locked(select(StaffMember).where(StaffMember.id == staff_id))).one()
        member.password_hash = password_hash
        others = (StaffSession.staff_id == staff_id, StaffSession.id != session_id)
        db.execute(delete(StaffSession).where(*others))


def _require_fit(name: str, role: str) -> None:
    if not name:
        raise NoName
    if len(name) > LONGEST_NAME:
        raise NameTooLong(most=LONGEST_NAME)
    if role not in set(StaffRole):
        raise NotAStaffRole


def _held(db: Session, public_id: str) -> StaffMember | None:
    """The member, under a lock on all owners too: two who demote each other wait for one another."""
    db.scalars(locked(queries.owners())).all()
    member: StaffMember | None = db.scalar(locked(queries.by_public_id(public_id)))
    return member


def _require_another_owner(db: Session, member: StaffMember) -> None:
    owners = [owner.id for owner in db.scalars(queries.owners())]
    if owners == [member.id]:
        raise LastOwner


def _mail_invitation(db: Session, member: StaffMember, language: str) -> None:
    token, now = tokens.new_token(), clock.now()
    member.invitation_hash, member.invited_until = tokens.hashed(token), now + INVITED_FOR
    zone = db.scalars(select(Organisation.time_zone)).one()
    post_letter(
        db, letters.STAFF_INVITATION, member.email, member.language or language,
        path=f"/staff/welcome/{token}", until_on=clock.day_of(member.invited_until, zone),
    )  # fmt: skip


def _end_sessions(db: Session, staff_id: int) -> None:
    db.execute(delete(StaffSession).where(StaffSession.staff_id == staff_id))


def _note(db: Session, verb: Verb, actor: Actor, member: StaffMember) -> None:
    note(db, verb, actor, customer_id=None, target=member.public_id, member=member.name)
