"""Adding, using and removing passkeys; each challenge is answered once."""

import secrets

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.access import queries, throttle
from portal.access.passkeys import ceremony
from portal.access.passkeys.ceremony import BadAnswer
from portal.access.passkeys.challenges import hashed, take_challenge
from portal.access.passkeys.models import Passkey, PasskeyChallenge
from portal.access.passkeys.refusals import PasskeyNotAdded, PasskeyRefused
from portal.access.passkeys.rules import CHALLENGE_LIMIT, LONGEST_NAME, Site
from portal.access.security.rules import Way
from portal.access.security.telling import tell_owner
from portal.access.sessions import SignedIn, begin_at_first
from portal.db import current_session, locked, transaction
from portal.kit import clock
from portal.mail import letters
from portal.people.models import Person
from portal.tenancy import every_customer

CHALLENGE_BYTES = 32


def new_challenge(person_id: int | None = None, staff_id: int | None = None) -> bytes:
    """Random bytes for a device to sign: for the person or the member of staff who adds a passkey, or for
    whoever signs in."""
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    with every_customer(current_session(), "nobody is signed in yet"), transaction() as db:
        now = clock.now()
        db.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at <= now))
        db.add(
            PasskeyChallenge(
                challenge_hash=hashed(challenge),
                person_id=person_id,
                staff_id=staff_id,
                expires_at=now + CHALLENGE_LIMIT,
            )
        )
    return challenge


def add_passkey(person_id: int, name: str, credential: str, site: Site, language: str) -> None:
    """Keep what the person's device made, and tell the owner. Raises PasskeyNotAdded."""
    try:
        answer = ceremony.read_answer(credential)
        with every_customer(current_session(), "a person belongs to no customer"), transaction() as db:
            is_ours = take_challenge(db, answer, person_id=person_id)
        if not is_ours:
            raise PasskeyNotAdded
        made = ceremony.verify_new(answer, site)
    except BadAnswer:
        raise PasskeyNotAdded from None
    with every_customer(current_session(), "a person belongs to no customer"), transaction() as db:
        if db.scalar(select(Passkey.id).where(Passkey.credential_id == made.credential_id)) is not None:
            raise PasskeyNotAdded
        passkey = Passkey(
            person_id=person_id,
            credential_id=made.credential_id,
            public_key=made.public_key,
            sign_count=made.sign_count,
            name=name.strip()[:LONGEST_NAME],
        )
        db.add(passkey)
        tell_owner(db, person_id, letters.PASSKEY_ADDED, language, passkey=passkey.name)


def remove_passkey(person_id: int, public_id: str, language: str) -> bool:
    """Forget a passkey of this person, and tell the owner; False where there is none."""
    with every_customer(current_session(), "a person belongs to no customer"), transaction() as db:
        mine = select(Passkey).where(Passkey.person_id == person_id, Passkey.public_id == public_id)
        found = db.scalar(locked(mine))
        if found is not None:
            db.delete(found)
            tell_owner(db, person_id, letters.PASSKEY_REMOVED, language, passkey=found.name)
    return found is not None


def sign_in_with_passkey(credential: str, site: Site, network: str, replaces: str | None = None) -> SignedIn:
    """Begin the session of whose passkey answered. Raises PasskeyRefused, or TooManyTries."""
    with every_customer(current_session(), "nobody is signed in yet"), transaction() as db:
        now = clock.now()
        tried = throttle.note_try(db, throttle.limits_of_network("passkeys", network), now)
        passkey = _proven(db, credential, site)
        if passkey is not None:
            throttle.strike_off(db, tried)
            passkey.last_used_at = now
            places = db.execute(queries.active_places(passkey.person_id)).all()
            if places:
                return begin_at_first(db, passkey.person_id, places, now, replaces, Way.PASSKEY)
    raise PasskeyRefused  # after the commit, so that the challenge stays used up


def _proven(db: Session, credential: str, site: Site) -> Passkey | None:
    try:
        answer = ceremony.read_answer(credential)
        if not take_challenge(db, answer):
            return None
        found: Passkey | None = db.scalar(
            locked(select(Passkey).where(Passkey.credential_id == answer.credential_id))
        )
        if found is None or answer.user_handle != db.get_one(Person, found.person_id).public_id:
            return None
        found.sign_count = ceremony.verify_use(answer, site, found.public_key, found.sign_count)
    except BadAnswer:
        return None
    return found
