"""What the tests of the doors share: a contact with a password, and a clock that is put right again."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal.kit import clock
from portal.preferences import rules
from portal.preferences.operations import save_preference
from tests.access.provider import LocalProvider, name_provider
from tests.access.provider import elsewhere as elsewhere
from tests.browsers import give_password
from tests.cast import Cast


@pytest.fixture(autouse=True)
def unshifted() -> Iterator[None]:
    yield
    clock.set_shift(timedelta())


@pytest.fixture
def ana(db: Session, cast: Cast) -> str:
    """Ana has a password; her address."""
    give_password(db, cast.ana)
    return cast.ana_email


@pytest.fixture
def registration_on(db: Session, cast: Cast) -> None:
    """Anybody may make an account."""
    save_preference(rules.ALLOWS_REGISTRATION, True)


@pytest.fixture
def beside(db: Session, cast: Cast, elsewhere: LocalProvider) -> None:
    """The business named the provider, beside the other ways in."""
    name_provider(db, elsewhere)
