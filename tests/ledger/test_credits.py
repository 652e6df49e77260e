"""Credit: in which order it is used, who may use it until when, and what it never touches."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from portal.kit import clock
from portal.ledger.models import Account, Allocation
from portal.ledger.operations import credits as crediting
from portal.ledger.operations import payments, refunds, voiding, write_offs
from portal.ledger.operations.issuing import issue_papers
from portal.ledger.refusals import (
    CreditExpired,
    DrawnAlready,
    MoreThanAvailable,
    MoreThanPayable,
    NothingToReverse,
    OtherCurrency,
    PartlyExpired,
    RefundPending,
)
from portal.papers.drafts import DraftLine, PaperDraft
from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperKind
from portal.papers.rules.totals import LineValues
from portal.preferences.operations import save_preference
from portal.preferences.rules import APPLIES_CREDIT
from tests import make
from tests.cast import Cast

DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def in_march() -> Iterator[None]:
    clock.set_shift(NOW - clock.wall())
    yield
    clock.set_shift(timedelta())


def left(db: Session, *papers: Paper) -> list[int]:
    for paper in papers:
        db.refresh(paper)
    return [paper.available_minor for paper in papers]


def test_open_credit_pays_in_the_order_of_the_domain(books: Session, cast: Cast) -> None:
    paid = make.payment(books, cast.acme, amount=100)
    old = make.credit_note(books, cast.acme, 100, issued_on=date(2026, 1, 5))
    older = make.credit_note(books, cast.acme, 100, issued_on=date(2026, 1, 4))
    later = make.credit_note(books, cast.acme, 100, expires_on=TODAY + timedelta(days=9))
    sooner = make.credit_note(books, cast.acme, 100, expires_on=TODAY)
    asked = make.invoice(books, cast.acme, 550)
    linked = make.credit_note(books, cast.acme, 100, credits_id=asked.id)
    crediting.apply_open_credit(asked.id, TODAY)
    wanted = select(Allocation).where(Allocation.to_paper_id == asked.id).order_by(Allocation.id)
    used = [(row.from_paper_id or 0, row.amount_minor) for row in books.scalars(wanted)]
    assert used == [(note.id, 100) for note in (linked, sooner, later, older, old)] + [(0, 50)]
    books.refresh(paid)
    assert paid.left_minor == 50


def test_credit_never_touches_what_is_under_way(books: Session, cast: Cast) -> None:
    asked = make.invoice(books, cast.acme, 1000)
    begun = make.started_payment(books, cast.acme, {asked.id: 600})
    payments.mark_processing(begun.id)
    linked = make.credit_note(books, cast.acme, 700, credits_id=asked.id)
    other = make.credit_note(books, cast.acme, 300)
    assert left(books, linked) == [300], "it takes the 400 that are free; the rest waits"
    with pytest.raises(MoreThanPayable):
        crediting.apply_credit_note(other.id, asked.id, 1, TODAY)
    payments.fail_payment(begun.id, TODAY, "declined")
    assert left(books, linked) == [0], "what waited is applied as soon as the payment has failed"
    books.refresh(asked)
    assert (asked.open_minor, asked.under_way_minor) == (300, 0)


def test_credit_of_one_currency_or_customer_pays_nothing_of_another(books: Session, cast: Cast) -> None:
    note = make.credit_note(books, cast.acme, 100)
    with pytest.raises(OtherCurrency):
        crediting.apply_credit_note(
            note.id, make.invoice(books, cast.acme, 100, currency="USD").id, 10, TODAY
        )
    elsewhere = make.invoice(books, cast.globex)
    with pytest.raises(NoResultFound):
        crediting.apply_credit_note(note.id, elsewhere.id, 10, TODAY)


def test_expiring_credit_is_used_through_its_last_day_and_then_taken_back(books: Session, cast: Cast) -> None:
    asked = make.invoice(books, cast.acme, 1000)
    note = make.credit_note(books, cast.acme, 500, expires_on=TODAY)
    crediting.apply_credit_note(note.id, asked.id, 100, TODAY)
    assert crediting.expire_credits() == 0, "it is still its last day in Berlin"

    clock.set_shift(NOW + timedelta(hours=11, minutes=30) - clock.wall())
    with pytest.raises(CreditExpired):
        crediting.apply_credit_note(note.id, asked.id, 100, TODAY)
    assert crediting.expire_credits() == 1
    assert crediting.expire_credits() == 0
    assert left(books, note) == [0]
    account = books.scalars(select(Account)).one()
    assert account.balance_minor == 1000 - 500 + 400
    crediting.unapply(books.scalars(select(Allocation.id)).one(), TODAY)
    with pytest.raises(PartlyExpired):
        voiding.void_paper(note.id, TODAY)


def test_a_pending_refund_keeps_its_credit_from_being_used(books: Session, cast: Cast) -> None:
    asked = make.invoice(books, cast.acme, 1000)
    note = make.credit_note(books, cast.acme, 500)
    refund = refunds.start_refund(400, attempt="a", paper_id=note.id)
    with pytest.raises(MoreThanAvailable):
        crediting.apply_credit_note(note.id, asked.id, 101, TODAY)
    with pytest.raises(RefundPending):
        voiding.void_paper(note.id, TODAY)
    with pytest.raises(MoreThanAvailable):
        refunds.start_refund(101, attempt="b", paper_id=note.id)
    refunds.succeed_refund(refund.id, TODAY)
    assert left(books, note) == [100]
    refunds.fail_refund(refund.id, TODAY)
    assert left(books, note) == [500]


def test_what_was_applied_can_be_taken_back_once(books: Session, cast: Cast) -> None:
    asked = make.invoice(books, cast.acme, 1000)
    note = make.credit_note(books, cast.acme, 500)
    applied = crediting.apply_credit_note(note.id, asked.id, 300, TODAY)
    crediting.unapply(applied.id, TODAY)
    books.refresh(asked)
    assert (asked.open_minor, *left(books, note)) == (1000, 500)
    with pytest.raises(NothingToReverse):
        crediting.unapply(applied.id, TODAY)


def test_money_of_a_drawn_retainer_is_not_taken_off_it(books: Session, cast: Cast) -> None:
    retainer, asked = make.retainer(books, cast.acme, 500), make.invoice(books, cast.acme, 400)
    make.payment(books, cast.acme, {retainer.id: 500})
    paying = books.scalars(select(Allocation.id)).one()
    crediting.draw_retainer(retainer.id, asked.id, 1, TODAY)
    with pytest.raises(DrawnAlready):
        crediting.unapply(paying, TODAY)


def test_a_retainer_gives_back_its_undrawn_part_first(books: Session, cast: Cast) -> None:
    retainer = make.retainer(books, cast.acme, 500)
    first, second = make.invoice(books, cast.acme, 200), make.invoice(books, cast.acme, 200)
    paid = make.payment(books, cast.acme, {retainer.id: 500})
    crediting.draw_retainer(retainer.id, first.id, 200, TODAY)
    crediting.draw_retainer(retainer.id, second.id, 100, TODAY)
    refunds.record_refund(200, TODAY, attempt="a", payment_id=paid.id)
    for invoice in (first, second):
        books.refresh(invoice)
    assert (first.open_minor, second.open_minor, *left(books, retainer)) == (0, 100, 0)
    refunds.record_refund(150, TODAY, attempt="b", payment_id=paid.id)
    for invoice in (first, second):
        books.refresh(invoice)
    assert (first.open_minor, second.open_minor) == (50, 200), "the latest draw goes first"


def test_credit_waits_for_somebody_unless_it_is_asked_for(books: Session, cast: Cast) -> None:
    make.payment(books, cast.acme, amount=700)
    by_hand, by_itself = _issue(cast, False), _issue(cast, True)
    assert books.get_one(Paper, by_hand).open_minor == 1000
    assert books.get_one(Paper, by_itself).open_minor == 300
    write_offs.write_off_invoice(by_itself, TODAY)
    make.payment(books, cast.acme, amount=50)
    assert books.get_one(Paper, by_hand, populate_existing=True).open_minor == 1000


def test_a_credit_note_pays_its_invoice_when_it_is_issued(books: Session, cast: Cast) -> None:
    asked = make.invoice(books, cast.acme, 1500)
    note = _issue(cast, False, kind=PaperKind.CREDIT_NOTE, credits_id=asked.id)
    books.refresh(asked)
    assert (asked.open_minor, books.get_one(Paper, note).available_minor) == (500, 0)


def _issue(cast: Cast, applies_credit: bool, **other: object) -> int:
    columns = {"kind": PaperKind.INVOICE, **other}
    lines = [DraftLine(LineValues(10**6, 10 * 10**6))]
    draft = PaperDraft(customer_id=cast.acme, currency="EUR", lines=lines, issued_on=DAY, **columns)  # type: ignore[arg-type]
    save_preference(APPLIES_CREDIT, applies_credit)
    return issue_papers([draft], NOW)[0].paper_id
