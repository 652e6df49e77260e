"""How long PDFs take, end to end: `python -m tests.bench.pdf [--rounds 15]` prints a table.

An invoice of 20 lines and a statement of 1,000 rows are asked for as a browser does, but without a network:
session, database, layout, press, keeping. Beside them the same tables are set by WeasyPrint, in this very
process, where it is at hand: `uv run --with weasyprint python -m tests.bench.pdf`.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import make_url
from sqlalchemy.orm import Session

from portal import guarded, tenancy
from portal.app import create_app
from portal.db import migrate, open_engine, transaction, working_with
from portal.kit.origin import Origin
from portal.mail.outbox import open_post_office
from portal.papers.models import Invoice, PaperLine
from portal.papers.pdf import press
from portal.settings import Settings
from tests import make
from tests.browsers import begin_contact_session
from tests.cast import Cast, engage

KEY = "0123456789abcdef0123456789abcdef"
LINES, ROWS = 20, 1000
READY = 0.4
"""Seconds after which a child waits again, as it does between two clicks of a person."""
SPAN = "/statement.pdf?from={}&to=2026-11-01"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        engine = open_engine(url)
        migrate(engine)
        open_post_office(engine, KEY, lambda: None)
        with working_with(guarded.open_session(engine)) as db:
            cast = engage(db)
            papers = [_invoice(db, cast, number) for number in range(2 * rounds + 2)]
            _statement_rows(db, cast, ROWS - len(papers))
            token = begin_contact_session(db, cast.ana)
        settings = Settings(
            database_url=make_url(url),
            base_url=Origin("http", "localhost"),
            secret_key=KEY,
            data_folder=Path(folder),
        )
        browser = create_app(settings).test_client()
        browser.set_cookie("session", token)
        _print(_measured(browser, papers, rounds))


def _measured(browser: FlaskClient, papers: list[str], rounds: int) -> list[tuple[str, str, float | None]]:
    """Each measurement: what, its target, milliseconds."""
    _take(browser, papers.pop())  # the first request reads templates and words
    fresh, started = papers[:rounds], papers[rounds : 2 * rounds]
    cold = [_timed(lambda one=one: _take(browser, one), READY) for one in fresh]
    without = [_timed(lambda one=one: _take(browser, one), 0, press._waiting.end) for one in started]
    kept = [_timed(lambda: _take(browser, fresh[0])) for _ in range(5 * rounds)]
    days = [date(2025, 1, 1) + timedelta(days=day) for day in range(rounds)]
    statements = [_timed(lambda day=day: _statement(browser, day), READY) for day in days]
    theirs = _weasyprint(rounds)
    return [
        (f"invoice of {LINES} lines, cold", "≤ 60", _middle(cold)),
        ("the same, with no child waiting", "", _middle(without)),
        ("the same, kept", "≤ 5", _middle(kept)),
        (f"statement of {ROWS:,} rows, cold", "≤ 400", _middle(statements)),
        (f"WeasyPrint, invoice of {LINES} lines", "", theirs and theirs[0]),
        (f"WeasyPrint, statement of {ROWS:,} rows", "", theirs and theirs[1]),
    ]


def _take(browser: FlaskClient, address: str) -> None:
    answer = browser.get(address)
    assert answer.status_code == 200 and answer.data.startswith(b"%PDF"), answer.status


def _statement(browser: FlaskClient, first: date) -> None:
    _take(browser, browser.get(SPAN.format(first)).location)


def _timed(work: Callable[[], None], pause: float = 0, before: Callable[[], None] | None = None) -> float:
    time.sleep(pause)
    if before is not None:
        before()
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _middle(milliseconds: list[float]) -> float:
    return statistics.median(milliseconds)


def _print(rows: list[tuple[str, str, float | None]]) -> None:
    print("| what | target, ms | median, ms |\n| --- | --- | --- |")
    for what, target, taken in rows:
        print(f"| {what} | {target} | {'not installed' if taken is None else f'{taken:.1f}'} |")
    ours_invoice, ours_statement, invoice, statement = rows[0][2], rows[3][2], rows[4][2], rows[5][2]
    if invoice and statement and ours_invoice and ours_statement:
        print(
            f"\nWeasyPrint takes {invoice / ours_invoice:.1f} and {statement / ours_statement:.1f} times as long."
        )


def _invoice(db: Session, cast: Cast, number: int) -> str:
    """The address of the PDF of a new invoice."""
    paper = make.invoice(db, cast.acme, LINES * 3750, number=f"BENCH-{number:04}", notes="Thank you.")
    with tenancy.every_customer(db, "a measurement"), transaction():
        owned = db.get_one(Invoice, paper.id)
        owned.lines = [
            PaperLine(
                customer_id=cast.acme,
                position=position,
                description=f"Marine diesel fuel filter FS-{1200 + position}\nCase of 12",
                quantity_e6=3_000_000,
                price_e6=12_500_000,
                amount_minor=3750,
            )
            for position in range(1, LINES + 1)
        ]
    return f"/invoices/{paper.public_id}.pdf"


def _statement_rows(db: Session, cast: Cast, rows: int) -> None:
    for number in range(rows):
        make.invoice(db, cast.acme, 10_000 + number, number=f"ROW-{number:04}")


def _weasyprint(rounds: int) -> tuple[float, float] | None:
    """The same two tables as HTML; None where WeasyPrint is not installed."""
    with suppress(ImportError, OSError):
        from weasyprint import HTML

        def invoice() -> None:
            HTML(string=_page(LINES, 4)).write_pdf(pdf_variant="pdf/ua-1")

        def statement() -> None:
            HTML(string=_page(ROWS, 5)).write_pdf(pdf_variant="pdf/ua-1")

        invoice()
        return _middle([_timed(invoice) for _ in range(rounds)]), _middle(
            [_timed(statement) for _ in range(3)]
        )
    return None


def _page(rows: int, columns: int) -> str:
    cells = "".join(
        f"<td>{'Marine diesel fuel filter' if not column else '1,234.56'}</td>" for column in range(columns)
    )
    heads = "".join(f"<th>Column {column}</th>" for column in range(columns))
    return (
        '<html lang="en"><head><title>Invoice</title><style>@page { size: A4; margin: 18mm } td { border-bottom: '
        "1px solid #ddd; padding: 2mm 0 } body { font: 9pt sans-serif }</style></head><body><h1>Invoice</h1>"
        f"<p>Bill to<br>Brightwater Shipyards</p><table><thead><tr>{heads}</tr></thead>"
        f"<tbody>{f'<tr>{cells}</tr>' * rows}</tbody></table><p>Total €1,234.56</p></body></html>"
    )


if __name__ == "__main__":
    main()
