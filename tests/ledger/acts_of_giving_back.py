"""Credit, refunds, disputes and write-offs, done to both sets of books."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    precondition,
    rule,
)

from portal.ledger.operations import credits as crediting
from portal.ledger.operations import disputes, refunds, write_offs
from tests.ledger.machine import TwoBooks, ago, pick
from tests.ledger.plain_books import Allocation, Excess, Paper, Payment, Refund


class GivingBack(TwoBooks):
    # Credit.

    def _sources(self) -> list[Any]:
        return [*self._papers("credit_note", "retainer_invoice"), *self._settled()]

    @precondition(lambda self: self._sources() and self._papers("invoice"))
    @rule(source=pick, invoice=pick, part=st.integers(1, 110), days=ago)
    def apply(self, source: int, invoice: int, part: int, days: int) -> None:
        plain, giver = self.plain, self._one(self._sources(), source)
        mine = [p for p in self._papers("invoice") if p.account == giver.account]
        if not mine:
            return
        target, day = self._one(mine, invoice), self._day(days)
        most = min(plain.usable(giver), plain.payable(target))
        amount = max(most * part // 100, 1)
        is_allowed = amount <= most and not getattr(giver, "is_void", False)
        act: Any = {
            "credit_note": crediting.apply_credit_note,
            "retainer_invoice": crediting.draw_retainer,
        }.get(getattr(giver, "kind", ""), crediting.apply_payment)
        self._try(is_allowed, lambda: act(giver.id, target.id, amount, day))
        if is_allowed:
            plain.allocate(giver, target, amount)

    @precondition(lambda self: self._papers("invoice"))
    @rule(which=pick, days=ago)
    def apply_everything(self, which: int, days: int) -> None:
        invoice, day = self._one(self._papers("invoice"), which), self._day(days)
        if invoice.is_void:
            return
        applied = self.plain.apply_in_order(invoice)
        self._try(bool(applied), lambda: crediting.apply_open_credit(invoice.id, day))

    @precondition(lambda self: self.plain.allocations)
    @rule(which=pick, days=ago)
    def unapply(self, which: int, days: int) -> None:
        allocation: Allocation = self._one(self.plain.allocations, which)
        target, day = allocation.target, self._day(days)
        is_retainer = isinstance(target, Paper) and target.kind == "retainer_invoice"
        is_allowed = (
            allocation.net > 0
            and not isinstance(target, Refund)
            and not (is_retainer and self.plain.available(target) < allocation.net)
        )
        self._try(is_allowed, lambda: crediting.unapply(allocation.id, day))
        if is_allowed:
            allocation.net = 0

    @rule()
    def expire(self) -> None:
        crediting.expire_credits()
        for note in self._papers("credit_note"):
            rest = self.plain.available(note) - self.plain.pending(note)
            if note.expires_on is not None and note.expires_on < self.plain.today and rest > 0:
                note.expired += rest
                self.plain.post(note.account, "credit_expired", rest)

    # Money going out.

    @precondition(lambda self: self._sources())
    @rule(
        which=pick,
        over=pick,
        part=st.integers(1, 110),
        days=ago,
        offline=st.booleans(),
    )
    def refund(self, which: int, over: int, part: int, days: int, offline: bool) -> None:
        plain, source = self.plain, self._one(self._sources(), which)
        day, attempt = self._day(days), self._name()
        behind: Payment | None = source if isinstance(source, Payment) else None
        if isinstance(source, Paper):
            most = 0 if source.is_void else plain.available(source) - plain.pending(source)
            paid = [a.source for a in plain.allocations if a.target is source and a.net]
            if paid and over % 2:
                behind = self._one(paid, over)
        else:
            most = plain.refundable(source)
        if behind is not None:
            most = 0 if behind.is_disputed else min(most, behind.settled - plain.went_through(behind))
        amount = max(most * part // 100, 1)
        names = {
            "payment_id": behind.id if behind else None,
            "paper_id": source.id if isinstance(source, Paper) else None,
        }
        if offline:
            act: Any = lambda: refunds.record_refund(amount, day, attempt=attempt, **names)  # noqa: E731
        else:
            act = lambda: refunds.start_refund(amount, attempt=attempt, **names)  # noqa: E731
        row = self._try(amount <= most, act)
        if amount <= most:
            refund = Refund(row.id, source.account, amount, source, behind)
            plain.refunds.append(refund)
            if offline:
                plain.pay_out(refund)

    @precondition(lambda self: self.plain.refunds)
    @rule(which=pick, succeeds=st.booleans(), days=ago)
    def end_refund(self, which: int, succeeds: bool, days: int) -> None:
        refund, day = self._one(self.plain.refunds, which), self._day(days)
        for _ in range(2):
            (refunds.succeed_refund if succeeds else refunds.fail_refund)(refund.id, day)
        if succeeds and refund.state == "pending":
            self.plain.pay_out(refund)
        elif not succeeds:
            if refund.state == "succeeded":
                self.plain.post(refund.account, "refund_failed", -refund.amount)
                for allocation in self.plain.allocations:
                    if allocation.target is refund:
                        allocation.net = 0
            refund.state = "failed"

    @precondition(lambda self: self._settled())
    @rule(
        which=pick,
        what=st.sampled_from(["open", "won", "lost", "returned"]),
        again=st.integers(0, 1),
        part=st.integers(1, 100),
        days=ago,
    )
    def dispute(self, which: int, what: str, again: int, part: int, days: int) -> None:
        plain, payment = self.plain, self._one(self._settled(), which)
        day, reference = self._day(days), f"dispute-{payment.id}-{again}"
        amount = max(payment.settled * part // 100, 1)
        if what == "open":
            disputes.open_dispute(payment.id, reference)
            payment.is_disputed = payment.is_disputed or payment.closed != reference
            return
        if what == "won":
            disputes.win_dispute(payment.id, day, reference)
        else:
            booked = disputes.lose_dispute if what == "lost" else disputes.return_payment
            booked(payment.id, amount, day, reference)
        if what != "returned":
            payment.is_disputed, payment.closed = False, reference
        if what == "won" and reference in payment.returned and reference not in payment.reinstated:
            plain.reinstate(payment, reference)
        if what != "won" and reference not in payment.returned:
            plain.take_back(payment, amount, reference)

    @precondition(lambda self: any(self.plain.excess(p) for p in self.plain.payments))
    @rule(which=pick, source=pick, part=st.integers(1, 110), writes_off=st.booleans(), days=ago)
    def end_excess(self, which: int, source: int, part: int, writes_off: bool, days: int) -> None:
        plain = self.plain
        payment = self._one([p for p in plain.payments if plain.excess(p)], which)
        excess, day = plain.excess(payment), self._day(days)
        if writes_off:
            write_offs.write_off_excess(payment.id, day)
            payment.excess_written_off += excess
            plain.post(payment.account, "write_off", -excess)
            return
        givers = [s for s in self._sources() if s.account == payment.account]
        giver = self._one(givers, source)
        most = min(excess, plain.usable(giver))
        amount = max(most * part // 100, 1)
        names = {("from_paper_id" if isinstance(giver, Paper) else "from_payment_id"): giver.id}
        self._try(amount <= most, lambda: crediting.cover_excess(payment.id, amount, day, **names))
        if amount <= most:
            target = next(
                (
                    a.target
                    for a in plain.allocations
                    if isinstance(a.target, Excess) and a.target.payment is payment
                ),
                Excess(payment),
            )
            plain.allocate(giver, target, amount)

    @precondition(lambda self: self._papers("invoice"))
    @rule(which=pick, back=st.booleans(), days=ago)
    def write_off(self, which: int, back: bool, days: int) -> None:
        plain, invoice = self.plain, self._one(self._papers("invoice"), which)
        open_minor, day = plain.open(invoice), self._day(days)
        if back:
            is_allowed = not invoice.is_void and invoice.written_off > 0
            self._try(is_allowed, lambda: write_offs.reverse_write_off(invoice.id, day))
            if is_allowed:
                plain.post(invoice.account, "write_off_reversed", invoice.written_off)
                invoice.written_off = 0
                plain.linked([invoice])
            return
        self._try(open_minor > 0, lambda: write_offs.write_off_invoice(invoice.id, day))
        if open_minor > 0:
            invoice.written_off += open_minor
            plain.post(invoice.account, "write_off", -open_minor)
