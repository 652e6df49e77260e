"""Proving once more who holds a session: by password, by the second factor, or by a code in a mail."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access import throttle
from portal.access.factors.checking import take_code
from portal.access.factors.refusals import WrongCode
from portal.access.models import ContactSession, Password
from portal.access.proofs import proving
from portal.access.proofs.refusals import WrongDigits
from portal.access.proofs.rules import Purpose
from portal.db import current_session, locked, transaction
from portal.kit import clock, passwords, tokens
from portal.kit.refusal import N_, Refusal
from portal.kit.seals import Seal
from portal.mail import letters
from portal.mail.models import LetterState
from portal.mail.outbox import post_letter
from portal.tenancy import every_customer

SIGN_IN = frozenset({Purpose.SIGN_IN})


class WrongPassword(Refusal):
    sentence = N_("The password is not right.")
    field = "password"


def prove_by_password(session_id: int, person_id: int, email: str, password: str, network: str) -> str:
    """Note the proof and give the session a new token, which is returned.

    Raises WrongPassword, TooManyTries, or TooBusy. Tries count together with those at the door.
    """
    with every_customer(current_session(), "a person proves who they are"):
        with transaction() as db:
            tried = throttle.note_try(db, throttle.limits_of(f"contact {email}", network), clock.now())
        stored = db.scalar(select(Password.password_hash).where(Password.person_id == person_id))
        db.rollback()  # no lock and no snapshot is held while the password is hashed
        try:
            is_right = passwords.matches(password, stored)
        except passwords.TooBusy:
            with transaction() as db:
                throttle.strike_off(db, tried)
            raise
        if not is_right:
            raise WrongPassword
        with transaction() as db:
            throttle.strike_off(db, tried)
            return _note_proof(db, session_id)


def prove_by_code(session_id: int, person_id: int, code: str, network: str, seal: Seal) -> str:
    """The same by the six digits or a recovery code. Raises WrongCode, or TooManyTries."""
    with every_customer(current_session(), "a person proves who they are"), transaction() as db:
        limits = throttle.limits_of(f"code {person_id}", network)
        tried = throttle.note_try(db, limits, clock.now())
        if take_code(db, person_id, code, seal):
            throttle.strike_off(db, tried)
            return _note_proof(db, session_id)
    raise WrongCode


def mail_code(person_id: int, email: str, network: str, browser: str, language: str) -> None:
    """Mail six digits to the address of the person who is here. Raises TooManyTries."""
    with every_customer(current_session(), "a person proves who they are"), transaction() as db:
        now = clock.now()
        throttle.note_try(db, throttle.limits_of_network("mails", network), now)
        minted = proving.mint(db, Purpose.SIGN_IN, email, now, person_id=person_id, browser=browser)
        path = f"/verify/{minted.token}"
        letter = post_letter(
            db, letters.SIGN_IN, email, language, network=network, code=minted.digits, path=path
        )
        if letter.state == LetterState.HELD_BACK:  # nobody has the digits, so nobody may find them
            proving.end(minted.proof, now)


def prove_by_mail(session_id: int, person_id: int, browser: str, digits: str, network: str) -> str:
    """The same by the digits of that mail. Raises WrongDigits, or TooManyTries."""
    with every_customer(current_session(), "a person proves who they are"), transaction() as db:
        now = clock.now()
        tried = throttle.note_try(db, throttle.limits_of_network("digits", network), now)
        proof = proving.by_digits(db, browser, digits, SIGN_IN, now)
        if proof is not None and proof.person_id == person_id:
            throttle.strike_off(db, tried)
            proving.use(db, proof, now)
            return _note_proof(db, session_id)
    raise WrongDigits


def _note_proof(db: Session, session_id: int) -> str:
    token = tokens.new_token()
    held = db.scalars(locked(select(ContactSession).where(ContactSession.id == session_id))).one()
    held.token_hash = tokens.hashed(token)
    held.proven_at = clock.now()
    return token
