"""The invoices that the demo forwards and makes a link to."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.demo.handing import hand_on, link_to
from portal.links.models import Link
from portal.papers.viewing.models import PaperView
from portal.tenancy import every_customer
from tests import make
from tests.cast import Cast
from tests.forwardings.conftest import forwarded


def test_an_invoice_was_forwarded_and_one_of_two_opened_it(db: Session, cast: Cast) -> None:
    invoice = make.invoice(db, cast.acme)
    hand_on(db, cast.ana_email)
    links = [link for _one, link in forwarded(db)]
    assert [link.paper_id for link in links] == [invoice.id] * 2
    assert [link.first_used_at is not None for link in links] == [True, False]


def test_of_the_oldest_open_invoice_staff_made_a_link_that_was_opened_once(db: Session, cast: Cast) -> None:
    oldest, _newer = make.invoice(db, cast.acme, number="INV-1"), make.invoice(db, cast.acme, number="INV-2")
    link_to(db, cast.ben_email)
    db.rollback()
    with every_customer(db, "a test"):
        link = db.scalars(select(Link)).one()
        assert (link.paper_id, link.contact_id, link.purpose) == (oldest.id, cast.ben, "pay")
        assert link.actor_kind == "staff"
        assert link.first_used_at is not None
        assert db.scalars(select(PaperView.contact_id)).all() == [cast.ben]
