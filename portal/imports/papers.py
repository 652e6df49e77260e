"""Importing papers from a table with one line item a row.

Two passes: the first reads the whole file, writes nothing and finds what has to be rejected and where each
paper ends; the second issues a paper when its last row is in. So memory holds the papers still open, a file
that is broken anywhere changes nothing, and a second run takes up where one was cut off.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from portal.db import current_session
from portal.imports.batches import Arrived, Batches
from portal.imports.columns import Column, ImportOptions, meaning
from portal.imports.countries import country_code
from portal.imports.files import EmptyFile, TableFile, opened
from portal.imports.rejects import Rejects
from portal.imports.report import Progress, Report, Stage
from portal.imports.rows import RowReader
from portal.kit import clock
from portal.kit.refusal import N_, Refusal
from portal.papers.drafts import PaperDraft
from portal.papers.rules.statuses import PaperKind
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.models import Organisation
from portal.preferences.rules import CURRENCY

ROWS_BETWEEN_WORDS = 20_000
Values = list[Any]
Key = tuple[str, str]
"""Kind, where the file has one, and number."""


class FileChanged(Refusal):
    sentence = N_("The file was changed while it was read. Import it again.")


@dataclass(slots=True)
class _Seen:
    """What the first pass learns of a paper."""

    head: tuple[Any, ...]
    first_row: int
    last_row: int
    rows: int = 1
    is_rejected: bool = False


@dataclass(slots=True)
class _Checked:
    """What the first pass learns of a file."""

    reader: RowReader
    papers: dict[Key, _Seen] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    countries: dict[str, tuple[date, str]] = field(default_factory=dict)
    """By customer: the country of the latest paper, with its date."""
    odd_numbers: set[str] = field(default_factory=set)
    rows: int = 0
    rows_of_no_paper: int = 0


def import_papers(path: Path, options: ImportOptions, progress: Callable[[Progress], None]) -> Report:
    """Make the papers and customers of a file, with the session of the work at hand.

    A refusal (a file that cannot be read, a column that is missing) comes before anything is written. Faulty
    papers are left out whole and named in the reject file. Safe to repeat: what is there already stays.
    """
    db = current_session()
    zone = db.scalar(select(Organisation.time_zone)) or "UTC"
    currency = choices_for_everyone(db)[CURRENCY]
    db.rollback()
    report = Report()
    with Rejects(options.reject_file) as rejects, _no_collections():
        with opened(path) as table:
            state = table.state
            means = meaning(table.header, options, currency)
            checked = _Checked(RowReader(means, clock.today(zone)))
            _check(table, checked, rejects, progress)
        if not checked.rows:
            raise EmptyFile
        report.rows = checked.rows
        batches = Batches(means, checked.names, _country_codes(checked, report), rejects, report)
        with opened(path) as table:
            if table.state != state:
                raise FileChanged
            _write(table, checked, batches, progress)
        _count_rejected(checked, report)
        report.reasons = rejects.reasons
        rejects.keep()
    return report


@contextmanager
def _no_collections() -> Iterator[None]:
    """Look for no cycles among the objects: rows have none, and what batches leave is looked for in their
    pauses, not while they hold the database."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _check(
    table: TableFile, checked: _Checked, rejects: Rejects, progress: Callable[[Progress], None]
) -> None:
    papers, reader = checked.papers, checked.reader
    for row, cells in table.rows:
        checked.rows += 1
        if checked.rows % ROWS_BETWEEN_WORDS == 0:
            progress(Progress(Stage.CHECKING, checked.rows, 0, len(papers), 0))
        values = reader.read(cells)
        if values is None:
            _reject_row(checked, row, cells, rejects)
            continue
        key = reader.key(values)
        head = reader.head(values)
        seen = papers.get(key)
        if seen is None:
            papers[key] = _Seen(head, row, row)
            _note_customer(checked, values)
            continue
        seen.last_row = row
        seen.rows += 1
        if seen.head != head and not seen.is_rejected:
            seen.is_rejected = True
            rejects.add(row, key[1], *reader.mixed(seen.head, head))


def _reject_row(checked: _Checked, row: int, cells: list[str], rejects: Rejects) -> None:
    number, kind = checked.reader.identity(cells)
    for header, reason in checked.reader.faults(cells):
        rejects.add(row, number, header, reason)
    if not number:
        checked.rows_of_no_paper += 1
        return
    if kind is None:  # it may be a row of any paper of this number, so none of them is complete
        checked.odd_numbers.add(number)
        kind = ""
    seen = checked.papers.setdefault((kind, number), _Seen((), row, row, rows=0))
    seen.last_row = row
    seen.rows += 1
    seen.is_rejected = True


def _note_customer(checked: _Checked, values: Values) -> None:
    at = checked.reader.at
    customer, day = values[at[Column.CUSTOMER]], values[at[Column.DATE]]
    if name := values[at[Column.CUSTOMER_NAME]]:
        checked.names.setdefault(customer, name)
    if country := values[at[Column.COUNTRY]]:
        latest = checked.countries.get(customer)
        if latest is None or latest[0] <= day:
            checked.countries[customer] = (day, country)


def _country_codes(checked: _Checked, report: Report) -> dict[str, str]:
    codes = {}
    for customer, (_, name) in checked.countries.items():
        code = codes[customer] = country_code(name)
        if not code:
            report.unknown_countries[name] += 1
    return codes


def _write(
    table: TableFile, checked: _Checked, batches: Batches, progress: Callable[[Progress], None]
) -> None:
    papers, reader = checked.papers, checked.reader
    read = done = 0
    open_papers: dict[Key, list[Values]] = {}
    for row, cells in table.rows:
        read += 1
        if read % ROWS_BETWEEN_WORDS == 0:
            progress(Progress(Stage.WRITING, read, checked.rows, done, len(papers)))
        values = reader.read(cells)
        if values is None:
            continue
        key = reader.key(values)
        seen = papers.get(key)
        if seen is None:
            raise FileChanged
        if seen.is_rejected or key[1] in checked.odd_numbers:
            continue
        open_papers.setdefault(key, []).append(values)
        if row == seen.last_row:
            batches.add(_arrived(reader, key, seen, open_papers.pop(key)))
            done += 1
    batches.issue()
    progress(Progress(Stage.WRITING, read, checked.rows, done, len(papers)))


def _count_rejected(checked: _Checked, report: Report) -> None:
    rejected = [
        seen
        for (_, number), seen in checked.papers.items()
        if seen.is_rejected or number in checked.odd_numbers
    ]
    report.papers_rejected += len(rejected)
    report.rows_rejected += sum(seen.rows for seen in rejected) + checked.rows_of_no_paper


def _arrived(reader: RowReader, key: Key, seen: _Seen, rows: list[Values]) -> Arrived:
    kind, sign = _kind_and_sign(reader, key, rows)
    lines = reader.lines(rows, sign)
    first, at = rows[0], reader.at

    def draft(customer_id: int) -> PaperDraft:
        return PaperDraft(
            customer_id=customer_id,
            kind=kind,
            currency=first[at[Column.CURRENCY]] or reader.meaning.currency,
            lines=lines,
            issued_on=first[at[Column.DATE]],
            number=key[1],
            due_on=first[at[Column.DUE]] or None,
            billing_country=country_code(first[at[Column.COUNTRY]]),
        )

    return Arrived(seen.first_row, first[at[Column.CUSTOMER]], draft, len(lines), key[1], len(rows))


def _kind_and_sign(reader: RowReader, key: Key, rows: list[Values]) -> tuple[PaperKind, int]:
    """What the paper is, and by what its quantities are multiplied so that its total is not below zero.

    A credit note is called one by its kind or its number, or it takes back more than it delivers; files write
    its quantities with either sign. Anything else is an invoice, whose single lines may be below zero.
    """
    quantity_at, price_at = reader.at[Column.QUANTITY], reader.at[Column.PRICE]
    total = sum(values[quantity_at] * values[price_at] for values in rows)
    takes_back = total < 0 or (total == 0 and sum(values[quantity_at] for values in rows) < 0)
    kind, number = key
    is_credit = reader.meaning.is_credit
    if not kind:
        is_called_credit = is_credit is not None and is_credit.search(number) is not None
        kind = PaperKind.CREDIT_NOTE if takes_back or is_called_credit else PaperKind.INVOICE
    is_turned = kind == PaperKind.CREDIT_NOTE and takes_back
    return PaperKind(kind), -1 if is_turned else 1
