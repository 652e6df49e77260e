"""The state of a credit note: the same in Python and in SQL."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.credits import queries
from portal.credits.rules import credit_status, left_minor
from portal.db import transaction
from portal.kit import clock
from portal.papers.models import CreditNote, Paper
from portal.tenancy import entered
from tests.cast import Cast

TODAY = date(2026, 11, 20)


@st.composite
def notes(draw: st.DrawFn) -> CreditNote:
    total = draw(st.integers(0, 9))
    return CreditNote(
        currency="EUR",
        state=draw(st.sampled_from(["open", "open", "void"])),
        issued_on=TODAY - timedelta(days=90),
        expires_on=draw(st.none() | st.integers(-2, 2).map(lambda number: TODAY + timedelta(days=number))),
        total_minor=total,
        available_minor=draw(st.integers(0, total)),
        sent_at=clock.now(),
    )


@given(papers=st.lists(notes(), min_size=1, max_size=20))
def test_status_and_what_is_left_are_the_same_in_sql_and_in_python(
    db: Session, cast: Cast, papers: list[CreditNote]
) -> None:
    with entered(db, cast.acme):
        with transaction():
            for paper in db.scalars(select(Paper)):
                db.delete(paper)
            db.flush()
            for index, paper in enumerate(papers):
                paper.number = f"N{index}"
            db.add_all(papers)
        rows = db.execute(select(Paper.id, queries.credit_status(TODAY), queries.left_minor(TODAY))).all()
        found = {row[0]: row[1:] for row in rows}
        for paper in papers:
            assert found[paper.id] == (credit_status(paper, False, TODAY), left_minor(paper, TODAY))
