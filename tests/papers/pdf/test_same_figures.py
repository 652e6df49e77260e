"""One paper, four ways to read it: page, PDF, CSV and ledger say the same figures."""

import csv
import html
import re
from collections.abc import Callable
from io import StringIO
from random import Random

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kit import clock
from portal.kit.money import decimal_text
from portal.ledger.models import Entry
from portal.ledger.operations.issuing import issue_papers
from portal.papers.drafts import DraftLine, PaperDraft
from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperKind
from portal.papers.rules.totals import Discount, LineValues, Tax
from portal.tenancy import every_customer
from portal.web.formats import formats_in
from tests.cast import Cast
from tests.papers.pdf.reading import words_of

SignedIn = Callable[[int], FlaskClient]
CURRENCIES = ("EUR", "USD", "JPY", "KWD")
TAXES = (
    Tax("VAT", 190_000),
    Tax("Reduced", 70_000),
    Tax("GST + PST", 120_000, (("GST", 50_000), ("PST", 70_000))),
    Tax("Sales tax", 88_750),
)


def drafted(random: Random, customer_id: int, number: str) -> PaperDraft:
    """A paper as odd as a business writes them."""
    lines = [
        DraftLine(
            LineValues(
                random.choice((1_000_000, 2_500_000, random.randrange(1, 10**9))),
                random.randrange(0, 10**9),
                Discount(rate_e6=random.randrange(0, 500_000)) if random.random() < 0.3 else None,
                random.choice(TAXES),
            ),
            description=f"Item <{place}> #{random.randrange(10**6)}",
            unit=random.choice(("", "h", "kg")),
        )
        for place in range(random.randrange(1, 9))
    ]
    return PaperDraft(
        customer_id,
        PaperKind.INVOICE,
        random.choice(CURRENCIES),
        lines,
        number=number,
        prices_include_tax=random.random() < 0.4,
        discount=Discount(rate_e6=random.randrange(0, 300_000)) if random.random() < 0.4 else None,
    )


def plain(page: str) -> str:
    """What a reader of a page reads, every run of blanks as one."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.mark.parametrize("papers", [12, pytest.param(400, marks=pytest.mark.long)])
def test_page_pdf_csv_and_ledger_say_the_same(
    db: Session, cast: Cast, signed_in: SignedIn, papers: int
) -> None:
    random, show, browser = Random(20), formats_in("en"), signed_in(cast.ana)
    with every_customer(db, "a test"):
        drafts = [drafted(random, cast.acme, f"GEN-{place:04}") for place in range(papers)]
        issued = issue_papers(drafts, clock.now())
    rows = {}
    for row in csv.reader(StringIO(browser.get("/invoices/export.csv").text.lstrip("\ufeff"))):
        rows[row[0]] = row
    for one in issued:
        with every_customer(db, "a test"):
            paper = db.get_one(Paper, one.paper_id)
            booked = db.scalars(select(Entry.amount_minor).where(Entry.paper_id == paper.id)).all()
            currency, total = paper.currency, paper.total_minor
            figures = [show.amount(line.amount_minor, currency) for line in paper.lines]
            figures += [show.money_text(paper.subtotal_minor, currency), show.money_text(total, currency)]
            figures += [show.money_text(-paper.discount_minor, currency)] if paper.discount_minor else []
            figures += [
                show.money_text(minor, currency)
                for group in paper.tax_groups
                for _name, _rate, minor in group.components or [["", 0, group.tax_minor]]
            ]
        assert sum(booked) == total
        page = plain(browser.get(f"/invoices/{one.public_id}").text)
        words = words_of(browser.get(f"/invoices/{one.public_id}.pdf").data)
        for figure in (" ".join(figure.split()) for figure in figures):
            assert figure in page, (one.number, figure)
            assert figure in words, (one.number, figure)
        assert decimal_text(total, currency) in rows[one.number]
