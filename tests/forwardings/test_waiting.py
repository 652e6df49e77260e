"""A letter that still waits when its link is taken back."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.customers.models import Customer
from portal.db import transaction
from portal.links.current import still_opens
from portal.mail.models import LetterState
from portal.mail.operations import LINK_IS_GONE, Mailer, send_due_letters
from portal.papers.models import Invoice
from portal.tenancy import every_customer
from tests.cast import Cast
from tests.forwardings.conftest import contacts, forwarded, letters, send
from tests.mail.conftest import mailer, received  # noqa: F401 - fixtures
from tests.mail.servers import Received

JONAS = "jonas@yard.example"
Change = Callable[[FlaskClient, Session], None]


def end_it(ana: FlaskClient, db: Session) -> None:
    send(ana, f"/forwardings/{forwarded(db)[0][0].public_id}/revoke")


def serve_acme_no_more(_ana: FlaskClient, db: Session) -> None:
    customer_id = contacts(db, JONAS)[0].customer_id
    with transaction(), every_customer(db, "a test"):
        db.get_one(Customer, customer_id).is_active = False


def leave_it(_ana: FlaskClient, _db: Session) -> None:
    """Nothing happens."""


@pytest.mark.parametrize(("change", "goes"), [(end_it, False), (serve_acme_no_more, False), (leave_it, True)])
def test_a_forwarded_paper_stays_here_when_its_link_was_taken_back(
    ana: FlaskClient, db: Session, cast: Cast, invoice: Invoice, mailer: Mailer, received: Received,  # noqa: F811
    change: Change, goes: bool,
) -> None:  # fmt: skip
    send(ana, f"/invoices/{invoice.public_id}/forward", email1=JONAS)
    change(ana, db)
    assert send_due_letters(replace(mailer, still_opens=still_opens)) == goes
    assert len(received.messages) == goes
    (letter,) = letters(db)
    if not goes:
        assert (letter.state, letter.reason) == (LetterState.HELD_BACK, LINK_IS_GONE)
        assert letter.sealed_values is None


def test_what_is_no_link_always_opens() -> None:
    assert still_opens("/payments/abc") and still_opens("/")
