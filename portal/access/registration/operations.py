"""Asking for an account, and getting it once the address is proven; before that nothing exists."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from portal.access import queries, throttle
from portal.access.arriving import arrive
from portal.access.keeping import keep_password
from portal.access.proofs import proving
from portal.access.proofs.models import Proof
from portal.access.proofs.refusals import DeadLink, WrongDigits
from portal.access.proofs.rules import Purpose
from portal.access.registration.refusals import RegistrationClosed
from portal.access.registration.settling import settle
from portal.access.sessions import SignedIn
from portal.bulk import insert_missing
from portal.db import current_session, transaction
from portal.kit import clock, passwords, tokens
from portal.kit.seals import Seal
from portal.mail import letters
from portal.mail.models import LetterState
from portal.mail.outbox import post_letter
from portal.people.models import Person
from portal.people.rules import normalise
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.rules import ALLOWS_REGISTRATION
from portal.tenancy import every_customer

REGISTER = frozenset({Purpose.REGISTER})
HASH = "password_hash"


@dataclass(frozen=True, slots=True)
class Registration:
    """What was typed: the address, a password or none, and the other fields by their names."""

    email: str
    password: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the network, the secret of the browser, and the language of its page."""

    network: str
    browser: str
    language: str


def ask_to_register(typed: Registration, asker: Asker, seal: Seal) -> None:
    """Mail the last step to whoever has no account, and to who has one, how to get in.

    The same is done and written for both. Raises RegistrationClosed, NotAnAddress, TooManyTries, or what
    `passwords.hashed` does.
    """
    address = normalise(typed.email)
    values = {**typed.fields, "language": asker.language}
    if typed.password:
        values[HASH] = passwords.hashed(typed.password)
    with every_customer(current_session(), "nobody is signed in yet"), transaction() as db:
        _ask(db, address, values, asker, seal)


def ask_again(asker: Asker, seal: Seal) -> None:
    """Mail the last step of what this browser asked for last once more; nothing where it asked for nothing.

    Raises SentJustNow, RegistrationClosed, TooManyTries.
    """
    with every_customer(current_session(), "nobody is signed in yet"), transaction() as db:
        last = proving.last_asked(db, asker.browser, REGISTER, clock.now())
        if last is None:
            return
        _ask(db, last.email, proving.values_of(last, seal), asker, seal)


def register_by_digits(
    browser: str, digits: str, network: str, seal: Seal, replaces: str | None = None
) -> SignedIn | None:
    """Make the account by the digits of the mail that this browser asked for, and sign in.

    None where staff are asked first. Raises WrongDigits, or TooManyTries.
    """
    with every_customer(current_session(), "nobody is signed in yet"), transaction() as db:
        find = lambda: proving.by_digits(db, browser, digits, REGISTER, clock.now())  # noqa: E731 - short and local
        proof = _counted(db, find, "digits", network)
        if proof is not None:
            values = proving.values_of(proof, seal)
            return _register(db, proof, values, values.get(HASH), replaces)
    raise WrongDigits


def register_by_link(
    token: str,
    network: str,
    seal: Seal,
    browser: str | None = None,
    password: str = "",
    replaces: str | None = None,
) -> SignedIn | None:
    """The same by the link of the mail, in whatever browser.

    The password typed at registering counts only in the browser in which it was typed: somebody else may
    have typed it, for an address that is not theirs. Elsewhere a new one can be given. Raises DeadLink,
    TooManyTries, or what `passwords.hashed` does.
    """
    fresh_hash = passwords.hashed(password) if password else None
    with every_customer(current_session(), "nobody is signed in yet"), transaction() as db:
        find = lambda: proving.by_token(db, token, REGISTER, clock.now())  # noqa: E731 - short and local
        proof = _counted(db, find, "links", network)
        if proof is not None:
            values = proving.values_of(proof, seal)
            typed_here = values.get(HASH) if proving.is_from(proof, browser) else None
            return _register(db, proof, values, fresh_hash or typed_here, replaces)
    raise DeadLink


def _ask(db: Session, address: str, values: Mapping[str, str], asker: Asker, seal: Seal) -> None:
    now = clock.now()
    if not choices_for_everyone(db)[ALLOWS_REGISTRATION]:
        raise RegistrationClosed
    throttle.note_try(db, throttle.limits_of_network("mails", asker.network), now)
    person = db.execute(queries.person_of(address)).one_or_none()
    has_account = db.execute(queries.person_with_an_active_place(address)).first() is not None
    minted = proving.mint(db, Purpose.REGISTER, address, now, browser=asker.browser, seal=seal, values=values)
    language = (person.language if person is not None else None) or asker.language
    if has_account:
        letter = post_letter(
            db,
            letters.ALREADY_REGISTERED,
            address,
            language,
            network=asker.network,
            sign_in_path="/login",
            reset_path="/reset",
        )
    else:
        letter = post_letter(
            db,
            letters.REGISTRATION_CONFIRM,
            address,
            language,
            network=asker.network,
            code=minted.digits,
            path=f"/verify/{minted.token}",
        )
    if has_account or letter.state == LetterState.HELD_BACK:
        proving.end(minted.proof, now)


def _counted(db: Session, find: Callable[[], Proof | None], what: str, network: str) -> Proof | None:
    tried = throttle.note_try(db, throttle.limits_of_network(what, network), clock.now())
    proof = find()
    if proof is not None:
        throttle.strike_off(db, tried)
    return proof


def _register(
    db: Session, proof: Proof, values: Mapping[str, str], password_hash: str | None, replaces: str | None
) -> SignedIn | None:
    now = clock.now()
    proving.use(db, proof, now)
    row = {"public_id": tokens.new_public_id(), "email": proof.email, "created_at": now}
    insert_missing(db, Person, [{**row, "language": values.get("language")}])
    person_id: int = db.execute(queries.person_of(proof.email)).one().id
    if not settle(db, person_id, proof.email, values, now):
        return None
    if password_hash is not None:
        keep_password(db, person_id, password_hash, now)
    return arrive(db, person_id, now, replaces, registers=True)
