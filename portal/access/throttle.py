"""Tries of passwords, counted in the database, so that the limit holds with any number of workers.

A try is written down as failed before the password is looked at and struck off when it was right. So tries
that run at the same moment see each other, and no number of them gets past the limit.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.access import queries, rules
from portal.access.models import FailedTry
from portal.db import hold_name
from portal.kit.refusal import N_, Refusal
from portal.kit.tokens import hashed


class TooManyTries(Refusal):
    sentence = N_("Too many tries. Wait %(minutes)s minutes, then try again.")

    def __init__(self, minutes: int) -> None:
        if minutes == 1:
            super().__init__(N_("Too many tries. Wait a minute, then try again."), minutes=1)
        else:
            super().__init__(minutes=minutes)
        self.seconds = minutes * 60


def limits_of(account: str, network: str) -> dict[str, int]:
    """What one try counts for, hashed, each with its limit. `account` says the kind of account too."""
    return {
        hashed(f"account {account}"): rules.TRIES_OF_ACCOUNT,
        hashed(f"network {network}"): rules.TRIES_OF_NETWORK,
    }


def limits_of_network(what: str, network: str) -> dict[str, int]:
    """The same for what names no account: guessed links, mails asked for."""
    return {hashed(f"{what} from {network}"): rules.TRIES_OF_NETWORK}


def note_try(db: Session, limits: Mapping[str, int], now: datetime) -> list[int]:
    """Write a try down as failed, inside a transaction; raises TooManyTries where the door is closed.

    Returns the ids that `strike_off` takes when the password was right.
    """
    subjects = sorted(limits)  # held in one order, so that two tries never wait for each other
    for subject in subjects:
        hold_name(db, f"tries {subject}")
    closed = [until for subject in subjects if (until := _closed_until(db, subject, limits[subject], now))]
    if closed:
        raise TooManyTries(rules.minutes_left(max(closed), now))
    tries = [FailedTry(subject_hash=subject, at=now) for subject in subjects]
    db.add_all(tries)
    db.flush()
    return [tried.id for tried in tries]


def strike_off(db: Session, ids: Iterable[int]) -> None:
    """Forget a try: the password was right, or nobody looked at it."""
    struck = delete(FailedTry).where(FailedTry.id.in_(list(ids)))
    db.execute(struck, execution_options={"synchronize_session": False})


def _closed_until(db: Session, subject: str, limit: int, now: datetime) -> datetime | None:
    latest = db.scalars(queries.latest_tries(), {"subject_hash": subject, "number": limit}).all()
    until = rules.closed_until(latest, limit)
    return until if until is not None and until > now else None
