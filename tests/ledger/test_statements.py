"""Statements: what was known when, what was added later, and how late what is open was."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from portal.kit import clock
from portal.ledger.models import Account
from portal.ledger.open_items import Balance, balances, open_items
from portal.ledger.operations import disputes, refunds, voiding
from portal.ledger.operations.issuing import issue_papers
from portal.ledger.statement import Statement, known_now, statement
from portal.papers.drafts import DraftLine, PaperDraft
from portal.papers.models import Paper, TaxGroupRow
from portal.papers.rules.instalments import Ageing
from portal.papers.rules.statuses import PaperKind
from portal.papers.rules.totals import Discount, LineValues, Tax
from tests import make
from tests.cast import Cast

ZONE = "Europe/Berlin"
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
LAST = date(2026, 3, 31)


@pytest.fixture(autouse=True)
def in_march() -> Iterator[None]:
    be_on(date(2026, 3, 20))
    yield
    clock.set_shift(timedelta())


def be_on(day: date) -> None:
    clock.set_shift(datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - clock.wall())


def told(db: Session, cast: Cast, known_at: datetime | None = None) -> Statement:
    known = known_at or known_now(db, cast.acme, "EUR")
    assert known is not None
    return statement(db, cast.acme, "EUR", MARCH, LAST, known, ZONE)


def test_a_statement_opens_with_the_past_and_runs_to_its_closing(books: Session, cast: Cast) -> None:
    make.invoice(books, cast.acme, 5000, issued_on=date(2026, 2, 28))
    asked = make.invoice(books, cast.acme, 3000, issued_on=date(2026, 3, 5), purchase_order="PO 7")
    paid = make.payment(books, cast.acme, {asked.id: 1000}, dated_on=date(2026, 3, 4))
    make.invoice(books, cast.acme, 9000, issued_on=APRIL)
    march = told(books, cast)
    assert (march.opening_minor, march.closing_minor) == (5000, 7000)
    rows = [
        (row.dated_on.day, row.kind, row.amount_minor, row.balance_minor, row.number) for row in march.rows
    ]
    assert rows == [
        (4, "payment_settled", -1000, 4000, paid.number),
        (5, "invoice_issued", 3000, 7000, asked.number),
    ]
    assert march.rows[1].purchase_order == "PO 7"
    assert (march.rows[1].paper_public_id, march.rows[0].payment_public_id) == (
        asked.public_id,
        paid.public_id,
    )


def test_an_import_dated_back_leaves_the_old_statement_as_it_was(books: Session, cast: Cast) -> None:
    make.invoice(books, cast.acme, 3000, issued_on=date(2026, 3, 5))
    be_on(LAST)
    before = told(books, cast)
    old_items = open_items(books, cast.acme, "EUR", LAST, before.known_at, ZONE)

    be_on(date(2026, 5, 4))
    lines = [DraftLine(LineValues(10**6, 10 * 10**6))]
    draft = PaperDraft(cast.acme, PaperKind.INVOICE, "EUR", lines, date(2026, 3, 4), "OLD-1")
    issue_papers([draft], clock.now())
    make.payment(books, cast.acme, amount=500, dated_on=date(2026, 3, 6))

    assert told(books, cast, before.known_at) == before
    assert open_items(books, cast.acme, "EUR", LAST, before.known_at, ZONE) == old_items
    now = told(books, cast)
    assert [(row.balance_minor, row.is_added_later) for row in now.rows] == [
        (1000, True),
        (4000, False),
        (3500, True),
    ]
    assert now.closing_minor == 3500


def test_open_items_are_aged_by_the_date_of_each_instalment(books: Session, cast: Cast) -> None:
    as_at = date(2026, 3, 31)
    for days in (-5, 0, 1, 30, 31, 60, 61, 90, 91, 400):
        due = as_at - timedelta(days=days)
        make.invoice(books, cast.acme, 10 ** max(days % 3, 1), issued_on=date(2024, 1, 1), due_on=due)
    asked = make.invoice(
        books,
        cast.acme,
        1000,
        issued_on=date(2024, 1, 1),
        due_on=date(2026, 6, 1),
        deposit_minor=300,
        deposit_due_on=date(2026, 3, 1),
    )
    make.payment(books, cast.acme, {asked.id: 100}, amount=150, dated_on=date(2026, 3, 10))
    retainer = make.retainer(books, cast.acme, 800, issued_on=date(2026, 3, 10))
    known_at = known_now(books, cast.acme, "EUR")
    assert known_at is not None
    items = open_items(books, cast.acme, "EUR", as_at, known_at, ZONE)
    assert items.ageing == Ageing(10 + 10 + 700, 10 + 10 + 200, 10 + 10, 10 + 10, 10 + 10)
    assert (items.credit_minor, items.excess_minor) == (50, 0)
    assert [(item.number, item.open_minor) for item in items.retainers_asked] == [(retainer.number, 800)]
    assert items.balance_minor == 1000 - 100 + 10 * 10 - 50

    earlier = open_items(books, cast.acme, "EUR", date(2026, 3, 9), known_at, ZONE)
    assert (earlier.credit_minor, earlier.retainers_asked) == (0, ())
    assert next(item for item in earlier.invoices if item.number == asked.number).open_minor == 1000


def test_a_retainer_is_asked_for_until_it_is_void(books: Session, cast: Cast) -> None:
    retainer = make.retainer(books, cast.acme, 800, issued_on=date(2026, 3, 10))
    make.invoice(books, cast.acme, 1)
    be_on(date(2026, 4, 10))
    known_before = clock.now()
    voiding.void_paper(retainer.id, date(2026, 4, 10))
    known_at = clock.now() + timedelta(minutes=1)
    for day, known, asked in (
        (date(2026, 4, 9), known_at, 1),
        (date(2026, 4, 10), known_at, 0),
        (date(2026, 4, 10), known_before, 1),
    ):
        assert len(open_items(books, cast.acme, "EUR", day, known, ZONE).retainers_asked) == asked


def test_what_was_taken_back_beyond_what_a_payment_held_is_a_line_of_its_own(
    books: Session, cast: Cast
) -> None:
    paid = make.payment(books, cast.acme, amount=1000)
    refunds.record_refund(400, date(2026, 3, 5), attempt="a", payment_id=paid.id)
    disputes.return_payment(paid.id, 1000, date(2026, 3, 10), "back")
    known_at = known_now(books, cast.acme, "EUR")
    assert known_at is not None
    items = open_items(books, cast.acme, "EUR", LAST, known_at, ZONE)
    assert [(excess.number, excess.minor) for excess in items.excesses] == [(paid.number, 400)]
    assert (items.balance_minor, items.ageing.total_minor) == (400, 0)
    before = open_items(books, cast.acme, "EUR", date(2026, 3, 9), known_at, ZONE)
    assert (before.credit_minor, before.excess_minor) == (600, 0)
    assert balances(books, cast.acme) == [Balance("EUR", balance_minor=400, excess_minor=400)]


def test_balances_stand_by_currency_and_never_count_retainers_asked_for(books: Session, cast: Cast) -> None:
    make.invoice(books, cast.acme, 700)
    make.credit_note(books, cast.acme, 100)
    make.payment(books, cast.acme, amount=50)
    make.retainer(books, cast.acme, 900, currency="JPY")
    make.invoice(books, cast.globex, 12345)
    assert balances(books, cast.acme) == [
        Balance("EUR", balance_minor=550, open_minor=700, credit_minor=150),
        Balance("JPY", retainers_asked_minor=900),
    ]
    found = balances(books, cast.acme)[0]
    assert {type(amount) for amount in (found.balance_minor, found.open_minor, found.credit_minor)} == {int}


def test_a_statement_takes_few_questions_however_long_it_is(books: Session, cast: Cast) -> None:
    for _ in range(5):
        make.invoice(books, cast.acme, 100)
    known_at = books.scalars(select(Account.booked_at)).one()
    asked: list[str] = []
    engine = books.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    statement(books, cast.acme, "EUR", MARCH, LAST, known_at, ZONE)
    assert len(asked) == 1
    open_items(books, cast.acme, "EUR", LAST, known_at, ZONE)
    assert len(asked) == 3


def test_three_rates_inclusive_with_a_document_discount_are_owed_to_the_cent(
    books: Session, cast: Cast
) -> None:
    lines = [
        DraftLine(LineValues(3 * 10**6, 1999 * 10**4, None, Tax("VAT", 190_000))),
        DraftLine(LineValues(10**6, 3333 * 10**4, None, Tax("VAT reduced", 70_000))),
        DraftLine(LineValues(7 * 10**6, 101 * 10**4, None, Tax("Exempt", 0))),
    ]
    draft = PaperDraft(
        cast.acme,
        PaperKind.INVOICE,
        "EUR",
        lines,
        issued_on=date(2026, 3, 5),
        prices_include_tax=True,
        discount=Discount(rate_e6=100_000),
    )
    (sent,) = issue_papers([draft], clock.now())
    asked = books.get_one(Paper, sent.paper_id)
    assert (asked.subtotal_minor, asked.discount_minor, asked.total_minor) == (10037, 1004, 9033)
    groups = books.scalars(select(TaxGroupRow).order_by(TaxGroupRow.position)).all()
    assert sum(group.base_minor + group.tax_minor for group in groups) == 9033
    assert [group.rate_e6 for group in groups] == [190_000, 70_000, 0]
    assert [(group.base_minor, group.tax_minor) for group in groups] == [(4535, 862), (2804, 196), (636, 0)]

    note = make.credit_note(books, cast.acme, 5397, credits_id=asked.id, issued_on=date(2026, 3, 6))
    make.payment(books, cast.acme, {asked.id: 3636}, dated_on=date(2026, 3, 7))
    books.refresh(asked)
    assert (asked.open_minor, note.available_minor, told(books, cast).closing_minor) == (0, 0, 0)
