"""What most links of these tests open."""

import pytest
from sqlalchemy.orm import Session

from portal.papers.models import Invoice
from tests import make
from tests.cast import Cast


@pytest.fixture
def invoice(db: Session, cast: Cast) -> Invoice:
    """One of Acme's that can be paid by card."""
    return make.invoice(db, cast.acme, 12_300, number="INV-7", payment_methods="card")
