"""Changing a person's address: asking, proving the new one, and undoing it from the old one."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.access import throttle
from portal.access.proofs import proving
from portal.access.proofs.refusals import DeadLink
from portal.access.proofs.rules import Purpose
from portal.activity.rules import Verb
from portal.db import current_session, locked, transaction
from portal.kit import clock
from portal.kit.seals import Seal
from portal.mail import letters
from portal.mail.outbox import post_letter
from portal.people.models import Person
from portal.people.rules import normalise
from portal.preferences.models import Organisation
from portal.profile.email import queries
from portal.profile.email.moving import forget_ways_in, move
from portal.profile.email.refusals import AddressTaken, SameAddress
from portal.tenancy import every_customer

REASON = "an address is one person's at all their customers"
CHANGE: Final = frozenset({Purpose.CHANGE_EMAIL})
UNDO: Final = frozenset({Purpose.UNDO_EMAIL})


def ask_for_change(
    person_id: int, session_id: int, typed: str, network: str, language: str, seal: Seal
) -> None:
    """Mail a link to the new address. The person has proven a moment ago who they are.

    An address that somebody has gets a letter that says so instead: nobody learns here which are.
    Raises NotAnAddress, SameAddress, TooManyTries.
    """
    email = normalise(typed)
    with every_customer(current_session(), REASON):
        own = current_session().scalars(select(Person.email).where(Person.id == person_id)).one()
        if email == own:
            raise SameAddress
        with transaction() as db:
            now = clock.now()
            throttle.note_try(db, throttle.limits_of_network("mails", network), now)
            for earlier in db.scalars(locked(queries.unused_of_person(person_id, CHANGE))).all():
                proving.end(earlier, now)
            values = {"session": str(session_id)}
            minted = proving.mint(
                db, Purpose.CHANGE_EMAIL, email, now, person_id=person_id, seal=seal, values=values
            )
            if db.scalar(queries.has_address(email)) is None:
                path = f"/email/confirm/{minted.token}"
                post_letter(db, letters.EMAIL_CHANGE_CONFIRM, email, language, network=network, path=path)
            else:
                post_letter(db, letters.EMAIL_TAKEN, email, language, network=network, sign_in_path="/login")


def confirm_change(token: str, network: str, language: str, seal: Seal) -> None:
    """Let the proven address be the person's; the old one is told, with seven days to undo it.

    The session that asked goes on, all others end. Raises DeadLink, AddressTaken, TooManyTries.
    """
    try:
        with every_customer(current_session(), REASON), transaction() as db:
            now = clock.now()
            tried = throttle.note_try(db, throttle.limits_of_network("links", network), now)
            proof = proving.by_token(db, token, CHANGE, now)
            if proof is not None and proof.person_id is not None:
                throttle.strike_off(db, tried)
                asking = int(proving.values_of(proof, seal).get("session", "0"))
                proving.use(db, proof, now)
                before = move(db, proof.person_id, proof.email, asking, Verb.EMAIL_CHANGED, now)
                undo = proving.mint(db, Purpose.UNDO_EMAIL, before, now, person_id=proof.person_id)
                person = db.get_one(Person, proof.person_id)
                zone = db.scalars(select(Organisation.time_zone)).one()
                post_letter(
                    db, letters.EMAIL_CHANGED, before, person.language or language,
                    path=f"/email/undo/{undo.token}", new_email=person.email,
                    until_on=clock.day_of(undo.proof.expires_at, zone),
                )  # fmt: skip
                return
    except IntegrityError:  # somebody took the address in the same moment
        raise AddressTaken from None
    raise DeadLink


def undo_change(token: str, network: str) -> None:
    """Give the person the old address back. Every session, the password, and passkeys, authenticator and
    recovery codes that were added since the change end, so that whoever changed the address is out; a new
    password goes by mail to the old address.

    Of further changes made since, none can be undone any more. Raises DeadLink, AddressTaken, TooManyTries.
    """
    try:
        with every_customer(current_session(), REASON), transaction() as db:
            now = clock.now()
            tried = throttle.note_try(db, throttle.limits_of_network("links", network), now)
            proof = proving.by_token(db, token, UNDO, now)
            if proof is not None and proof.person_id is not None:
                throttle.strike_off(db, tried)
                proving.use(db, proof, now)
                for later in db.scalars(locked(queries.unused_of_person(proof.person_id, UNDO))).all():
                    if later.id > proof.id:  # an older address has the older right
                        proving.end(later, now)
                move(db, proof.person_id, proof.email, None, Verb.EMAIL_RESTORED, now)
                forget_ways_in(db, proof.person_id, proof.created_at)
                return
    except IntegrityError:
        raise AddressTaken from None
    raise DeadLink
