"""Making and using up one-time proofs, inside an open transaction.

A link's token and six digits prove the same thing. Whichever is used ends the other, and all older ones of
its address for the same purpose. The digits count only in the browser that asked.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.access.models import FailedTry
from portal.access.proofs import queries
from portal.access.proofs.models import Proof
from portal.access.proofs.refusals import SentJustNow
from portal.access.proofs.rules import (
    GOOD_FOR,
    KEPT_FOR,
    SEND_AGAIN_AFTER,
    TRIES_OF_ADDRESS,
    TRIES_OF_DIGITS,
    WITH_DIGITS,
    Purpose,
    digits_in,
)
from portal.db import hold_name, locked
from portal.kit import tokens
from portal.kit.seals import BrokenSeal, Seal

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Minted:
    """A new proof with what goes into the mail; neither can be read from the database again."""

    proof: Proof
    token: str
    digits: str
    """Empty where only the link proves."""


def mint(
    db: Session,
    purpose: Purpose,
    email: str,
    now: datetime,
    *,
    person_id: int | None = None,
    contact_public_id: str | None = None,
    browser: str | None = None,
    seal: Seal | None = None,
    values: Mapping[str, str] | None = None,
) -> Minted:
    """A proof that this normalised address is somebody's who reads its mail.

    `browser` is the secret of the browser that asked: only there do the digits count. `values` lie sealed
    in the row until it is used or over, and need the `seal`.
    """
    _require_transaction(db)
    token, public_id = tokens.new_token(), tokens.new_public_id()
    digits = tokens.new_digits() if purpose in WITH_DIGITS and browser is not None else ""
    proof = Proof(
        public_id=public_id,
        purpose=purpose,
        email=email,
        person_id=person_id,
        contact_public_id=contact_public_id,
        token_hash=tokens.hashed(token),
        digits_hash=_digits_hash(browser, digits) if browser is not None and digits else None,
        browser_hash=tokens.hashed(browser) if browser is not None else None,
        created_at=now,
        expires_at=now + GOOD_FOR[purpose],
    )
    if seal is not None and values is not None:
        proof.sealed_values = seal.closed(json.dumps(dict(values)), public_id)
    db.add(proof)
    db.flush()
    return Minted(proof, token, digits)


def by_token(db: Session, token: str, purposes: Collection[Purpose], now: datetime) -> Proof | None:
    """The live proof of a link's token, held until the transaction ends; None for a wrong or old one."""
    _require_transaction(db)
    wanted = queries.of_token(token, purposes)
    proof: Proof | None = db.scalar(wanted)
    if proof is None:
        return None
    _hold_address(db, proof.email)
    proof = db.scalar(locked(wanted))
    return proof if proof is not None and proof.is_live(now) else None


def by_digits(
    db: Session, browser: str, typed: str, purposes: Collection[Purpose], now: datetime
) -> Proof | None:
    """The live proof whose digits these are; None where they are wrong.

    They prove the address that this browser asked for last, and a wrong try counts on all that they could
    have meant. The caller commits also when they were wrong.
    """
    _require_transaction(db)
    digits = digits_in(typed)
    last: Proof | None = db.scalars(queries.of_browser(browser, purposes).limit(1)).first()
    if last is None:
        return None
    _hold_address(db, last.email)
    asked = db.scalars(locked(queries.of_browser(browser, purposes))).all()
    live = [
        proof
        for proof in asked
        if (proof.email, proof.purpose) == (last.email, last.purpose)
        and proof.is_live(now)
        and proof.tries < TRIES_OF_DIGITS
    ]
    if not live or _is_worn_out(db, last.email, now):
        return None
    wanted = _digits_hash(browser, digits)
    right = next((proof for proof in live if proof.digits_hash == wanted), None)
    if right is None:
        for proof in live:
            proof.tries += 1
        db.add(FailedTry(subject_hash=_subject(last.email), at=now))
        db.flush()
    return right


def last_asked(db: Session, browser: str, purposes: Collection[Purpose], now: datetime) -> Proof | None:
    """What this browser asked for last, to send it again; None for nothing. Raises SentJustNow."""
    last: Proof | None = db.scalars(queries.of_browser(browser, purposes).limit(1)).first()
    if last is not None and now - last.created_at < SEND_AGAIN_AFTER:
        raise SentJustNow
    return last


def use(db: Session, proof: Proof, now: datetime, also: Iterable[Purpose] = ()) -> None:
    """Use it up. The others of its address end too: those of its purpose, and those `also` named.

    Of invitations only those to the same place end.
    """
    _require_transaction(db)
    proof.used_at = now
    proof.sealed_values = None
    db.flush()
    if proof.purpose == Purpose.INVITE:
        end_invitations(db, proof.contact_public_id or "", now)
        end_unused(db, proof.email, set(also), now)
    else:
        end_unused(db, proof.email, {Purpose(proof.purpose), *also}, now)


def end_invitations(db: Session, contact_public_id: str, now: datetime) -> bool:
    """Take back what invites to this place; whether there was something."""
    _require_transaction(db)
    invitations = db.scalars(locked(queries.unused_of_contact(contact_public_id))).all()
    for invitation in invitations:
        end(invitation, now)
    db.flush()
    return bool(invitations)


def end_unused(db: Session, email: str, purposes: Collection[Purpose], now: datetime) -> None:
    """Let no proof of this address for these purposes open anything any more."""
    _require_transaction(db)
    for proof in db.scalars(locked(queries.unused(email, purposes))).all():
        end(proof, now)
    db.flush()


def end(proof: Proof, now: datetime) -> None:
    """Take one proof back."""
    proof.superseded_at = now
    proof.sealed_values = None


def is_from(proof: Proof, browser: str | None) -> bool:
    """Whether it was this browser that asked."""
    return browser is not None and proof.browser_hash == tokens.hashed(browser)


def values_of(proof: Proof, seal: Seal) -> dict[str, str]:
    """What lies sealed in a proof; empty where nothing does, or where the secret key was changed since."""
    if proof.sealed_values is None:
        return {}
    try:
        values: dict[str, str] = json.loads(seal.opened(proof.sealed_values, proof.public_id))
    except BrokenSeal:
        return {}
    return values


def forget_old(db: Session, now: datetime) -> None:
    """Delete proofs that have been over for a week."""
    db.execute(delete(Proof).where(Proof.expires_at < now - KEPT_FOR))


def _is_worn_out(db: Session, email: str, now: datetime) -> bool:
    return (db.scalar(queries.failures_since(_subject(email), now - DAY)) or 0) >= TRIES_OF_ADDRESS


def _hold_address(db: Session, email: str) -> None:
    """Let nobody else prove this address meanwhile: one use ends the other proofs, whichever comes first."""
    hold_name(db, f"proofs of {email}")


def _subject(email: str) -> str:
    return tokens.hashed(f"digits {email}")


def _digits_hash(browser: str, digits: str) -> str:
    return tokens.hashed(f"{browser} {digits}")


def _require_transaction(db: Session) -> None:
    if not db.info.get("writing"):
        raise RuntimeError("A proof is made and used in a transaction.")
