"""The rules of papers in SQL say the same as in Python."""

from datetime import date, timedelta
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.kit import clock
from portal.papers import queries
from portal.papers.models import Invoice, Paper, Quote
from portal.papers.rules.instalments import instalments
from portal.papers.rules.statuses import invoice_status, is_due_soon, quote_status
from portal.tenancy import entered
from tests.cast import Cast

TODAY = date(2026, 11, 20)
days = st.integers(-12, 12).map(lambda number: TODAY + timedelta(days=number))


@st.composite
def invoices(draw: st.DrawFn) -> Invoice:
    total = draw(st.integers(0, 12))
    open_minor = draw(st.integers(0, total))
    due_on = draw(days)
    deposit = draw(st.integers(0, total))
    state = draw(st.sampled_from(["draft", "open", "open", "open", "void"]))
    return Invoice(
        currency=draw(st.sampled_from(["EUR", "JPY"])),
        state=state,
        number=None,
        issued_on=TODAY,
        due_on=due_on,
        total_minor=total,
        open_minor=open_minor,
        under_way_minor=draw(st.integers(0, 13)),
        written_off_minor=draw(st.integers(0, total - open_minor)),
        is_disputed=draw(st.booleans()),
        deposit_minor=deposit,
        deposit_due_on=min(draw(days), due_on) if deposit else None,
        sent_at=clock.now(),
    )


@given(papers=st.lists(invoices(), min_size=1, max_size=20))
def test_status_lateness_and_tone_are_the_same_in_sql_and_in_python(
    db: Session, cast: Cast, papers: list[Invoice]
) -> None:
    with entered(db, cast.acme):
        with transaction():
            for paper in db.scalars(select(Paper)):
                db.delete(paper)
            db.flush()
            for index, paper in enumerate(papers):
                paper.number = f"N{index}"
            db.add_all(papers)
        rows = db.execute(
            select(
                Paper.id,
                queries.invoice_status(TODAY),
                queries.late_minor(TODAY),
                queries.late_minor(TODAY + timedelta(days=8)) > 0,
                queries.to_pay_minor(),
                queries.next_due_on(),
            )
        ).all()
        found = {row[0]: row[1:] for row in rows}
        for paper in papers:
            status, late, is_late_soon, to_pay, next_due_on = found[paper.id]
            assert status == invoice_status(paper, TODAY)
            parts = instalments(paper)
            is_open = paper.state == "open"
            assert late == sum(
                part.unfilled_not_under_way_minor for part in parts if is_open and part.due_on < TODAY
            )
            assert to_pay == (sum(part.unfilled_not_under_way_minor for part in parts) if is_open else 0)
            assert (late > 0) == (status == "overdue") or paper.is_disputed
            if status in ("unpaid", "partly_paid"):
                assert bool(is_late_soon) == is_due_soon(paper, TODAY)
            waiting = [part.due_on for part in parts if part.unfilled_not_under_way_minor]
            assert not waiting or next_due_on == waiting[0]


@given(
    papers=st.lists(
        st.tuples(st.sampled_from(["sent", "accepted", "declined"]), st.none() | days),
        min_size=1,
        max_size=20,
    )
)
def test_a_quotes_status_is_the_same_in_sql_and_in_python(
    db: Session, cast: Cast, papers: list[tuple[str, date | None]]
) -> None:
    with entered(db, cast.acme):
        with transaction():
            for paper in db.scalars(select(Paper)):
                db.delete(paper)
            db.flush()
            db.add_all(
                Quote(
                    currency="EUR",
                    state=state,
                    number=f"Q{index}",
                    issued_on=TODAY,
                    valid_until_on=until,
                    sent_at=clock.now(),
                )
                for index, (state, until) in enumerate(papers)
            )
        for quote, status in db.execute(select(Quote, queries.quote_status(TODAY))):
            assert status == quote_status(quote, TODAY)


def test_the_summary_counts_and_sums_by_currency_and_kind(db: Session, cast: Cast) -> None:
    def invoice(**values: object) -> Invoice:
        base = SimpleNamespace(
            currency="EUR", state="open", issued_on=TODAY, due_on=TODAY, sent_at=clock.now()
        )
        return Invoice(**{**vars(base), **values})

    with entered(db, cast.acme):
        with transaction():
            late = TODAY - timedelta(days=1)
            soon, later = TODAY + timedelta(days=7), TODAY + timedelta(days=8)
            db.add_all(
                [
                    invoice(number="1", total_minor=100, open_minor=100, due_on=late),
                    invoice(number="2", total_minor=100, open_minor=60, under_way_minor=20, due_on=soon),
                    invoice(number="3", total_minor=100, open_minor=50, under_way_minor=50, due_on=late),
                    invoice(number="4", total_minor=100, open_minor=0, due_on=late),
                    invoice(number="5", total_minor=7, open_minor=7, due_on=later),
                    invoice(number="6", total_minor=9, open_minor=9, currency="JPY"),
                    invoice(number="7", total_minor=100, open_minor=0, written_off_minor=100),
                    invoice(number=None, total_minor=5, open_minor=5, state="draft"),
                    invoice(number="8", total_minor=5, open_minor=0, state="void"),
                    invoice(
                        number="9",
                        total_minor=100,
                        open_minor=90,
                        due_on=later,
                        deposit_minor=30,
                        deposit_due_on=late,
                    ),
                ]
            )
        rows = {row.currency: row for row in db.execute(queries.summary(TODAY, is_detailed=True))}
    eur = rows["EUR"]
    assert (eur.papers, eur.to_pay, eur.overdue) == (8, 4, 2)
    assert eur.to_pay_minor == 100 + 40 + 7 + 90
    assert eur.overdue_minor == 100 + 20
    assert eur.due_soon_minor == 40
    assert eur.open_minor == 100 + 60 + 50 + 7 + 90
    assert (rows["JPY"].papers, rows["JPY"].to_pay_minor) == (1, 9)
