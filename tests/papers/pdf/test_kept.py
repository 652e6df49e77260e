"""PDFs of stored papers: kept once drawn, the same for ever, noted where they were stepped down."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.activity.models import Activity
from portal.activity.rules import Verb
from portal.db import transaction
from portal.ledger.operations import voiding
from portal.papers.models import CreditNote, Invoice, Order, Paper, PaperLine, Quote, RetainerInvoice
from portal.papers.pdf import drawing, operations
from portal.papers.pdf.models import KeptPdf
from portal.papers.pdf.operations import merged_pdf, pdf_of
from portal.papers.pdf.press import NotDrawn, Problem
from portal.papers.pdf.rules import Step
from portal.preferences.operations import save_preference
from portal.preferences.rules import LANGUAGE, PDF_BODIES
from portal.tenancy import entered, every_customer
from tests import make
from tests.cast import Cast
from tests.papers.pdf.reading import pages_in, words_of


@pytest.fixture
def acme(db: Session, cast: Cast) -> Iterator[int]:
    with entered(db, cast.acme):
        yield cast.acme


def written(db: Session, kind: type[Paper], customer_id: int, **columns: Any) -> Paper:
    """A sent paper of this kind with one line."""
    usual = {
        "state": "open",
        "sent_at": make.clock.now(),
        "issued_on": make.ISSUED,
        "number": f"{kind.__name__}-7",
    }
    line = PaperLine(
        customer_id=customer_id, position=1, description="Rope", quantity_e6=2_000_000, price_e6=50_000_000,
        amount_minor=10_000,
    )  # fmt: skip
    figures = {"subtotal_minor": 10_000, "total_minor": 10_000, "open_minor": 0}
    paper = kind(customer_id=customer_id, currency="EUR", lines=[line], **{**usual, **figures, **columns})
    with transaction():
        db.add(paper)
    return paper


def kept(db: Session) -> list[KeptPdf]:
    return list(db.scalars(select(KeptPdf)))


def notes(db: Session) -> list[Activity]:
    return list(db.scalars(select(Activity).where(Activity.verb.startswith("pdf"))))


@pytest.mark.parametrize(
    ("kind", "columns", "title"),
    [
        (Invoice, {"due_on": make.DUE}, "Invoice"),
        (RetainerInvoice, {"due_on": make.DUE}, "Retainer"),
        (Order, {"state": "confirmed"}, "Order"),
        (Quote, {"state": "sent", "valid_until_on": make.DUE}, "Quote"),
        (CreditNote, {"expires_on": make.DUE}, "Credit note"),
    ],
)
def test_every_kind_of_paper_has_a_pdf(
    db: Session, acme: int, kind: type[Paper], columns: dict[str, Any], title: str
) -> None:
    words = words_of(pdf_of(db, written(db, kind, acme, **columns)))
    assert f"{title} {kind.__name__}-7" in words
    assert "Rope 2 50.00 100.00" in words and "€100.00 EUR" in words
    assert kept(db)[0].step == Step.WHOLE and not notes(db)


def test_it_is_drawn_once_and_stays_the_same_whatever_changes(
    db: Session, cast: Cast, acme: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = written(db, Invoice, acme, due_on=make.DUE)
    first = pdf_of(db, paper)
    save_preference(LANGUAGE, "de")
    save_preference(PDF_BODIES["invoice"], "Something else.")
    monkeypatch.setattr(operations, "draw_or_step_down", None)
    assert pdf_of(db, paper) == first
    assert len(kept(db)) == 1


def test_a_voided_paper_says_so_and_what_was_sent_is_kept(db: Session, cast: Cast) -> None:
    with every_customer(db, "a test"):
        paper = make.invoice(db, cast.acme)
        first = pdf_of(db, paper)
        voiding.void_paper(paper.id, make.DUE, "typed twice")
        paper = db.get_one(Invoice, paper.id)
        assert "Void" not in words_of(first) and "Void" in words_of(pdf_of(db, paper))
        assert sorted(one.state for one in kept(db)) == ["", "void"]


def test_a_draft_is_drawn_each_time(db: Session, acme: int) -> None:
    paper = written(db, Quote, acme, state="draft", number=None, sent_at=None, issued_on=None)
    assert "Quote Draft" in words_of(pdf_of(db, paper))
    assert kept(db) == []


def test_a_failing_body_is_noted_once_and_drawn_again_when_it_was_put_right(db: Session, acme: int) -> None:
    save_preference(PDF_BODIES["invoice"], "#nonsense")
    paper = written(db, Invoice, acme, due_on=make.DUE)
    stepped_down = pdf_of(db, paper)
    assert pdf_of(db, paper) == stepped_down
    (activity,) = notes(db)
    assert (activity.verb, activity.target, activity.is_news) == (
        Verb.PDF_WITH_OWN_BODY,
        paper.public_id,
        True,
    )
    assert activity.values == {"number": "Invoice-7", "reason": "unknown variable: nonsense"}

    save_preference(PDF_BODIES["invoice"], "Put right. #totals")
    assert "Put right." in words_of(pdf_of(db, paper))
    assert [one.step for one in kept(db)] == [Step.WHOLE]


def test_plain_lines_are_sent_and_not_kept(db: Session, acme: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_job: object) -> bytes:
        raise NotDrawn(Problem("It took too long."))

    with monkeypatch.context() as broken:
        broken.setattr(drawing, "draw", fail)
        paper = written(db, Invoice, acme, due_on=make.DUE)
        assert "€100.00 EUR" in words_of(pdf_of(db, paper))
    assert kept(db) == [] and [one.verb for one in notes(db)] == [Verb.PDF_PLAIN]
    pdf_of(db, paper)
    assert [one.step for one in kept(db)] == [Step.WHOLE]


def test_several_papers_become_one_document_in_their_order(db: Session, acme: int) -> None:
    papers = [written(db, Quote, acme, state="sent", number=f"Q-{number}") for number in (3, 1, 2)]
    whole = merged_pdf(db, papers)
    words = words_of(whole)
    assert pages_in(whole) == 3
    assert words.index("Quote Q-3") < words.index("Quote Q-1") < words.index("Quote Q-2")


def test_a_customer_cannot_read_what_was_kept_for_another(db: Session, cast: Cast) -> None:
    with entered(db, cast.acme):
        paper = written(db, Invoice, cast.acme, due_on=make.DUE)
        pdf_of(db, paper)
    with entered(db, cast.globex):
        assert kept(db) == []
