"""Whether contacts sign in at the provider now, and whether that is the only way."""

from sqlalchemy.orm import Session

from portal.access.providers import queries
from portal.access.providers.models import Provider
from portal.access.providers.refusals import OnlyAtProvider
from portal.access.security.rules import Way
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.choices import Choices
from portal.preferences.rules import PROVIDER_USE


def provider_now(db: Session, choices: Choices | None = None) -> Provider | None:
    """The provider as it was saved, detached from the session so that it can be asked outside any
    transaction; None where nobody signs in there. `choices` are everyone's, where the caller has them."""
    if (choices or choices_for_everyone(db))[PROVIDER_USE] == "off":
        return None
    found = db.scalar(queries.provider())
    if found is not None:
        db.expunge(found)
    return found


def is_only_way(db: Session, choices: Choices | None = None) -> bool:
    """Whether every other way in is closed to contacts."""
    return (choices or choices_for_everyone(db))[PROVIDER_USE] == "only"


def require_open(db: Session, way: Way) -> None:
    """Let nobody begin a session on another way where there is only one. Raises OnlyAtProvider.

    The pages of those ways are closed before; this stands behind them all.
    """
    if way != Way.PROVIDER and is_only_way(db):
        found = db.scalar(queries.provider())
        raise OnlyAtProvider(provider=found.name if found else "")
