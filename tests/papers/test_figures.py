"""The figures of hundreds of generated papers: the same on screen, in the PDF's text and in the ledger."""

import csv
import io
import re
from collections.abc import Callable
from random import Random

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kit import clock
from portal.kit.money import exponent
from portal.ledger.audit import audit
from portal.ledger.models import Entry
from portal.ledger.operations.issuing import issue_papers
from portal.ledger.rules import SIGNS, EntryKind
from portal.papers.addresses import path_of_paper
from portal.papers.drafts import DraftLine, PaperDraft
from portal.papers.models import Paper
from portal.papers.pdf.operations import pdf_of
from portal.papers.rules.statuses import PaperKind
from portal.papers.rules.totals import Discount, LineValues, Tax
from portal.tenancy import every_customer
from portal.web.formats import formats_in
from tests.cast import Cast
from tests.papers.pdf.reading import words_of

SignedIn = Callable[[int], FlaskClient]
KINDS = tuple(PaperKind)
CURRENCIES = ("EUR", "USD", "JPY", "TND")
TAXES = (None, Tax("VAT", 190_000), Tax("VAT", 70_000), Tax("Tax", 88_750), Tax("", 0))
POSTED = {
    PaperKind.INVOICE: EntryKind.INVOICE_ISSUED,
    PaperKind.CREDIT_NOTE: EntryKind.CREDIT_NOTE_ISSUED,
}


def generated(chance: Random, customer_id: int, kind: PaperKind) -> PaperDraft:
    """A paper with lines, taxes and discounts as they come."""
    lines = [
        DraftLine(
            LineValues(
                chance.choice((1_000_000, 2_500_000, 333_333, chance.randint(1, 90_000_000))),
                chance.randint(1, 5_000_000_000),
                chance.choice((None, None, Discount(rate_e6=chance.randint(1, 900_000)))),
                chance.choice(TAXES),
            ),
            description=f"Item {number}",
        )
        for number in range(chance.randint(1, 6))
    ]
    return PaperDraft(
        customer_id, kind, chance.choice(CURRENCIES), lines,
        prices_include_tax=chance.random() < 0.4,
        discount=chance.choice((None, None, Discount(rate_e6=chance.randint(1, 500_000)))),
    )  # fmt: skip


def issued(db: Session, cast: Cast, count: int) -> list[Paper]:
    chance = Random(7)
    drafts = [generated(chance, cast.acme, KINDS[number % len(KINDS)]) for number in range(count)]
    sent = issue_papers(drafts, clock.now())
    db.rollback()
    with every_customer(db, "a test"):
        papers = list(db.scalars(select(Paper).where(Paper.id.in_([one.paper_id for one in sent]))))
        assert audit(db) == []
        booked = {(row.paper_id, row.kind): row.amount_minor for row in db.scalars(select(Entry))}
    for paper in papers:
        kind = POSTED.get(PaperKind(paper.kind))
        if kind is not None and paper.total_minor:
            assert booked[paper.id, kind] == SIGNS[kind] * paper.total_minor
    return papers


def plain(minor: int, currency: str) -> str:
    """As a page writes it for programs: `1234.50`."""
    decimals = exponent(currency)
    whole, part = divmod(minor, 10**decimals)
    return f"{whole}.{part:0{decimals}d}" if decimals else str(whole)


def test_three_hundred_papers_show_on_screen_what_the_ledger_has(
    signed_in: SignedIn, db: Session, cast: Cast
) -> None:
    ana = signed_in(cast.ana)
    for paper in issued(db, cast, 300):
        shown = ana.get(path_of_paper(paper.kind, paper.public_id)).text
        totals = shown[shown.index('<dl class="facts totals">') :].partition("</dl>")[0]
        figures = re.findall(r'<data class="money[^"]*" value="([^"]+)">', totals)
        assert figures[0] == plain(paper.subtotal_minor, paper.currency), paper.number
        assert plain(paper.total_minor, paper.currency) in figures, paper.number
        first = 1 + bool(paper.discount_minor)
        listed = figures[first : first + totals.count('<small class="soft">')]
        taxes = sum(int(figure.replace(".", "")) for figure in listed)
        assert taxes == paper.tax_minor, paper.number


def test_the_exported_lists_have_the_totals_of_the_ledger(
    signed_in: SignedIn, db: Session, cast: Cast
) -> None:
    ana = signed_in(cast.ana)
    papers = issued(db, cast, 100)
    for room in ("invoices", "quotes", "orders", "credit-notes"):
        rows = list(csv.reader(io.StringIO(ana.get(f"/{room}/export.csv").text.lstrip("\ufeff"))))
        cells = {row[0]: row for row in rows}
        for paper in papers:
            if path_of_paper(paper.kind, "").strip("/") == room:
                assert plain(paper.total_minor, paper.currency) in cells[str(paper.number)], paper.number


@pytest.mark.parametrize("count", [20])
def test_the_pdf_has_the_totals_of_the_ledger(db: Session, cast: Cast, count: int) -> None:
    show = formats_in("en")
    for paper in issued(db, cast, count):
        with every_customer(db, "a test"):
            text = words_of(pdf_of(db, db.get_one(Paper, paper.id)))
        assert show.amount(paper.total_minor, paper.currency) in text, (paper.number, text)
        assert show.amount(paper.subtotal_minor, paper.currency) in text, (paper.number, text)
