"""Asking for a way to sign in by mail, and using it."""

from collections.abc import Callable
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from portal.access import queries, throttle
from portal.access.arriving import arrive
from portal.access.proofs import proving
from portal.access.proofs.models import Proof
from portal.access.proofs.refusals import DeadLink, WrongDigits
from portal.access.proofs.rules import Purpose
from portal.access.sessions import SignedIn
from portal.db import current_session, transaction
from portal.kit import clock
from portal.mail import letters
from portal.mail.models import LetterState
from portal.mail.outbox import post_letter
from portal.people.rules import normalise
from portal.tenancy import every_customer

SIGN_IN = frozenset({Purpose.SIGN_IN})


def ask_to_sign_in(
    email: str, network: str, browser: str, language: str, next_page: str | None = None
) -> None:
    """Mail six digits and a link to who may come in; to a stranger, once a day, that we do not know them.

    The same is written for both: one proof and one letter. Raises NotAnAddress, or TooManyTries.
    """
    address = normalise(email)
    with every_customer(current_session(), "nobody is signed in yet"), transaction() as db:
        _ask(db, address, network, browser, language, next_page)


def ask_again(network: str, browser: str, language: str, next_page: str | None = None) -> None:
    """The same for the address that this browser named last. Raises SentJustNow, or TooManyTries."""
    with every_customer(current_session(), "nobody is signed in yet"), transaction() as db:
        last = proving.last_asked(db, browser, SIGN_IN, clock.now())
        if last is not None:
            _ask(db, last.email, network, browser, language, next_page)


def sign_in_by_digits(browser: str, digits: str, network: str, replaces: str | None = None) -> SignedIn:
    """Begin a session by the digits of the mail that this browser asked for.

    Raises WrongDigits, alike for wrong, used and old ones, or TooManyTries.
    """
    begun = _sign_in(
        lambda db: proving.by_digits(db, browser, digits, SIGN_IN, clock.now()), "digits", network, replaces
    )
    if begun is None:
        raise WrongDigits
    return begun


def sign_in_by_link(token: str, network: str, replaces: str | None = None) -> SignedIn:
    """Begin a session by the link of a mail, in whatever browser. Raises DeadLink, or TooManyTries."""
    begun = _sign_in(lambda db: proving.by_token(db, token, SIGN_IN, clock.now()), "links", network, replaces)
    if begun is None:
        raise DeadLink
    return begun


def _sign_in(
    find: Callable[[Session], Proof | None], what: str, network: str, replaces: str | None
) -> SignedIn | None:
    with every_customer(current_session(), "nobody is signed in yet"), transaction() as db:
        now = clock.now()
        tried = throttle.note_try(db, throttle.limits_of_network(what, network), now)
        proof = find(db)
        if proof is None or proof.person_id is None:
            return None
        throttle.strike_off(db, tried)
        proving.use(db, proof, now)
        return arrive(db, proof.person_id, now, replaces)


def _ask(db: Session, address: str, network: str, browser: str, language: str, next_page: str | None) -> None:
    now = clock.now()
    throttle.note_try(db, throttle.limits_of_network("mails", network), now)
    person = db.execute(queries.person_with_a_place(address)).one_or_none()
    person_id = person.id if person is not None else None
    minted = proving.mint(db, Purpose.SIGN_IN, address, now, person_id=person_id, browser=browser)
    if person is not None:
        query = f"?{urlencode({'next': next_page})}" if next_page else ""
        letter = post_letter(
            db,
            letters.SIGN_IN,
            address,
            person.language or language,
            network=network,
            code=minted.digits,
            path=f"/verify/{minted.token}{query}",
        )
    else:
        letter = post_letter(db, letters.NOT_FOUND, address, language, network=network)
    if letter.state == LetterState.HELD_BACK:  # nobody has the digits, so nobody may find them
        proving.end(minted.proof, now)
