"""The books kept a second time, in plain Python: no stored totals, everything is added up when asked for.

Written from the rules of the domain, not from the code, so that the stateful test holds the one against the
other. Amounts are minor units. Each act writes down what it posts in `posted`.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

Account = tuple[int, str]


@dataclass(eq=False)
class Paper:
    kind: str
    id: int
    account: Account
    total: int
    issued_on: date
    due_on: date | None = None
    deposit: int = 0
    deposit_due_on: date | None = None
    expires_on: date | None = None
    credits: "Paper | None" = None
    is_void: bool = False
    written_off: int = 0
    expired: int = 0


@dataclass(eq=False)
class Payment:
    id: int
    account: Account
    asked: int
    shares: list[tuple[Paper, int]]
    is_online: bool
    state: str = "started"
    dated_on: date | None = None
    settled: int = 0
    is_unexpected: bool = False
    is_disputed: bool = False
    closed: str = ""
    returned: dict[str, int] = field(default_factory=dict)
    reinstated: set[str] = field(default_factory=set)
    excess_written_off: int = 0

    @property
    def came_back(self) -> int:
        return sum(self.returned.values()) - sum(self.returned[key] for key in self.reinstated)


@dataclass(eq=False)
class Refund:
    id: int
    account: Account
    amount: int
    source: Paper | Payment
    payment: Payment | None
    state: str = "pending"


@dataclass(eq=False)
class Excess:
    """The target of money that pays for what was taken back of this payment."""

    payment: Payment


@dataclass(eq=False)
class Allocation:
    id: int
    source: Paper | Payment
    target: Paper | Refund | Excess
    net: int


class PlainBooks:
    def __init__(self) -> None:
        self.papers: list[Paper] = []
        self.payments: list[Payment] = []
        self.refunds: list[Refund] = []
        self.allocations: list[Allocation] = []
        self.posted: list[tuple[Account, str, int]] = []
        self.today = date.min

    # What can be asked.

    def given(self, source: Any) -> int:
        return sum(a.net for a in self.allocations if a.source is source)

    def taken(self, target: Any) -> int:
        return sum(a.net for a in self.allocations if a.target is target)

    def open(self, paper: Paper) -> int:
        if paper.is_void or paper.kind == "credit_note":
            return 0
        return paper.total - self.taken(paper) - paper.written_off

    def available(self, paper: Paper) -> int:
        if paper.kind == "credit_note":
            return 0 if paper.is_void else paper.total - paper.expired - self.given(paper)
        return self.taken(paper) - self.given(paper) if paper.kind == "retainer_invoice" else 0

    def position(self, payment: Payment) -> int:
        held = 0 if payment.state == "cancelled" else payment.settled
        covered = sum(
            a.net for a in self.allocations if isinstance(a.target, Excess) and a.target.payment is payment
        )
        return held - payment.came_back + payment.excess_written_off + covered - self.given(payment)

    def left(self, payment: Payment) -> int:
        return max(self.position(payment), 0)

    def excess(self, payment: Payment) -> int:
        return max(-self.position(payment), 0)

    def under_way(self, paper: Paper) -> int:
        return sum(
            share for p in self.payments if p.state == "processing" for of, share in p.shares if of is paper
        )

    def payable(self, paper: Paper) -> int:
        return max(self.open(paper) - self.under_way(paper), 0)

    def is_disputed(self, paper: Paper) -> bool:
        return any(
            a.net and a.target is paper and isinstance(a.source, Payment) and a.source.is_disputed
            for a in self.allocations
        )

    def status(self, paper: Paper) -> str:
        open_minor, under_way = self.open(paper), self.under_way(paper)
        if paper.is_void:
            return "void"
        if self.is_disputed(paper):
            return "disputed"
        if open_minor == 0:
            return "written_off" if paper.written_off else "paid"
        if under_way >= open_minor:
            return "processing"
        reached = paper.total - open_minor + under_way
        late = paper.due_on is not None and paper.due_on < self.today
        if late or (reached < paper.deposit and paper.deposit_due_on < self.today):  # type: ignore[operator]
            return "overdue"
        return "partly_paid" if open_minor < paper.total else "unpaid"

    def pending(self, source: Paper | Payment) -> int:
        return sum(r.amount for r in self.refunds if r.source is source and r.state == "pending")

    def usable(self, source: Paper | Payment) -> int:
        if isinstance(source, Payment):
            return max(self.left(source) - self.pending(source), 0)
        if source.is_void or (source.expires_on is not None and source.expires_on < self.today):
            return 0
        return max(self.available(source) - self.pending(source), 0)

    def balance(self, account: Account) -> int:
        """By the identity of the domain."""
        papers = [paper for paper in self.papers if paper.account == account]
        payments = [payment for payment in self.payments if payment.account == account]
        return (
            sum(self.open(paper) for paper in papers if paper.kind == "invoice")
            - sum(self.available(paper) for paper in papers)
            - sum(self.left(payment) for payment in payments)
            + sum(self.excess(payment) for payment in payments)
        )

    def refundable(self, payment: Payment) -> int:
        held = self.left(payment) - self.pending(payment)
        for a in self.allocations:
            if a.source is payment and isinstance(a.target, Paper) and a.target.kind == "retainer_invoice":
                drawn = sum(
                    b.net
                    for b in self.allocations
                    if b.source is a.target and not isinstance(b.target, Refund)
                )
                most = self.available(a.target) + drawn - self.pending(a.target)
                held += min(a.net, max(most, 0))
            elif a.source is payment and not isinstance(a.target, Refund):
                held += a.net
        return max(min(held, payment.settled - self.went_through(payment)), 0)

    def went_through(self, payment: Payment) -> int:
        return sum(r.amount for r in self.refunds if r.payment is payment and r.state != "failed")

    # What can happen.

    def post(self, account: Account, kind: str, amount: int) -> None:
        self.posted.append((account, kind, amount))

    def allocate(self, source: Paper | Payment, target: Paper | Refund | Excess, amount: int) -> None:
        if amount:
            self.allocations.append(Allocation(0, source, target, amount))

    def issue(self, paper: Paper, applies_credit: bool) -> None:
        self.papers.append(paper)
        if paper.kind == "invoice" and paper.total:
            self.post(paper.account, "invoice_issued", paper.total)
        if paper.kind == "credit_note" and paper.total:
            self.post(paper.account, "credit_note_issued", -paper.total)
            if paper.credits is not None:
                self.linked([paper.credits])
        if applies_credit and paper.kind == "invoice":
            self.apply_in_order(paper)
        if applies_credit and paper.kind == "credit_note":
            self.apply_all(paper.account)

    def linked(self, invoices: list[Paper]) -> None:
        for invoice in sorted(invoices, key=lambda paper: paper.id):
            notes = [paper for paper in self.papers if paper.credits is invoice]
            for note in sorted(
                notes, key=lambda n: (n.expires_on is None, n.expires_on or date.min, n.issued_on, n.id)
            ):
                self.allocate(note, invoice, min(self.usable(note), self.payable(invoice)))

    def apply_in_order(self, invoice: Paper) -> int:
        notes = [p for p in self.papers if p.kind == "credit_note" and p.account == invoice.account]
        linked = sorted((n for n in notes if n.credits is invoice), key=lambda n: (n.issued_on, n.id))
        others = [note for note in notes if note.credits is not invoice]
        expiring = sorted(
            (n for n in others if n.expires_on), key=lambda n: (n.expires_on, n.issued_on, n.id)
        )
        lasting = sorted((n for n in others if not n.expires_on), key=lambda n: (n.issued_on, n.id))
        paid = [p for p in self.payments if p.account == invoice.account and p.dated_on]
        overpaid = sorted(paid, key=lambda p: (p.dated_on, p.id))
        applied = 0
        for source in [*linked, *expiring, *lasting, *overpaid]:
            amount = min(self.usable(source), self.payable(invoice))
            self.allocate(source, invoice, amount)
            applied += amount
        return applied

    def apply_all(self, account: Account) -> None:
        def due(invoice: Paper) -> date:
            reached = invoice.total - self.open(invoice) + self.under_way(invoice)
            day = invoice.deposit_due_on if reached < invoice.deposit else invoice.due_on
            assert day is not None
            return day

        invoices = [
            p for p in self.papers if p.account == account and p.kind == "invoice" and self.payable(p)
        ]
        for invoice in sorted(invoices, key=lambda paper: (due(paper), paper.id)):
            self.apply_in_order(invoice)

    def settle(
        self, payment: Payment, amount: int, day: date, account: Account, spares_reserved: bool
    ) -> None:
        payment.is_unexpected = (amount, account) != (payment.asked, payment.account)
        was_processing = payment.state == "processing"
        payment.state, payment.settled, payment.dated_on = "settled", amount, day
        if was_processing and payment.is_unexpected:
            self.linked([paper for paper, _ in payment.shares if paper.kind == "invoice"])
        payment.account = account
        self.post(account, "payment_settled", -amount)
        for paper, share in [] if payment.is_unexpected else payment.shares:
            room = self.payable(paper) if spares_reserved else self.open(paper)
            back = min(paper.written_off, max(share - room, 0))
            if back:
                paper.written_off -= back
                self.post(account, "write_off_reversed", back)
            self.allocate(payment, paper, min(share, room + back))

    def free(self, source: Paper | Payment, wanted: int, opened: list[Paper]) -> int:
        """Take back what the source gave, the latest first; refunds stay."""
        freed = 0
        for allocation in reversed(list(self.allocations)):
            if allocation.source is not source or isinstance(allocation.target, Refund) or not allocation.net:
                continue
            if freed >= wanted:
                break
            target = allocation.target
            amount = min(allocation.net, wanted - freed)
            if isinstance(target, Paper) and target.kind == "retainer_invoice":
                self.free(target, amount - self.available(target), opened)
                amount = min(amount, self.available(target))
            allocation.net -= amount
            freed += amount
            if isinstance(target, Paper) and target.kind == "invoice" and target not in opened:
                opened.append(target)
        return freed

    def take_back(self, payment: Payment, amount: int, reference: str) -> None:
        opened: list[Paper] = []
        self.free(payment, amount - self.left(payment), opened)
        payment.returned[reference] = amount
        self.post(payment.account, "payment_returned", amount)
        self.linked(opened)

    def reinstate(self, payment: Payment, reference: str) -> None:
        amount = payment.returned[reference]
        back = min(amount, payment.excess_written_off)
        if back:
            payment.excess_written_off -= back
            self.post(payment.account, "write_off_reversed", back)
        payment.reinstated.add(reference)
        self.post(payment.account, "payment_reinstated", -amount)

    def pay_out(self, refund: Refund) -> None:
        opened: list[Paper] = []
        source, amount = refund.source, refund.amount
        if isinstance(source, Payment):
            self.free(source, amount - self.left(source), opened)
            self.allocate(source, refund, amount)
        else:
            if source.kind == "retainer_invoice":
                self.free(source, amount - self.available(source), opened)
            part = min(amount, self.available(source))
            behind = refund.payment
            if part < amount and behind is None:
                behind = next(
                    a.source
                    for a in reversed(self.allocations)
                    if a.target is source and isinstance(a.source, Payment)
                )
            self.allocate(source, refund, part)
            if behind is not None:
                self.allocate(behind, refund, amount - part)
        refund.state = "succeeded"
        self.post(refund.account, "refund", amount)
        self.linked(opened)
