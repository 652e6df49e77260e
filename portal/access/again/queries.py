"""By what a person can prove who they are."""

from sqlalchemy import exists, select

from portal.access.factors.models import Authenticator
from portal.access.models import Password
from portal.db import AnySelect
from portal.people.models import Person


def proofs_of(person_id: int) -> AnySelect:
    """Whether the person has an authenticator, and whether they have a password; one row."""
    return select(
        exists().where(Authenticator.person_id == Person.id).label("has_authenticator"),
        exists().where(Password.person_id == Person.id).label("has_password"),
    ).where(Person.id == person_id)
