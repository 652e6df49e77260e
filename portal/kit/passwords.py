"""Passwords: what is accepted, how it is kept, and how many are checked at once."""

import os
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from portal.kit.refusal import N_, Refusal
from portal.kit.weak_passwords import is_widely_known

SHORTEST, LONGEST = 12, 1000

_hasher = PasswordHasher(
    time_cost=2, memory_cost=19_456, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
)

# The hash of 32 random bytes that were thrown away: checked in place of a person who is not there, so that
# an unknown address takes as long as a wrong password.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$06cia3FHcl1TUuEbR3BEiA$OX8fIg6mVupTl33bKBcqo6SkkOMLiZOrh3uQatqN6Z8"

_SECONDS_TO_WAIT = 2.0
_free_cores = threading.BoundedSemaphore(os.cpu_count() or 1)


class PasswordTooShort(Refusal):
    sentence = N_("Choose a password of 12 characters or more.")
    field = "password"


class PasswordTooLong(Refusal):
    sentence = N_("Choose a password of 1,000 characters or fewer.")
    field = "password"


class PasswordTooCommon(Refusal):
    sentence = N_("This password is easy to guess. Choose another one.")
    field = "password"


class TooBusy(Refusal):
    sentence = N_("That was a lot of requests. Try again in a minute.")


def require_acceptable(password: str) -> None:
    """Refuse what is shorter than 12 characters, longer than 1,000, or widely known."""
    if len(password) > LONGEST:
        raise PasswordTooLong
    if len(password) < SHORTEST:
        raise PasswordTooShort
    if is_widely_known(password):
        raise PasswordTooCommon


def hashed(password: str) -> str:
    """The argon2id hash to store. Refuses as `require_acceptable` does, or with TooBusy."""
    require_acceptable(password)
    with _one_core():
        return _hasher.hash(_as_bytes(password))


def matches(password: str, stored: str | None) -> bool:
    """Whether this is the password of that hash; `None` stands for somebody unknown, and takes as long.

    Raises TooBusy when no core became free in two seconds.
    """
    if len(password) > LONGEST:
        return False
    with _one_core():
        try:
            _hasher.verify(stored or _NOBODY, _as_bytes(password))
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's, so that log-in should store a new one."""
    return _hasher.check_needs_rehash(stored)


def _as_bytes(password: str) -> bytes:
    """One form for what the same keys type on different systems; broken input keeps its half characters."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


@contextmanager
def _one_core() -> Iterator[None]:
    if not _free_cores.acquire(timeout=_SECONDS_TO_WAIT):
        raise TooBusy
    try:
        yield
    finally:
        _free_cores.release()
