"""The named scenarios: what customers and banks do, and what is owed after each step."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ledger.models import Account, Payment
from portal.ledger.operations import credits as crediting
from portal.ledger.operations import disputes, payments, refunds, voiding, write_offs
from portal.ledger.refusals import StillAllocated, StillProcessing
from portal.papers.models import Paper
from portal.papers.rules.instalments import instalments
from portal.papers.rules.statuses import InvoiceStatus, PaperState, invoice_status
from tests import make
from tests.cast import Cast

MARCH = date(2026, 3, 2)
APRIL = date(2026, 4, 2)
MAY = date(2026, 5, 4)


def balance(db: Session, customer_id: int, currency: str = "EUR") -> int:
    found = db.scalar(
        select(Account.balance_minor).where(Account.customer_id == customer_id, Account.currency == currency)
    )
    return found or 0


def fresh(db: Session, row: Paper | Payment) -> None:
    db.refresh(row)


def test_a_deposit_paid_in_two_parts_with_two_dates(books: Session, cast: Cast) -> None:
    asked = make.invoice(
        books,
        cast.acme,
        100000,
        due_on=date(2026, 5, 1),
        deposit_minor=30000,
        deposit_due_on=date(2026, 3, 20),
    )
    assert invoice_status(asked, date(2026, 3, 20)) == InvoiceStatus.UNPAID
    assert invoice_status(asked, date(2026, 3, 21)) == InvoiceStatus.OVERDUE

    make.payment(books, cast.acme, {asked.id: 10000}, dated_on=date(2026, 3, 10))
    fresh(books, asked)
    assert [part.unfilled_minor for part in instalments(asked)] == [20000, 70000]
    assert invoice_status(asked, date(2026, 3, 21)) == InvoiceStatus.OVERDUE

    make.payment(books, cast.acme, {asked.id: 20000}, dated_on=date(2026, 3, 25))
    fresh(books, asked)
    assert [part.unfilled_minor for part in instalments(asked)] == [0, 70000]
    assert invoice_status(asked, date(2026, 4, 30)) == InvoiceStatus.PARTLY_PAID
    assert invoice_status(asked, date(2026, 5, 2)) == InvoiceStatus.OVERDUE
    assert balance(books, cast.acme) == 70000


def test_a_retainer_is_paid_drawn_twice_and_its_rest_refunded(books: Session, cast: Cast) -> None:
    retainer = make.retainer(books, cast.acme, 10000)
    assert balance(books, cast.acme) == 0

    paid = make.payment(books, cast.acme, {retainer.id: 10000})
    fresh(books, retainer)
    assert (balance(books, cast.acme), retainer.open_minor, retainer.available_minor) == (-10000, 0, 10000)

    first, second = make.invoice(books, cast.acme, 3500), make.invoice(books, cast.acme, 9000)
    crediting.draw_retainer(retainer.id, first.id, 3500, MARCH)
    crediting.draw_retainer(retainer.id, second.id, 2500, MARCH)
    for paper in (retainer, first, second):
        fresh(books, paper)
    assert (first.open_minor, second.open_minor, retainer.available_minor) == (0, 6500, 4000)
    assert balance(books, cast.acme) == 2500

    refunds.record_refund(4000, APRIL, attempt="rest", paper_id=retainer.id, payment_id=paid.id)
    fresh(books, retainer)
    fresh(books, paid)
    assert (retainer.open_minor, retainer.available_minor) == (0, 0)
    assert (paid.left_minor, paid.excess_minor) == (0, 0)
    assert balance(books, cast.acme) == 6500


def test_a_credit_note_over_the_invoice_leaves_open_credit(books: Session, cast: Cast) -> None:
    asked = make.invoice(books, cast.acme, 10000)
    note = make.credit_note(books, cast.acme, 12500, credits_id=asked.id)
    fresh(books, asked)
    assert (asked.open_minor, note.available_minor, balance(books, cast.acme)) == (0, 2500, -2500)
    assert invoice_status(asked, MAY) == InvoiceStatus.PAID

    other = make.invoice(books, cast.acme, 4000)
    fresh(books, other)
    assert other.open_minor == 4000, "open credit waits until somebody applies it"
    crediting.apply_credit_note(note.id, other.id, 2500, MARCH)
    fresh(books, other)
    assert other.open_minor == 1500


def test_a_payment_over_three_invoices_is_returned_after_one_was_credited(books: Session, cast: Cast) -> None:
    a, b, c = (make.invoice(books, cast.acme, total) for total in (1000, 2000, 4000))
    paid = make.payment(books, cast.acme, {a.id: 1000, b.id: 2000, c.id: 4000})
    note = make.credit_note(books, cast.acme, 2000, credits_id=b.id)
    assert note.available_minor == 2000, "nothing is open yet, so the note waits"

    disputes.return_payment(paid.id, 7000, APRIL, "bank-return-1")
    for row in (a, b, c, note, paid):
        fresh(books, row)
    assert [paper.open_minor for paper in (a, b, c)] == [1000, 0, 4000]
    assert (note.available_minor, paid.left_minor, paid.excess_minor) == (0, 0, 0)
    assert balance(books, cast.acme) == 5000


def test_an_overpayment_is_applied_later(books: Session, cast: Cast) -> None:
    asked = make.invoice(books, cast.acme, 10000)
    paid = make.payment(books, cast.acme, {asked.id: 10000}, amount=15000)
    assert (paid.left_minor, balance(books, cast.acme)) == (5000, -5000)
    later = make.invoice(books, cast.acme, 8000, issued_on=APRIL, due_on=MAY)
    applied = crediting.apply_payment(paid.id, later.id, 5000, MARCH)
    fresh(books, later)
    assert (later.open_minor, balance(books, cast.acme)) == (3000, 3000)
    assert applied.dated_on == APRIL, "it cannot count before the invoice does"


def test_late_money_reverses_the_write_off_after_a_part_payment(books: Session, cast: Cast) -> None:
    asked = make.invoice(books, cast.acme, 10000)
    make.payment(books, cast.acme, {asked.id: 6000})
    write_offs.write_off_invoice(asked.id, APRIL)
    fresh(books, asked)
    assert (asked.open_minor, asked.written_off_minor, balance(books, cast.acme)) == (0, 4000, 0)
    assert invoice_status(asked, MAY) == InvoiceStatus.WRITTEN_OFF

    late = make.payment(books, cast.acme, {asked.id: 2500}, dated_on=MAY)
    fresh(books, asked)
    assert (asked.open_minor, asked.written_off_minor, late.left_minor) == (0, 1500, 0)
    assert balance(books, cast.acme) == 0

    later = make.payment(books, cast.acme, {asked.id: 2500}, dated_on=MAY)
    fresh(books, asked)
    assert (asked.written_off_minor, later.left_minor, balance(books, cast.acme)) == (0, 1000, -1000)
    assert invoice_status(asked, MAY) == InvoiceStatus.PAID


def test_late_money_for_a_void_invoice_is_credit(books: Session, cast: Cast) -> None:
    asked = make.invoice(books, cast.acme, 10000)
    begun = make.started_payment(books, cast.acme, {asked.id: 10000})
    voiding.void_paper(asked.id, APRIL)
    payments.settle_payment(begun.id, APRIL)
    fresh(books, begun)
    assert (begun.left_minor, balance(books, cast.acme)) == (10000, -10000)


def test_a_dispute_is_lost_after_a_refund(books: Session, cast: Cast) -> None:
    asked = make.invoice(books, cast.acme, 10000)
    paid = make.payment(books, cast.acme, {asked.id: 10000})
    refunds.record_refund(3000, APRIL, attempt="part back", payment_id=paid.id)
    fresh(books, asked)
    assert (asked.open_minor, balance(books, cast.acme)) == (3000, 3000)

    disputes.open_dispute(paid.id, "dp_1")
    fresh(books, asked)
    assert invoice_status(asked, MAY) == InvoiceStatus.DISPUTED
    disputes.lose_dispute(paid.id, 10000, MAY, "dp_1")
    fresh(books, asked)
    fresh(books, paid)
    assert (asked.open_minor, asked.is_disputed) == (10000, False)
    assert (paid.left_minor, paid.excess_minor) == (0, 3000), "the bank took what had gone back already"
    assert balance(books, cast.acme) == 13000

    covering = make.payment(books, cast.acme, amount=1000, dated_on=MAY)
    crediting.cover_excess(paid.id, 1000, MAY, from_payment_id=covering.id)
    write_offs.write_off_excess(paid.id, MAY)
    fresh(books, paid)
    assert (paid.excess_minor, balance(books, cast.acme)) == (0, 10000)


def test_a_dispute_won_after_it_was_lost_reinstates_the_money(books: Session, cast: Cast) -> None:
    asked = make.invoice(books, cast.acme, 10000)
    paid = make.payment(books, cast.acme, {asked.id: 10000})
    disputes.lose_dispute(paid.id, 10000, APRIL, "dp_1")
    disputes.open_dispute(paid.id, "dp_1")
    fresh(books, paid)
    assert not paid.is_disputed, "the closing beats the opening that came late"
    for _ in range(2):
        disputes.win_dispute(paid.id, MAY, "dp_1")
    fresh(books, paid)
    assert (paid.left_minor, balance(books, cast.acme)) == (10000, 0)


def test_voiding_is_refused_while_processing_and_while_allocated(books: Session, cast: Cast) -> None:
    asked = make.invoice(books, cast.acme, 10000)
    begun = make.started_payment(books, cast.acme, {asked.id: 4000})
    payments.mark_processing(begun.id)
    with pytest.raises(StillProcessing) as waiting:
        voiding.void_paper(asked.id, APRIL)
    assert begun.number in str(waiting.value)

    payments.settle_payment(begun.id, MARCH)
    with pytest.raises(StillAllocated) as allocated:
        voiding.void_paper(asked.id, APRIL)
    assert begun.number in str(allocated.value)

    refunds.record_refund(4000, APRIL, attempt="back", payment_id=begun.id)
    voiding.void_paper(asked.id, APRIL)
    fresh(books, asked)
    assert (asked.state, asked.open_minor, balance(books, cast.acme)) == (PaperState.VOID, 0, 0)


def test_yen_and_dinars_are_kept_apart(books: Session, cast: Cast) -> None:
    yen = make.invoice(books, cast.acme, 125000, currency="JPY")
    dinars = make.invoice(books, cast.acme, 12345, currency="KWD")
    make.payment(books, cast.acme, {yen.id: 125000}, currency="JPY")
    make.payment(books, cast.acme, {dinars.id: 2345}, currency="KWD")
    assert (balance(books, cast.acme, "JPY"), balance(books, cast.acme, "KWD")) == (0, 10000)
    begun = make.started_payment(books, cast.acme, {dinars.id: 10000}, currency="KWD")
    payments.mark_processing(begun.id)
    payments.settle_payment(begun.id, APRIL, arrived_minor=5000, arrived_currency="JPY")
    fresh(books, begun)
    fresh(books, dinars)
    assert (begun.currency, begun.left_minor, begun.is_unexpected) == ("JPY", 5000, True)
    assert (dinars.open_minor, dinars.under_way_minor) == (10000, 0)
    assert (balance(books, cast.acme, "JPY"), balance(books, cast.acme, "KWD")) == (-5000, 10000)
