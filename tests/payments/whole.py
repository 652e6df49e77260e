"""Whole payments: begun here, and how they and their books stand."""

from datetime import timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.kit import clock
from portal.ledger.audit import audit
from portal.ledger.models import Payment
from portal.papers.models import Paper
from portal.payments.models import OnlinePayment
from portal.payments.operations.checkout import open_checkout
from portal.payments.payer import Payer
from portal.tenancy import entered, every_customer
from tests import make
from tests.payments.conftest import PAGES, rows


def begin(db: Session, payer: Payer, total: int = 10000, currency: str = "EUR", **more: Any) -> Any:
    methods = more.pop("payment_methods", "card bank")
    invoice = make.invoice(db, payer.customer_id, total, currency=currency, payment_methods=methods)
    chosen = {invoice.public_id: total}
    with entered(db, payer.customer_id):
        return open_checkout(payer, currency, chosen, attempt=invoice.public_id, pages=PAGES, **more)


def state(db: Session) -> tuple[str, int, int]:
    """State and rest of the last payment, open of the last invoice."""
    payment = rows(db, Payment)[-1]
    papers = [paper for paper in rows(db, Paper) if paper.kind == "invoice"]
    assert audit(db) == []
    return payment.state, payment.left_minor, papers[-1].open_minor


def hurry(db: Session) -> None:
    """Let everything be asked about now."""
    with every_customer(db, "a test"), transaction():
        db.execute(update(OnlinePayment).values(ask_at=clock.now() - timedelta(seconds=1)))
