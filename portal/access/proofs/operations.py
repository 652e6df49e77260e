"""Looking at a mailed link without using it up."""

from collections.abc import Collection

from portal.access import throttle
from portal.access.proofs import proving
from portal.access.proofs.models import Proof
from portal.access.proofs.refusals import DeadLink
from portal.access.proofs.rules import Purpose
from portal.db import transaction
from portal.kit import clock


def look_at_link(token: str, purposes: Collection[Purpose], network: str) -> Proof:
    """The proof of a link that still works; nothing of it is used.

    Raises DeadLink, alike for a wrong, old and used one, or TooManyTries for who guesses.
    """
    with transaction() as db:
        now = clock.now()
        tried = throttle.note_try(db, throttle.limits_of_network("links", network), now)
        proof = proving.by_token(db, token, purposes, now)
        if proof is not None:
            throttle.strike_off(db, tried)
    if proof is None:
        raise DeadLink
    return proof
