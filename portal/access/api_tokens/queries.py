"""Which tokens there are, and whose this one is."""

from sqlalchemy import Select, select

from portal.access.api_tokens.models import ApiToken
from portal.db import AnySelect


def live_token(token_hash: str) -> AnySelect:
    """id, public_id, name and last_used_at of the token with this hash that was not revoked, or no row."""
    return select(ApiToken.id, ApiToken.public_id, ApiToken.name, ApiToken.last_used_at).where(
        ApiToken.token_hash == token_hash, ApiToken.revoked_at.is_(None)
    )


def all_tokens() -> Select[ApiToken]:
    """Each token; those that work come first, then the newest."""
    return select(ApiToken).order_by(ApiToken.revoked_at.is_not(None), ApiToken.id.desc())


def by_public_id(public_id: str) -> Select[ApiToken]:
    """The token of this public id, or no row."""
    return select(ApiToken).where(ApiToken.public_id == public_id)
