"""Making and revoking the tokens of programs, and counting wrong ones."""

from datetime import datetime

from portal.access.api_tokens import queries
from portal.access.api_tokens.models import ApiToken
from portal.access.api_tokens.rules import require_token_name
from portal.access.throttle import limits_of_network, note_try
from portal.activity.noting import note
from portal.activity.rules import Actor, Verb
from portal.db import locked, transaction
from portal.kit import tokens


def make_token(name: str, actor: Actor, now: datetime) -> tuple[ApiToken, str]:
    """A token for a program of the business, and its text, which is nowhere else from now on.

    Raises TokenHasNoName, TooLong.
    """
    require_token_name(name)
    text = tokens.new_token()
    with transaction() as db:
        made = ApiToken(name=name, token_hash=tokens.hashed(text), made_at=now, made_by=actor.name)
        db.add(made)
        db.flush()
        note(db, Verb.PROGRAM_ADDED, actor, customer_id=None, target=made.public_id, token=name)
    return made, text


def revoke_token(public_id: str, actor: Actor, now: datetime) -> ApiToken | None:
    """Let the token open nothing from the next request on; None for nobody's. Again changes nothing."""
    with transaction() as db:
        token = db.scalar(locked(queries.by_public_id(public_id)))
        if token is not None and token.revoked_at is None:
            token.revoked_at = now
            note(db, Verb.PROGRAM_REVOKED, actor, customer_id=None, target=public_id, token=token.name)
    return token


def note_wrong_token(network: str, now: datetime) -> None:
    """Count a token that opens nothing; raises TooManyTries where somebody guesses."""
    with transaction() as db:
        note_try(db, limits_of_network("api", network), now)
