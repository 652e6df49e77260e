"""What brings papers and money into the books, done to both sets."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    precondition,
    rule,
)

from portal.ledger import models
from portal.ledger.operations import payments, voiding
from tests import make
from tests.ledger.machine import CURRENCIES, TwoBooks, ago, amounts, pick
from tests.ledger.plain_books import Account, Excess, Paper, Payment, Refund


class Paying(TwoBooks):
    # Papers.

    @rule(
        kind=st.sampled_from(["invoice", "invoice", "retainer_invoice", "credit_note"]),
        customer=pick,
        currency=st.sampled_from(CURRENCIES),
        total=st.integers(0, 5000),
        days=ago,
        terms=st.integers(0, 40),
        deposit=st.integers(0, 100),
        lasts=st.none() | st.integers(0, 60),
        link=st.none() | pick,
        applies=st.booleans(),
    )
    def issue(
        self,
        kind: str,
        customer: int,
        currency: str,
        total: int,
        days: int,
        terms: int,
        deposit: int,
        lasts: int | None,
        link: int | None,
        applies: bool,
    ) -> None:
        account = (self._one(list(self.customers), customer), currency)
        issued_on = self._day(days)
        columns: dict[str, Any] = {"issued_on": issued_on, "currency": currency, "applies_credit": applies}
        credited = None
        if kind == "credit_note":
            invoices = [p for p in self._papers("invoice") if p.account == account and not p.is_void]
            if link is not None and invoices:
                credited = self._one(invoices, link)
                columns["credits_id"] = credited.id
            if lasts is not None:
                columns["expires_on"] = issued_on + timedelta(days=lasts)
            row: Any = make.credit_note(self.db, account[0], total, **columns)
        else:
            columns["due_on"] = issued_on + timedelta(days=terms)
            if deposit <= 50 and kind == "invoice":
                columns["deposit_minor"] = total * deposit // 100
                columns["deposit_due_on"] = issued_on + timedelta(days=terms // 2)
            builder: Any = make.invoice if kind == "invoice" else make.retainer
            row = builder(self.db, account[0], total, **columns)
        paper = Paper(
            kind,
            row.id,
            account,
            total,
            issued_on,
            columns.get("due_on"),
            columns.get("deposit_minor", 0),
            columns.get("deposit_due_on"),
            columns.get("expires_on"),
            credited,
        )
        self.plain.issue(paper, applies)

    @precondition(lambda self: self.plain.papers)
    @rule(which=pick, days=ago)
    def void(self, which: int, days: int) -> None:
        plain, paper = self.plain, self._one(self.plain.papers, which)
        is_allowed = not (
            paper.is_void
            or any(p.state == "processing" and paper in [of for of, _ in p.shares] for p in plain.payments)
            or any(a.net and paper in (a.source, a.target) for a in plain.allocations)
            or paper.expired
            or plain.pending(paper)
        )
        day = self._day(days)
        self._try(is_allowed, lambda: voiding.void_paper(paper.id, day, "wrong"))
        if is_allowed:
            if paper.kind == "invoice" and paper.written_off:
                plain.post(paper.account, "write_off_reversed", paper.written_off)
            if paper.kind == "invoice" and paper.total:
                plain.post(paper.account, "invoice_voided", -paper.total)
            if paper.kind == "credit_note" and paper.total:
                plain.post(paper.account, "credit_note_voided", paper.total)
            paper.is_void, paper.written_off = True, 0

    # Money coming in.

    def _shares(self, which: int, several: int, amount: int) -> tuple[Account, dict[int, int]]:
        asked = [p for p in self._papers("invoice", "retainer_invoice") if not p.is_void]
        if not asked:
            return (self.customers[0], "EUR"), {}
        first = self._one(asked, which)
        mine = [p for p in asked if p.account == first.account]
        start = mine.index(first)
        chosen = (mine[start:] + mine[:start])[:several]
        return first.account, {paper.id: 1 + amount // (place + 1) for place, paper in enumerate(chosen)}

    def _keep(
        self, row: models.Payment, account: Account, asked: int, shares: dict[int, int], online: bool
    ) -> Payment:
        by_id = {paper.id: paper for paper in self.plain.papers}
        payment = Payment(row.id, account, asked, [(by_id[k], v) for k, v in shares.items()], online)
        self.plain.payments.append(payment)
        return payment

    @rule(
        which=pick,
        several=st.integers(0, 3),
        amount=amounts,
        more=st.integers(0, 300),
        days=ago,
        applies=st.booleans(),
    )
    def record(self, which: int, several: int, amount: int, more: int, days: int, applies: bool) -> None:
        account, shares = self._shares(which, several, amount)
        total, day, attempt = sum(shares.values()) + more, self._day(days), self._name()
        if not total:
            return

        def pay() -> models.Payment:
            return payments.record_payment(
                *account, total, day, shares, attempt=attempt, method="cheque", applies_credit=applies
            )

        row = pay()
        assert pay().id == row.id
        payment = self._keep(row, account, total, shares, False)
        self.plain.settle(payment, total, day, account, spares_reserved=True)
        if applies:
            self.plain.apply_all(account)

    @rule(which=pick, several=st.integers(1, 3), amount=amounts, more=st.integers(0, 50))
    def start(self, which: int, several: int, amount: int, more: int) -> None:
        account, shares = self._shares(which, several, amount)
        by_id = {paper.id: paper for paper in self.plain.papers}
        shares = {key: min(share, self.plain.payable(by_id[key])) or share for key, share in shares.items()}
        is_allowed = all(share <= self.plain.payable(by_id[key]) for key, share in shares.items())
        total, attempt = sum(shares.values()) + more, self._name()
        if shares:
            row = self._try(
                is_allowed,
                lambda: payments.start_payment(*account, total, shares, attempt=attempt, method="card"),
            )
            if is_allowed:
                self._keep(row, account, total, shares, True)

    @precondition(lambda self: self.plain.payments)
    @rule(which=pick, state=st.sampled_from(["processing", "failed", "expired"]), days=ago)
    def move(self, which: int, state: str, days: int) -> None:
        payment = self._one(self.plain.payments, which)
        day = self._day(days)
        if state == "processing":
            payments.mark_processing(payment.id)
            if payment.state == "started":
                payment.state = state
            return
        (payments.fail_payment if state == "failed" else payments.expire_payment)(payment.id, day)
        if payment.state in ("started", "processing"):
            was_processing, payment.state = payment.state == "processing", state
            if was_processing:
                self.plain.linked([paper for paper, _ in payment.shares if paper.kind == "invoice"])

    @precondition(lambda self: self.plain.payments)
    @rule(
        which=pick,
        days=ago,
        arrived=st.none() | amounts,
        currency=st.none() | st.sampled_from(CURRENCIES),
        odd=st.integers(0, 4),
        applies=st.booleans(),
    )
    def settle(
        self,
        which: int,
        days: int,
        arrived: int | None,
        currency: str | None,
        odd: int,
        applies: bool,
    ) -> None:
        payment = self._one(self.plain.payments, which)
        day = self._day(days)
        if odd:
            arrived = currency = None
        for _ in range(2):
            payments.settle_payment(
                payment.id, day, arrived_minor=arrived, arrived_currency=currency, applies_credit=applies
            )
        if payment.state in ("settled", "cancelled"):
            return
        account = (payment.account[0], currency or payment.account[1])
        self.plain.settle(payment, arrived or payment.asked, day, account, spares_reserved=False)
        if applies and not payment.is_unexpected:
            self.plain.apply_all(account)

    @precondition(lambda self: self._settled())
    @rule(which=pick, days=ago)
    def cancel(self, which: int, days: int) -> None:
        plain, payment = self.plain, self._one(self._settled(), which)
        day = self._day(days)
        nothing_gone = not (
            any(a.net and a.source is payment and isinstance(a.target, Refund) for a in plain.allocations)
            or payment.came_back
            or payment.excess_written_off
            or self._is_covered(payment)
            or plain.pending(payment)
        )
        is_allowed = not payment.is_online and nothing_gone and self._can_free(payment)
        self._try(is_allowed, lambda: payments.cancel_payment(payment.id, day))
        if is_allowed:
            opened: list[Paper] = []
            plain.free(payment, payment.settled, opened)
            plain.post(payment.account, "payment_cancelled", payment.settled)
            payment.state = "cancelled"
            plain.linked(opened)

    def _is_covered(self, payment: Payment) -> bool:
        return any(
            a.net and isinstance(a.target, Excess) and a.target.payment is payment
            for a in self.plain.allocations
        )

    def _can_free(self, payment: Payment) -> bool:
        """Whether no retainer it paid was refunded, so that all of it can be had back."""
        rest: dict[Paper, int] = {}
        for a in self.plain.allocations:
            if a.source is payment and isinstance(a.target, Paper) and a.target.kind == "retainer_invoice":
                rest[a.target] = rest.get(a.target, 0) + a.net
        return all(
            self.plain.taken(paper)
            - sum(b.net for b in self.plain.allocations if b.source is paper and isinstance(b.target, Refund))
            >= share
            for paper, share in rest.items()
        )
