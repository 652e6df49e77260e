"""A business may say from when on its invoices and credit notes are not voided any more."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from portal.kit.refusal import Refusal
from portal.ledger.audit import audit
from portal.ledger.models import Payment
from portal.ledger.operations.payments import cancel_payment
from portal.ledger.operations.voiding import void_paper
from portal.ledger.refusals import LockedByMonth, LockedByPaying, LockedBySending
from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperState
from portal.preferences.operations import save_preference
from portal.preferences.rules import LOCKS_PAPERS
from tests import make
from tests.cast import Cast
from tests.make import ISSUED

NEXT_MONTH = date(2026, 4, 1)


def refused(books: Session, paper: Paper, day: date, why: type[Refusal]) -> None:
    with pytest.raises(why):
        void_paper(paper.id, day)
    assert books.get_one(Paper, paper.id, populate_existing=True).state == PaperState.OPEN
    assert audit(books) == []


def test_once_sent_an_invoice_and_a_credit_note_stay_and_the_rest_may_be_voided(
    books: Session, cast: Cast
) -> None:
    save_preference(LOCKS_PAPERS, "sent")
    refused(books, make.invoice(books, cast.acme), ISSUED, LockedBySending)
    refused(books, make.credit_note(books, cast.acme), ISSUED, LockedBySending)
    retainer = make.retainer(books, cast.acme)
    assert void_paper(retainer.id, ISSUED).state == PaperState.VOID


def test_once_paid_an_invoice_stays_even_when_the_payment_was_cancelled(books: Session, cast: Cast) -> None:
    save_preference(LOCKS_PAPERS, "paid")
    never, once = make.invoice(books, cast.acme, 100), make.invoice(books, cast.acme, 100)
    payment: Payment = make.payment(books, cast.acme, {once.id: 40})
    cancel_payment(payment.id, ISSUED)
    refused(books, once, ISSUED, LockedByPaying)
    refused(books, make.invoice(books, cast.acme, 0), ISSUED, LockedByPaying)
    assert void_paper(never.id, ISSUED).state == PaperState.VOID


def test_a_credit_note_that_was_used_stays(books: Session, cast: Cast) -> None:
    save_preference(LOCKS_PAPERS, "paid")
    invoice = make.invoice(books, cast.acme, 100)
    refused(books, make.credit_note(books, cast.acme, 40, credits_id=invoice.id), ISSUED, LockedByPaying)
    unused = make.credit_note(books, cast.acme, 40)
    assert void_paper(unused.id, ISSUED).state == PaperState.VOID


def test_when_its_month_is_over_a_paper_stays(books: Session, cast: Cast) -> None:
    save_preference(LOCKS_PAPERS, "month")
    old, new = make.invoice(books, cast.acme), make.invoice(books, cast.acme)
    assert void_paper(new.id, date(2026, 3, 31)).state == PaperState.VOID
    refused(books, old, NEXT_MONTH, LockedByMonth)


def test_without_the_preference_a_paper_may_be_voided_years_later(books: Session, cast: Cast) -> None:
    assert void_paper(make.invoice(books, cast.acme).id, date(2030, 1, 1)).state == PaperState.VOID
