"""The ledger's tests see every customer, and end with a clean audit."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from portal.ledger.audit import audit
from portal.tenancy import every_customer
from tests.cast import Cast


@pytest.fixture
def books(db: Session, cast: Cast) -> Iterator[Session]:
    """The session with all customers in sight; whatever the test did, the audit finds nothing after it."""
    with every_customer(db, "the tests of the ledger"):
        yield db
        db.rollback()
        assert audit(db) == []
