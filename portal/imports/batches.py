"""Issuing imported papers batch by batch, so that the portal stays usable meanwhile."""

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

from sqlalchemy import select

from portal.customers import queries
from portal.customers.adding import NewAddress, NewContact, NewCustomer
from portal.customers.models import Customer
from portal.customers.operations import add_customers
from portal.db import current_session
from portal.imports.columns import Column, Meaning
from portal.imports.rejects import Rejects
from portal.imports.report import Report
from portal.kit import clock
from portal.kit.refusal import Refusal
from portal.ledger.issuing import Issued, PapersRefused
from portal.ledger.operations.issuing import issue_papers
from portal.papers.drafts import PaperDraft
from portal.people.rules import NotAnAddress, normalise
from portal.tenancy import every_customer

LOCKED_NS: Final = 40 * 10**6
"""How long a batch is meant to hold the write lock of SQLite; where others need the cores or the disk, it
takes twice as long."""
_LEAST_LINES, _FIRST_LINES, _MOST_LINES = 2000, 3000, 8000
_LINES_WAITING: Final = 30_000
"""So many lines are kept before any is issued, so that their customers are found and made together."""
_MOST_CUSTOMERS: Final = 200
_LINES_OF_A_PAPER: Final = 10
"""How many lines the rest of a paper weighs."""
_PAUSE_PER_CENT: Final = 50
_FIELDS: Final = {"number": Column.NUMBER, "issued_on": Column.DATE}
ORIGIN: Final = "import"

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Arrived:
    """A paper whose rows are all in; its customer is still a text of the file."""

    row: int
    customer: str
    draft: Callable[[int], PaperDraft]
    lines: int
    number: str
    rows: int


class Batches:
    """Takes papers one by one, makes their customers, and issues them so many at a time."""

    def __init__(
        self,
        meaning: Meaning,
        names: Mapping[str, str],
        countries: Mapping[str, str],
        rejects: Rejects,
        report: Report,
    ) -> None:
        self._meaning = meaning
        self._names = names
        self._countries = countries
        self._rejects = rejects
        self._report = report
        self._ids: dict[str, int | None] = {}
        self._arrived: list[Arrived] = []
        self._lines = 0
        self._lines_at_once = _FIRST_LINES

    def add(self, paper: Arrived) -> None:
        """Take a paper; it is issued once enough have arrived."""
        self._arrived.append(paper)
        self._lines += paper.lines
        if self._lines >= _LINES_WAITING:
            self.issue()

    def reject(self, paper: Arrived, column: Column | None, reason: str) -> None:
        """Leave a paper out."""
        header = self._meaning.headers[column] if column else ""
        self._rejects.add(paper.row, paper.number, header, reason)
        self._report.papers_rejected += 1
        self._report.rows_rejected += paper.rows

    def issue(self) -> None:
        """Issue what has arrived."""
        arrived, self._arrived, self._lines = self._arrived, [], 0
        self._know_customers({paper.customer for paper in arrived})
        drafts: list[tuple[Arrived, PaperDraft]] = []
        lines = 0
        for paper in arrived:
            customer_id = self._ids[paper.customer]
            if customer_id is None:
                self.reject(paper, Column.CUSTOMER, "several customers have this id")
                continue
            drafts.append((paper, paper.draft(customer_id)))
            lines += paper.lines + _LINES_OF_A_PAPER
            if lines >= self._lines_at_once:
                self._count(self._issued(drafts), drafts)
                drafts, lines = [], 0
        self._count(self._issued(drafts), drafts)

    def _issued(self, drafts: list[tuple[Arrived, PaperDraft]]) -> Sequence[Issued]:
        """Issue them all, but for those that are refused: these are taken out of the list."""
        while drafts:
            batch = [draft for _, draft in drafts]
            try:
                issued, took_ns = self._in_time(partial(issue_papers, batch, clock.now(), is_import=True))
            except Refusal as refused:
                refusals = refused.refusals if isinstance(refused, PapersRefused) else {0: refused}
                for place, refusal in refusals.items():
                    self.reject(drafts[place][0], _FIELDS.get(refusal.field or ""), str(refusal))
                drafts[:] = [one for place, one in enumerate(drafts) if place not in refusals]
            else:
                self._adapt(took_ns)
                return issued
        return ()

    def _count(self, issued: Sequence[Issued], drafts: Sequence[tuple[Arrived, PaperDraft]]) -> None:
        for one, (_, draft) in zip(issued, drafts, strict=True):
            if one.is_new:
                self._report.issued[draft.kind] += 1
            else:
                self._report.already_there += 1

    def _adapt(self, took_ns: int) -> None:
        wanted = self._lines_at_once * LOCKED_NS // took_ns
        wanted = min(max(wanted, self._lines_at_once // 2), self._lines_at_once * 5 // 4)
        self._lines_at_once = min(max(wanted, _LEAST_LINES), _MOST_LINES)

    def _in_time(self, operation: Callable[[], Result]) -> tuple[Result, int]:
        """Run an operation and leave the database to others for a while; its result and how long it took."""
        started = time.perf_counter_ns()
        result = operation()
        took_ns = time.perf_counter_ns() - started
        self._report.longest_batch_ms = max(self._report.longest_batch_ms, took_ns // 10**6)
        gc.collect(1)
        time.sleep(took_ns * _PAUSE_PER_CENT / 10**11)
        return result, took_ns

    def _know_customers(self, wanted: set[str]) -> None:
        unknown = sorted(wanted - self._ids.keys())
        if not unknown:
            return
        self._ids.update(_customer_ids(unknown))
        missing = [customer for customer in unknown if customer not in self._ids]
        for start in range(0, len(missing), _MOST_CUSTOMERS):
            some = missing[start : start + _MOST_CUSTOMERS]
            new = [self._new_customer(customer) for customer in some]
            ids, _ = self._in_time(partial(add_customers, new, clock.now()))
            self._ids.update(zip(some, ids, strict=True))
            self._report.customers_made += len(ids)

    def _new_customer(self, customer: str) -> NewCustomer:
        email = self._email(customer)
        country = self._countries.get(customer, "")
        name = self._names.get(customer) or self._meaning.customer_name.replace("{}", customer) or customer
        return NewCustomer(
            name=name,
            id_number=customer,
            email=email,
            addresses=[NewAddress(country=country)] if country else (),
            contacts=[NewContact(email=email, origin=ORIGIN)] if email else (),
        )

    def _email(self, customer: str) -> str:
        if not self._meaning.customer_email:
            return ""
        try:
            return normalise(self._meaning.customer_email.replace("{}", customer))
        except NotAnAddress:
            return ""


def _customer_ids(id_numbers: Sequence[str]) -> dict[str, int | None]:
    """Who bears these id numbers, followed to whom they were merged into; None where there are several."""
    db = current_session()
    ids: dict[str, set[int]] = {}
    with every_customer(db, "an import finds customers by the ids of the file"):
        for id_number, customer_id, merged_into_id in db.execute(
            queries.known_by_id_number(id_numbers)
        ).all():
            into, survivor = merged_into_id, customer_id
            while into is not None:
                survivor = into
                into = db.scalar(select(Customer.merged_into_id).where(Customer.id == survivor))
            ids.setdefault(id_number, set()).add(survivor)
    db.rollback()
    return {id_number: min(some) if len(some) == 1 else None for id_number, some in ids.items()}
