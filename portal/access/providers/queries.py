"""The provider, and who is linked to it."""

from sqlalchemy import Select, and_, select

from portal.access.providers.models import Identity, Provider
from portal.db import AnySelect

_OF_PROVIDER = and_(Identity.issuer == Provider.issuer, Identity.client_id == Provider.client_id)


def provider() -> Select[Provider]:
    """The one row; there may be none."""
    return select(Provider)


def provider_of(person_id: int) -> AnySelect:
    """What the provider is called, and since when this person is linked to it, None where they are not; no
    row without a provider."""
    mine = and_(_OF_PROVIDER, Identity.person_id == person_id)
    return select(Provider.name, Identity.linked_at).outerjoin(Identity, mine)


def identity_of(person_id: int) -> AnySelect:
    """Who a person is at the provider, and what it is called; no row where they are not linked."""
    return select(Identity, Provider.name).join(Provider, _OF_PROVIDER).where(Identity.person_id == person_id)


def identity_called(subject: str) -> Select[Identity]:
    """Whose identity at the provider this is; at most one row."""
    return select(Identity).join(Provider, _OF_PROVIDER).where(Identity.subject == subject)
