"""Two sets of books side by side: how acts are chosen, and how the two are compared after each act."""

from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
)
from sqlalchemy import select

from portal.db import open_engine, working_with
from portal.guarded import open_session
from portal.kit import clock
from portal.kit.refusal import Refusal
from portal.ledger import models
from portal.ledger.accounts import business_day
from portal.ledger.audit import audit
from portal.ledger.of_period import papers_of_period, payments_of_period
from portal.ledger.open_items import OpenItems, balances, open_items
from portal.ledger.statement import known_now, statement
from portal.papers import models as papers
from portal.papers.rules.statuses import invoice_status
from portal.tenancy import every_customer
from tests.cast import engage
from tests.ledger.plain_books import Account, Paper, Payment, PlainBooks

NOON = datetime(2026, 6, 15, 10, tzinfo=UTC)
ZONE = "Europe/Berlin"
CURRENCIES = ("EUR", "JPY", "KWD")
LEARNT = frozenset({"payment_settled", "invoice_issued", "credit_note_issued"})
"""Kinds whose day is the one that was named, never a later one."""

amounts = st.integers(1, 5000)
ago = st.integers(0, 60)
pick = st.integers(0, 10**6)


class TwoBooks(RuleBasedStateMachine):
    databases: Any

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        url = self.stack.enter_context(self.databases.fresh())
        engine = open_engine(url)
        self.stack.callback(engine.dispose)
        self.stack.callback(clock.set_shift, timedelta())
        clock.set_shift(NOON - clock.wall())
        self.db = self.stack.enter_context(working_with(open_session(engine)))
        cast = engage(self.db)
        self.stack.enter_context(every_customer(self.db, "the stateful test"))
        self.customers = (cast.acme, cast.globex)
        self.plain = PlainBooks()
        self.log: list[tuple[Account, str, int, date, datetime]] = []
        self.last_entry = self.last_allocation = self.names = 0
        self.prints: list[tuple[Any, Any]] = []
        self.asked_on = date.min
        self._look()

    def teardown(self) -> None:
        try:
            for asked, answer in self.prints:
                assert self._print(*asked) == answer
            found = audit(self.db)
            assert found == []
        finally:
            self.stack.close()

    # Choosing.

    def _look(self) -> None:
        self.db.rollback()
        self.plain.today = business_day(self.db)

    def _day(self, days: int) -> date:
        self.asked_on = self.plain.today - timedelta(days=days)
        return self.asked_on

    def _one(self, rows: list[Any], place: int) -> Any:
        return rows[place % len(rows)]

    def _papers(self, *kinds: str) -> list[Paper]:
        return [paper for paper in self.plain.papers if paper.kind in kinds]

    def _settled(self) -> list[Payment]:
        return [payment for payment in self.plain.payments if payment.state == "settled"]

    def _name(self) -> str:
        self.names += 1
        return f"name-{self.names}"

    def _try(self, is_allowed: bool, act: Any) -> Any:
        if is_allowed:
            return act()
        with pytest.raises(Refusal):
            act()
        return None

    @rule(days=st.integers(1, 20))
    def sleep(self, days: int) -> None:
        clock.set_shift(clock.now() - clock.wall() + timedelta(days=days))
        self._look()

    # Comparing.

    @rule(customer=pick, currency=st.sampled_from(CURRENCIES), first=ago, length=ago)
    def print(self, customer: int, currency: str, first: int, length: int) -> None:
        account = (self._one(list(self.customers), customer), currency)
        known_at = known_now(self.db, *account)
        if known_at is not None:
            from_on = self.plain.today - timedelta(days=first)
            asked = (account, from_on, from_on + timedelta(days=length), known_at)
            answer = self._print(*asked)
            assert answer[1].balance_minor == answer[0].closing_minor
            self.prints.append((asked, answer))

    def _print(self, account: Account, from_on: date, to_on: date, known_at: datetime) -> Any:
        told = statement(self.db, *account, from_on, to_on, known_at, ZONE)
        items = open_items(self.db, *account, to_on, known_at, ZONE)
        assert all(0 < item.open_minor <= item.total_minor for item in items.invoices + items.retainers_asked)
        assert all(credit.left_minor > 0 for credit in items.credits)
        lists = self._lists(account, to_on, known_at, items)
        known = [row for row in self.log if row[0] == account and row[4] <= known_at and row[3] <= to_on]
        before = [row for row in known if row[3] < from_on]
        within = [(row[3], row[1], row[2]) for row in known if row[3] >= from_on]
        assert told.opening_minor == sum(row[2] for row in before)
        assert sorted((row.dated_on, row.kind, row.amount_minor) for row in told.rows) == sorted(within)
        balance = told.opening_minor
        for row in told.rows:
            balance += row.amount_minor
            assert row.balance_minor == balance
        assert told.closing_minor == balance
        eve = from_on - timedelta(days=1)
        assert statement(self.db, *account, eve, eve, known_at, ZONE).closing_minor == told.opening_minor
        return told, items, lists

    def _lists(self, account: Account, to_on: date, known_at: datetime, items: OpenItems) -> Any:
        """The papers and payments since the beginning: what is left of them is what the open items say."""
        since = (date(2000, 1, 1), to_on)
        invoices, notes = papers_of_period(self.db, *account, *since, known_at, ZONE)
        payments = payments_of_period(self.db, *account, *since, known_at)
        left = {row.number: row.left_minor for row in (*invoices, *notes) if row.left_minor}
        left |= {row.number: row.amount_minor for row in payments if row.paper_number is None}
        kinds = ("payment", "credit_note")
        assert left == {row.number: row.open_minor for row in items.invoices} | {
            row.number: row.left_minor for row in items.credits if row.kind in kinds
        }
        return invoices, notes, payments

    @invariant()
    def both_books_agree(self) -> None:
        self.db.rollback()
        self.db.expire_all()
        self._compare_what_was_posted()
        plain = self.plain
        by_id = {row.id: row for row in self.db.scalars(select(papers.Paper))}
        for paper in plain.papers:
            row = by_id[paper.id]
            assert (row.open_minor, row.available_minor, row.written_off_minor, row.under_way_minor) == (
                plain.open(paper),
                plain.available(paper),
                paper.written_off,
                plain.under_way(paper),
            ), paper.kind
            if paper.kind != "credit_note":
                assert invoice_status(row, plain.today) == plain.status(paper)  # type: ignore[arg-type]
        paid = {row.id: row for row in self.db.scalars(select(models.Payment))}
        for payment in plain.payments:
            row = paid[payment.id]
            found = (row.state, row.left_minor, row.excess_minor, row.is_unexpected, row.is_disputed)
            assert found == (
                payment.state,
                plain.left(payment),
                plain.excess(payment),
                payment.is_unexpected,
                payment.is_disputed,
            )
        for customer_id in self.customers:
            told = {balance.currency: balance for balance in balances(self.db, customer_id)}
            for currency in CURRENCIES:
                account = (customer_id, currency)
                balance = told[currency].balance_minor if currency in told else 0
                assert balance == plain.balance(account)
                assert balance == sum(row[2] for row in self.log if row[0] == account)

    def _compare_what_was_posted(self) -> None:
        wanted = (
            select(models.Entry, models.Account.currency)
            .join(models.Account, models.Account.id == models.Entry.account_id)
            .where(models.Entry.id > self.last_entry)
            .order_by(models.Entry.id)
        )
        posted = []
        for entry, currency in self.db.execute(wanted).all():
            account = (entry.customer_id, currency)
            posted.append((account, entry.kind, entry.amount_minor))
            assert entry.dated_on >= self.asked_on or entry.kind == "credit_expired"
            assert entry.kind not in LEARNT or entry.dated_on == self.asked_on
            self.log.append((*posted[-1], entry.dated_on, entry.booked_at))
            self.last_entry = entry.id
        assert posted == self.plain.posted or sorted(posted) == sorted(self.plain.posted)
        self.plain.posted.clear()
        rows = self.db.execute(
            select(models.Allocation.id, models.Allocation.amount_minor)
            .where(models.Allocation.id > self.last_allocation, models.Allocation.reverses_id.is_(None))
            .order_by(models.Allocation.id)
        ).all()
        fresh = [allocation for allocation in self.plain.allocations if not allocation.id]
        assert [row.amount_minor for row in rows] == [allocation.net for allocation in fresh]
        for allocation, row in zip(fresh, rows, strict=True):
            allocation.id = self.last_allocation = row.id
