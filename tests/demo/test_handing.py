"""The invoice that the demo forwards."""

from sqlalchemy.orm import Session

from portal.demo.handing import hand_on
from tests import make
from tests.cast import Cast
from tests.forwardings.conftest import forwarded


def test_an_invoice_was_forwarded_and_one_of_two_opened_it(db: Session, cast: Cast) -> None:
    invoice = make.invoice(db, cast.acme)
    hand_on(db, cast.ana_email)
    links = [link for _one, link in forwarded(db)]
    assert [link.paper_id for link in links] == [invoice.id] * 2
    assert [link.first_used_at is not None for link in links] == [True, False]
