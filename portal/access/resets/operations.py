"""Asking for a new password, and setting it."""

from sqlalchemy.orm import Session

from portal.access import queries, throttle
from portal.access.arriving import arrive
from portal.access.keeping import keep_password
from portal.access.proofs import proving
from portal.access.proofs.refusals import DeadLink
from portal.access.proofs.rules import Purpose
from portal.access.security.telling import tell_owner
from portal.access.sessions import SignedIn, end_all_of
from portal.db import current_session, transaction
from portal.kit import clock, passwords
from portal.mail import letters
from portal.mail.outbox import post_letter
from portal.people.models import Person
from portal.people.rules import normalise
from portal.tenancy import every_customer

RESET = frozenset({Purpose.RESET})


def ask_to_reset(email: str, network: str, browser: str, language: str) -> None:
    """Mail a link to who may come in; to a stranger, once a day, that we do not know them.

    It goes to the stored address, which the typed one equals. Raises NotAnAddress, or TooManyTries.
    """
    address = normalise(email)
    with every_customer(current_session(), "nobody is signed in yet"), transaction() as db:
        _ask(db, address, network, browser, language)


def ask_again(network: str, browser: str, language: str) -> None:
    """The same for the address that this browser named last. Raises SentJustNow, or TooManyTries."""
    with every_customer(current_session(), "nobody is signed in yet"), transaction() as db:
        last = proving.last_asked(db, browser, RESET, clock.now())
        if last is not None:
            _ask(db, last.email, network, browser, language)


def reset_password(
    token: str, password: str, network: str, language: str, replaces: str | None = None
) -> SignedIn:
    """Set the password, end every session and every other way in by mail, tell the address, and sign in.

    Raises DeadLink, TooManyTries, or what `passwords.hashed` does.
    """
    password_hash = passwords.hashed(password)
    with every_customer(current_session(), "nobody is signed in yet"), transaction() as db:
        now = clock.now()
        tried = throttle.note_try(db, throttle.limits_of_network("links", network), now)
        proof = proving.by_token(db, token, RESET, now)
        if proof is not None and proof.person_id is not None:
            throttle.strike_off(db, tried)
            proving.use(db, proof, now, also={Purpose.SIGN_IN, Purpose.REGISTER})
            person = db.get_one(Person, proof.person_id)
            keep_password(db, person.id, password_hash, now)
            end_all_of(db, person.id)
            tell_owner(db, person.id, letters.PASSWORD_CHANGED, language)
            if begun := arrive(db, person.id, now, replaces):
                return begun
    raise DeadLink


def _ask(db: Session, address: str, network: str, browser: str, language: str) -> None:
    now = clock.now()
    throttle.note_try(db, throttle.limits_of_network("mails", network), now)
    person = db.execute(queries.person_with_a_place(address)).one_or_none()
    person_id = person.id if person is not None else None
    minted = proving.mint(db, Purpose.RESET, address, now, person_id=person_id, browser=browser)
    if person is not None:
        speaks, path = person.language or language, f"/reset/{minted.token}"
        post_letter(db, letters.PASSWORD_RESET, address, speaks, network=network, path=path)
    else:
        post_letter(db, letters.NOT_FOUND, address, language, network=network)
