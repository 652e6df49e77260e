"""Changing how one signs in to the back office: each change takes the present password and is told by mail.

There is always an authenticator app or a passkey beside the password.
"""

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from portal.access import throttle
from portal.access.factors.refusals import WrongCode
from portal.access.models import StaffMember, StaffSession
from portal.access.own_account.refusals import LastFactor, WrongOwnPassword
from portal.access.own_account.telling import tell_member
from portal.access.passkeys import ceremony
from portal.access.passkeys.ceremony import BadAnswer
from portal.access.passkeys.challenges import take_challenge
from portal.access.passkeys.models import StaffPasskey
from portal.access.passkeys.refusals import PasskeyNotAdded, PasskeyRefused
from portal.access.passkeys.rules import Site
from portal.access.sessions import SignedIn, begin_of_staff
from portal.access.staff_accounts.keys import add_key
from portal.access.staff_accounts.sealing import drop_authenticator, has_authenticator, keep_secret
from portal.db import current_session, locked, transaction
from portal.kit import clock, one_time_codes, passwords
from portal.kit.seals import Seal
from portal.mail import letters


def change_own_password(
    staff_id: int, session_id: int, current: str, password: str, network: str, language: str
) -> None:
    """Set another password, for who knows the present one; the other sessions end.

    Raises WrongOwnPassword, TooManyTries, TooBusy, or what `passwords.hashed` does.
    """
    passwords.require_acceptable(password)
    _require_own_password(staff_id, current, network)
    password_hash = passwords.hashed(password)
    with transaction() as db:
        member = _held(db, staff_id)
        member.password_hash = password_hash
        _end_others(db, staff_id, session_id)
        tell_member(db, member, letters.STAFF_PASSWORD_CHANGED, language)


def set_up_authenticator(
    staff_id: int,
    session_id: int,
    current: str,
    secret: str,
    code: str,
    network: str,
    seal: Seal,
    language: str,
) -> None:
    """Let this app show the digits, in place of any other; the other sessions end.

    Raises WrongOwnPassword, WrongCode, TooManyTries, TooBusy.
    """
    _require_own_password(staff_id, current, network)
    step = one_time_codes.step_of_code(secret, code, clock.wall(), last_step=0)
    if step is None:
        raise WrongCode
    with transaction() as db:
        member = _held(db, staff_id)
        keep_secret(member, secret, seal)
        member.totp_used_step = step
        _end_others(db, staff_id, session_id)
        tell_member(db, member, letters.STAFF_AUTHENTICATOR_ADDED, language)


def remove_authenticator(staff_id: int, current: str, network: str, language: str) -> None:
    """Sign in with passkeys only. Raises LastFactor, WrongOwnPassword, TooManyTries, TooBusy."""
    _require_own_password(staff_id, current, network)
    with transaction() as db:
        member = _held(db, staff_id)
        if not has_authenticator(member):
            return
        if not db.scalar(_number_of_passkeys(staff_id)):
            raise LastFactor
        drop_authenticator(member)
        tell_member(db, member, letters.STAFF_AUTHENTICATOR_REMOVED, language)


def add_staff_passkey(
    staff_id: int, current: str, name: str, credential: str, site: Site, network: str, language: str
) -> None:
    """Keep what the member's device made. Raises WrongOwnPassword, PasskeyNotAdded, TooManyTries, TooBusy."""
    _require_own_password(staff_id, current, network)
    try:
        answer = ceremony.read_answer(credential)
        with transaction() as db:
            is_ours = take_challenge(db, answer, staff_id=staff_id)
        if not is_ours:
            raise PasskeyNotAdded
        made = ceremony.verify_new(answer, site)
    except BadAnswer:
        raise PasskeyNotAdded from None
    with transaction() as db:
        passkey = add_key(db, staff_id, made, name)
        member = db.get_one(StaffMember, staff_id)
        tell_member(db, member, letters.STAFF_PASSKEY_ADDED, language, passkey=passkey.name)


def remove_staff_passkey(staff_id: int, public_id: str, current: str, network: str, language: str) -> bool:
    """Forget a passkey of this member; False where there is none.

    Raises LastFactor, WrongOwnPassword, TooManyTries, TooBusy.
    """
    _require_own_password(staff_id, current, network)
    with transaction() as db:
        member = _held(db, staff_id)
        mine = select(StaffPasskey).where(
            StaffPasskey.staff_id == staff_id, StaffPasskey.public_id == public_id
        )
        found = db.scalar(locked(mine))
        if found is None:
            return False
        if not has_authenticator(member) and db.scalar(_number_of_passkeys(staff_id)) == 1:
            raise LastFactor
        db.delete(found)
        tell_member(db, member, letters.STAFF_PASSKEY_REMOVED, language, passkey=found.name)
    return True


def sign_in_with_staff_passkey(
    credential: str, site: Site, network: str, replaces: str | None = None
) -> SignedIn:
    """Begin the session of whose passkey answered; it knew its person, so it is both factors in one.

    Raises PasskeyRefused, or TooManyTries.
    """
    with transaction() as db:
        now = clock.now()
        tried = throttle.note_try(db, throttle.limits_of_network("passkeys of staff", network), now)
        passkey = _proven(db, credential, site)
        if passkey is not None:
            throttle.strike_off(db, tried)
            passkey.last_used_at = now
            return SignedIn(begin_of_staff(db, passkey.staff_id, now, replaces))
    raise PasskeyRefused  # after the commit, so that the challenge stays used up


def _proven(db: Session, credential: str, site: Site) -> StaffPasskey | None:
    try:
        answer = ceremony.read_answer(credential)
        if not take_challenge(db, answer):
            return None
        found: StaffPasskey | None = db.scalar(
            locked(select(StaffPasskey).where(StaffPasskey.credential_id == answer.credential_id))
        )
        if found is None:
            return None
        member = db.get_one(StaffMember, found.staff_id)
        if not member.is_active or answer.user_handle != member.public_id:
            return None
        found.sign_count = ceremony.verify_use(answer, site, found.public_key, found.sign_count)
    except BadAnswer:
        return None
    return found


def _require_own_password(staff_id: int, current: str, network: str) -> None:
    """Raises WrongOwnPassword, TooManyTries, TooBusy."""
    db = current_session()
    email, stored = db.execute(
        select(StaffMember.email, StaffMember.password_hash).where(StaffMember.id == staff_id)
    ).one()
    db.rollback()  # nothing is held while the password is hashed
    with transaction() as db:
        tried = throttle.note_try(db, throttle.limits_of(f"staff {email}", network), clock.now())
    is_right = passwords.matches(current, stored)
    if not is_right:
        raise WrongOwnPassword
    with transaction() as db:
        throttle.strike_off(db, tried)


def _held(db: Session, staff_id: int) -> StaffMember:
    member: StaffMember = db.scalars(locked(select(StaffMember).where(StaffMember.id == staff_id))).one()
    return member


def _number_of_passkeys(staff_id: int) -> Select[int]:
    return select(func.count()).select_from(StaffPasskey).where(StaffPasskey.staff_id == staff_id)


def _end_others(db: Session, staff_id: int, session_id: int) -> None:
    db.execute(delete(StaffSession).where(StaffSession.staff_id == staff_id, StaffSession.id != session_id))
