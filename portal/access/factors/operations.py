"""Setting up and removing the second factor, and finishing a sign-in with it."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.access import queries, throttle
from portal.access.factors.checking import place_of, take_code
from portal.access.factors.models import Authenticator, HalfSignIn, RecoveryCode
from portal.access.factors.refusals import HasAuthenticator, NotHalfIn, WrongCode
from portal.access.factors.rules import bare, new_recovery_codes
from portal.access.models import ContactSession
from portal.access.security.rules import Way
from portal.access.security.telling import tell_owner
from portal.access.sessions import SignedIn, begin, end_of_token
from portal.customers.models import Contact
from portal.db import current_session, hold_name, locked, transaction
from portal.kit import clock, one_time_codes, tokens
from portal.kit.seals import Seal
from portal.mail import letters
from portal.tenancy import every_customer


def add_authenticator(person_id: int, secret: str, code: str, seal: Seal, language: str) -> Sequence[str]:
    """Ask for six digits at each sign-in from now on; returns the recovery codes, readable only now.

    The owner is told. The digits show that the app has the secret. Raises WrongCode, or HasAuthenticator.
    """
    step = one_time_codes.step_of_code(secret, bare(code), clock.wall(), last_step=0)
    if step is None:
        raise WrongCode
    with every_customer(current_session(), "a person belongs to no customer"), transaction() as db:
        hold_name(db, f"authenticator of {person_id}")
        if db.get(Authenticator, person_id) is not None:
            raise HasAuthenticator
        sealed = seal.closed(secret, place_of(person_id))
        db.add(Authenticator(person_id=person_id, sealed_secret=sealed, used_step=step))
        tell_owner(db, person_id, letters.SECOND_STEP_ADDED, language)
        return _renew_codes(db, person_id)


def renew_recovery_codes(person_id: int, language: str) -> Sequence[str]:
    """Ten new recovery codes in place of the old ones, of which the owner is told; none where there is no
    authenticator."""
    with every_customer(current_session(), "a person belongs to no customer"), transaction() as db:
        known = locked(select(Authenticator).where(Authenticator.person_id == person_id))
        if db.scalar(known) is None:
            return ()
        tell_owner(db, person_id, letters.RECOVERY_CODES_RENEWED, language)
        return _renew_codes(db, person_id)


def remove_authenticator(person_id: int, language: str) -> None:
    """Ask for no second factor any more, and tell the owner."""
    with every_customer(current_session(), "a person belongs to no customer"), transaction() as db:
        if db.get(Authenticator, person_id) is not None:
            tell_owner(db, person_id, letters.SECOND_STEP_REMOVED, language)
        for model in (RecoveryCode, HalfSignIn, Authenticator):
            db.execute(delete(model).where(model.person_id == person_id))


def finish_sign_in(
    half_token: str, code: str, network: str, seal: Seal, replaces: str | None = None
) -> SignedIn:
    """Begin the session of who was half in. Raises WrongCode, NotHalfIn, or TooManyTries."""
    with every_customer(current_session(), "nobody is signed in yet"), transaction() as db:
        now = clock.now()
        half = db.scalar(
            locked(
                select(HalfSignIn).where(
                    HalfSignIn.token_hash == tokens.hashed(half_token), HalfSignIn.expires_at > now
                )
            )
        )
        if half is None:
            raise NotHalfIn
        tried = throttle.note_try(db, throttle.limits_of(f"code {half.person_id}", network), now)
        if take_code(db, half.person_id, code, seal):
            throttle.strike_off(db, tried)
            db.delete(half)
            return _begin(db, half, replaces)
    raise WrongCode  # after the commit, so that the try stays written down


def _begin(db: Session, half: HalfSignIn, replaces: str | None) -> SignedIn:
    places = db.execute(queries.active_places(half.person_id).add_columns(Contact.public_id)).all()
    if not places:
        raise NotHalfIn
    chosen = next((place for place in places if place.public_id == half.contact_public_id), places[0])
    end_of_token(db, ContactSession, replaces)
    return begin(db, half.person_id, chosen, half.offers_choice, clock.now(), Way(half.way))


def _renew_codes(db: Session, person_id: int) -> Sequence[str]:
    codes = new_recovery_codes()
    db.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    db.add_all(RecoveryCode(person_id=person_id, code_hash=tokens.hashed(bare(code))) for code in codes)
    return codes
