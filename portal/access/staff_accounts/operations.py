"""Adding staff, setting an account up, changing and disabling it."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.access import throttle
from portal.access.factors.refusals import WrongCode
from portal.access.models import StaffMember, StaffRole, StaffSession
from portal.access.passkeys import ceremony
from portal.access.passkeys.ceremony import BadAnswer, NewKey
from portal.access.passkeys.challenges import take_challenge
from portal.access.passkeys.models import StaffPasskey
from portal.access.passkeys.refusals import PasskeyNotAdded
from portal.access.passkeys.rules import Site
from portal.access.proofs.refusals import DeadLink
from portal.access.queries import staff_member_of
from portal.access.sessions import begin_of_staff
from portal.access.staff_accounts import queries
from portal.access.staff_accounts.keys import add_key
from portal.access.staff_accounts.rules import (
    INVITED_FOR,
    LastOwner,
    NotOfStaff,
    StaffAlready,
    problems,
)
from portal.access.staff_accounts.sealing import drop_authenticator, keep_secret
from portal.activity.noting import note
from portal.activity.rules import Actor, ActorKind, Verb
from portal.db import locked, transaction
from portal.kit import clock, one_time_codes, passwords, tokens
from portal.kit.seals import Seal
from portal.mail import letters
from portal.mail.outbox import post_letter
from portal.people.rules import normalise
from portal.preferences.models import Organisation


def invite_member(email: str, name: str, role: str, actor: Actor, language: str) -> StaffMember:
    """Add somebody of the business, who sets the account up behind a mailed link.

    Raises NotAnAddress, NoName, TooLong, NotAStaffRole, StaffAlready.
    """
    _require_fit(name, role)
    address = normalise(email)
    with transaction() as db:
        if db.scalar(locked(staff_member_of(address))) is not None:
            raise StaffAlready(email=address)
        member = StaffMember(email=address, name=name, role=role, password_hash="")
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


def reset_member(email: str, actor: Actor) -> str:
    """Let nothing that opened an account before open it any more; the path by which it is set up anew.

    For who runs the server, where nobody of staff can sign in. Raises NotAnAddress, NotOfStaff.
    """
    address = normalise(email)
    with transaction() as db:
        member = db.scalar(locked(staff_member_of(address)))
        if member is None or not member.is_active:
            raise NotOfStaff(email=address)
        _end_all(db, member)
        member.password_hash = ""
        _note(db, Verb.STAFF_RESET, actor, member)
        return _invited(member)


def seal_secrets(seal: Seal) -> None:
    """Seal what `portal add-staff`, which knows no secret key, and older versions wrote in clear."""
    with transaction() as db:
        for member in db.scalars(locked(select(StaffMember).where(StaffMember.totp_secret != ""))):
            keep_secret(member, member.totp_secret, seal)


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


def accept_with_digits(token: str, password: str, secret: str, code: str, network: str, seal: Seal) -> str:
    """Set the account up with an authenticator and sign in; the token of the session.

    Raises DeadLink, WrongCode, TooManyTries, or what `passwords.hashed` does.
    """
    look_at_invitation(token, network)
    step = one_time_codes.step_of_code(secret, code, clock.wall(), last_step=0)
    if step is None:
        raise WrongCode
    password_hash = passwords.hashed(password)
    with transaction() as db:
        member = _set_up(db, token, password_hash)
        keep_secret(member, secret, seal)
        member.totp_used_step = step
        return begin_of_staff(db, member.id, clock.now())


def accept_with_passkey(
    token: str, password: str, name: str, credential: str, site: Site, network: str
) -> str:
    """Set the account up with a passkey and sign in; the token of the session.

    Raises DeadLink, PasskeyNotAdded, TooManyTries, or what `passwords.hashed` does.
    """
    member_id = look_at_invitation(token, network).id
    passwords.require_acceptable(password)
    made = _made_by(member_id, credential, site)
    password_hash = passwords.hashed(password)
    with transaction() as db:
        member = _set_up(db, token, password_hash)
        add_key(db, member.id, made, name)
        return begin_of_staff(db, member.id, clock.now())


def _made_by(staff_id: int, credential: str, site: Site) -> NewKey:
    try:
        answer = ceremony.read_answer(credential)
        with transaction() as db:
            is_ours = take_challenge(db, answer, staff_id=staff_id)
        if is_ours:
            return ceremony.verify_new(answer, site)
    except BadAnswer:
        pass
    raise PasskeyNotAdded


def _set_up(db: Session, token: str, password_hash: str) -> StaffMember:
    """The member of the link, whose account has this password and no second factor yet; the link, and what
    opened the account before, opens nothing any more. Raises DeadLink."""
    member = db.scalar(locked(queries.of_invitation(token, clock.now())))
    if member is None:
        raise DeadLink
    member.password_hash = password_hash
    member.invitation_hash = member.invited_until = None
    _end_all(db, member)
    _note(db, Verb.STAFF_SET_UP, Actor(ActorKind.STAFF, member.name, member.public_id), member)
    return member


def change_member(public_id: str, name: str, role: str, actor: Actor) -> StaffMember | None:
    """Call somebody otherwise, or let them do more or less; None for nobody.

    Raises NoName, TooLong, NotAStaffRole, LastOwner.
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


def _require_fit(name: str, role: str) -> None:
    if wrong := problems(name, role):
        raise wrong[0]


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
    path = _invited(member)
    assert member.invited_until is not None
    zone = db.scalars(select(Organisation.time_zone)).one()
    post_letter(
        db, letters.STAFF_INVITATION, member.email, member.language or language,
        path=path, until_on=clock.day_of(member.invited_until, zone),
    )  # fmt: skip


def _invited(member: StaffMember) -> str:
    """The path by which the account is set up from now on; links before it open nothing any more."""
    token = tokens.new_token()
    member.invitation_hash, member.invited_until = tokens.hashed(token), clock.now() + INVITED_FOR
    return f"/staff/welcome/{token}"


def _end_all(db: Session, member: StaffMember) -> None:
    """No second factor and no session that was before opens the account any more."""
    drop_authenticator(member)
    db.execute(delete(StaffPasskey).where(StaffPasskey.staff_id == member.id))
    _end_sessions(db, member.id)


def _end_sessions(db: Session, staff_id: int) -> None:
    db.execute(delete(StaffSession).where(StaffSession.staff_id == staff_id))


def _note(db: Session, verb: Verb, actor: Actor, member: StaffMember) -> None:
    note(db, verb, actor, customer_id=None, target=member.public_id, member=member.name)
