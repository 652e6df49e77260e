"""The status of a paper: stored words, and what follows from the figures and today."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.papers.rules.statuses import (
    STATES_OF,
    InvoiceStatus,
    OrderInvoiced,
    OrderShipped,
    PaperKind,
    PaperState,
    QuoteStatus,
    invoice_status,
    is_due_soon,
    quote_status,
)

TODAY = date(2026, 3, 15)
YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)


@dataclass(frozen=True)
class Facts:
    state: PaperState = PaperState.OPEN
    total_minor: int = 100
    open_minor: int = 100
    under_way_minor: int = 0
    written_off_minor: int = 0
    is_disputed: bool = False
    deposit_minor: int = 0
    deposit_due_on: date | None = None
    due_on: date | None = TODAY


@dataclass(frozen=True)
class Quote:
    state: PaperState = PaperState.SENT
    valid_until_on: date | None = TODAY


WITH_DEPOSIT = Facts(deposit_minor=30, deposit_due_on=YESTERDAY, due_on=TOMORROW)
EVERYTHING = Facts(
    state=PaperState.DRAFT,
    open_minor=0,
    under_way_minor=100,
    written_off_minor=1,
    is_disputed=True,
    due_on=YESTERDAY,
)


@pytest.mark.parametrize(
    ("paper", "status"),
    [
        # each row takes from the one before what made it first
        (EVERYTHING, "draft"),
        (replace(EVERYTHING, state=PaperState.VOID), "void"),
        (replace(EVERYTHING, state=PaperState.OPEN), "disputed"),
        (replace(EVERYTHING, state=PaperState.OPEN, is_disputed=False), "written_off"),
        (Facts(open_minor=0, under_way_minor=100, due_on=YESTERDAY), "paid"),
        (Facts(open_minor=50, under_way_minor=50, due_on=YESTERDAY), "processing"),
        (Facts(open_minor=50, under_way_minor=49, due_on=YESTERDAY), "overdue"),
        (Facts(open_minor=50, under_way_minor=49, due_on=TODAY), "partly_paid"),
        (Facts(open_minor=100, under_way_minor=49, due_on=TODAY), "unpaid"),
        # boundaries
        (Facts(total_minor=0, open_minor=0), "paid"),
        (Facts(total_minor=0, open_minor=0, due_on=YESTERDAY), "paid"),
        (Facts(open_minor=1, written_off_minor=99), "partly_paid"),
        (Facts(open_minor=99), "partly_paid"),
        (Facts(open_minor=1), "partly_paid"),
        (Facts(open_minor=100, under_way_minor=99), "unpaid"),
        (Facts(open_minor=100, under_way_minor=100), "processing"),
        (Facts(open_minor=100, under_way_minor=101), "processing"),
        (Facts(due_on=TOMORROW), "unpaid"),
        (Facts(due_on=YESTERDAY), "overdue"),
        (Facts(due_on=None), "unpaid"),
        # instalments
        (WITH_DEPOSIT, "overdue"),
        (replace(WITH_DEPOSIT, open_minor=71), "overdue"),
        (replace(WITH_DEPOSIT, open_minor=70), "partly_paid"),
        (replace(WITH_DEPOSIT, under_way_minor=29), "overdue"),
        (replace(WITH_DEPOSIT, under_way_minor=30), "unpaid"),
        (replace(WITH_DEPOSIT, open_minor=90, under_way_minor=19), "overdue"),
        (replace(WITH_DEPOSIT, open_minor=90, under_way_minor=20), "partly_paid"),
        (replace(WITH_DEPOSIT, deposit_due_on=TODAY), "unpaid"),
        (replace(WITH_DEPOSIT, open_minor=70, due_on=YESTERDAY), "overdue"),
        (replace(WITH_DEPOSIT, open_minor=70, due_on=YESTERDAY, under_way_minor=70), "processing"),
    ],
)
def test_the_first_status_that_holds_is_the_status(paper: Facts, status: str):
    assert invoice_status(paper, TODAY) == InvoiceStatus(status)


figures = st.integers(0, 12)
days = st.integers(-10, 10).map(lambda shift: TODAY + timedelta(days=shift))


@st.composite
def invoices(draw: st.DrawFn) -> Facts:
    total = draw(figures)
    open_minor = draw(st.integers(0, total))
    return Facts(
        state=draw(st.sampled_from(sorted(STATES_OF[PaperKind.INVOICE]))),
        total_minor=total,
        open_minor=open_minor,
        under_way_minor=draw(figures),
        written_off_minor=draw(st.integers(0, total - open_minor)),
        is_disputed=draw(st.booleans()),
        deposit_minor=draw(st.integers(0, total)),
        deposit_due_on=draw(days),
        due_on=draw(days),
    )


def _owed_and_not_under_way(paper: Facts) -> list[date | None]:
    """The due date of each single minor unit that still has to be paid, laid out one by one."""
    dates = [paper.deposit_due_on] * paper.deposit_minor
    dates += [paper.due_on] * (paper.total_minor - paper.deposit_minor)
    return dates[paper.total_minor - paper.open_minor + paper.under_way_minor :]


@given(invoices())
def test_the_status_is_the_first_line_of_the_domain_that_holds(paper: Facts):
    open_minor, is_open = paper.open_minor, paper.state == PaperState.OPEN
    lines = {
        "draft": paper.state == "draft",
        "void": paper.state == "void",
        "disputed": paper.is_disputed,
        "written_off": open_minor == 0 and paper.written_off_minor != 0,
        "paid": open_minor == 0,
        "processing": paper.under_way_minor >= open_minor,
        "overdue": any(due_on < TODAY for due_on in _owed_and_not_under_way(paper)),
        "partly_paid": is_open and 0 < open_minor < paper.total_minor,
        "unpaid": is_open and open_minor == paper.total_minor,
    }
    assert invoice_status(paper, TODAY) == next(status for status, holds in lines.items() if holds)


@given(invoices())
def test_paid_and_written_off_mean_that_nothing_is_open(paper: Facts):
    paper = replace(paper, state=PaperState.OPEN, is_disputed=False)
    done = invoice_status(paper, TODAY) in {InvoiceStatus.PAID, InvoiceStatus.WRITTEN_OFF}
    assert done == (paper.open_minor == 0)


@given(invoices())
def test_overdue_never_heals_with_time_alone(paper: Facts):
    if invoice_status(paper, TODAY) == InvoiceStatus.OVERDUE:
        assert invoice_status(paper, TOMORROW) == InvoiceStatus.OVERDUE


@pytest.mark.parametrize(
    ("paper", "is_soon"),
    [
        (Facts(due_on=TODAY), True),
        (Facts(due_on=TODAY + timedelta(days=7)), True),
        (Facts(due_on=TODAY + timedelta(days=8)), False),
        (Facts(due_on=YESTERDAY), False),
        (Facts(due_on=None), False),
        (Facts(open_minor=50), True),
        (Facts(open_minor=0), False),
        (Facts(under_way_minor=100), False),
        (Facts(is_disputed=True), False),
        (Facts(state=PaperState.DRAFT), False),
        (Facts(state=PaperState.VOID), False),
        (Facts(deposit_minor=30, deposit_due_on=TODAY, due_on=TODAY + timedelta(days=60)), True),
        (
            Facts(open_minor=70, deposit_minor=30, deposit_due_on=TODAY, due_on=TODAY + timedelta(days=60)),
            False,
        ),
        (
            Facts(
                under_way_minor=30,
                deposit_minor=30,
                deposit_due_on=TODAY,
                due_on=TODAY + timedelta(days=60),
            ),
            False,
        ),
    ],
)
def test_due_soon_is_something_to_pay_within_seven_days(paper: Facts, is_soon: bool):
    assert is_due_soon(paper, TODAY) is is_soon


@pytest.mark.parametrize(
    ("quote", "status"),
    [
        (Quote(), "sent"),
        (Quote(valid_until_on=YESTERDAY), "expired"),
        (Quote(valid_until_on=TOMORROW), "sent"),
        (Quote(valid_until_on=None), "sent"),
        (Quote(PaperState.DRAFT, YESTERDAY), "draft"),
        (Quote(PaperState.ACCEPTED, YESTERDAY), "accepted"),
        (Quote(PaperState.DECLINED, YESTERDAY), "declined"),
    ],
)
def test_a_quote_expires_at_the_end_of_its_last_day_unless_answered(quote: Quote, status: str):
    assert quote_status(quote, TODAY) == QuoteStatus(status)


def test_each_kind_of_paper_has_its_stored_words():
    assert {kind.value: {state.value for state in states} for kind, states in STATES_OF.items()} == {
        "quote": {"draft", "sent", "accepted", "declined"},
        "order": {"draft", "confirmed", "on_hold", "closed", "void"},
        "invoice": {"draft", "open", "void"},
        "retainer_invoice": {"draft", "open", "void"},
        "credit_note": {"draft", "open", "void"},
    }
    assert set(STATES_OF) == set(PaperKind)
    assert frozenset().union(*STATES_OF.values()) == set(PaperState)


def test_an_order_says_how_far_it_is_invoiced_and_shipped():
    assert list(OrderInvoiced) == ["no", "partly", "fully"]
    assert list(OrderShipped) == ["not_yet", "partly", "shipped", "delivered"]
