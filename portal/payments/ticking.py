"""Credit that was ticked at checkout: written down with the payment, applied when the rest has arrived."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from portal.ledger import booking, crediting
from portal.ledger.accounts import business_day
from portal.ledger.models import Account, Payment
from portal.ledger.rules import payable
from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperState
from portal.payments import kept
from portal.payments.choosing import CreditUse
from portal.payments.models import PaymentCredit


def write_down(payment: Payment, uses: Iterable[CreditUse]) -> list[PaymentCredit]:
    """The rows of what was ticked."""
    return [
        PaymentCredit(
            customer_id=payment.customer_id,
            payment_id=payment.id,
            position=position,
            from_payment_id=use.from_payment_id,
            from_paper_id=use.from_paper_id,
            to_paper_id=use.to_paper_id,
            amount_minor=use.amount_minor,
        )
        for position, use in enumerate(uses)
    ]


def apply_ticked(db: Session, account: Account, payment: Payment, dated_on: date) -> None:
    """Apply what was ticked with a payment, as far as it is still there and still needed."""
    ticked = db.scalars(kept.credits_of(), {"of_payment": payment.id}).all()
    apply_uses(db, account, ticked, dated_on)


def apply_uses(
    db: Session, account: Account, uses: Iterable[CreditUse | PaymentCredit], dated_on: date
) -> int:
    """Let credit pay on a held account, never more than is usable and open; how much it paid."""
    today = business_day(db)
    applied = 0
    for use in uses:
        paper = db.get_one(Paper, use.to_paper_id)
        source: Payment | Paper
        if use.from_payment_id is not None:
            source = db.get_one(Payment, use.from_payment_id)
        else:
            source = db.get_one(Paper, use.from_paper_id)
        if paper.state != PaperState.OPEN or (isinstance(source, Paper) and source.state != PaperState.OPEN):
            continue
        open_minor = payable(paper.open_minor, paper.under_way_minor)
        amount = min(use.amount_minor, open_minor, crediting.usable(db, source, today))
        if amount > 0:
            booking.allocate(db, account, amount, dated_on, source, paper)
            applied += amount
    return applied
