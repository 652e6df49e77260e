"""Where a plan is carried out: each step at its own moment, by the operations of the portal."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.demo.online import Online, payer_of
from portal.demo.plans import PlannedPaper, PlannedPayment
from portal.kit import clock
from portal.ledger import queries
from portal.ledger.models import Payment
from portal.ledger.operations import credits as crediting
from portal.ledger.operations import payments, refunds, voiding, write_offs
from portal.ledger.operations.merging import merge_customers
from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperKind
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.choices import Series
from portal.preferences.numbering import next_numbers
from portal.preferences.rules import NUMBER_PATTERNS

NUMBERS_AT_ONCE = 20
OFFLINE = frozenset({"bank_transfer", "cheque", "cash"})
BEFORE_ONLINE = {"card": "card", "bank": "bank_transfer"}
"""How people paid who pay online today, before that could be done."""
FIRST_CHEQUE = 10_400


@contextmanager
def keeping_the_clock() -> Iterator[None]:
    """Whatever moment is set inside, the clock goes on afterwards as before."""
    before = timedelta(seconds=round((clock.now() - clock.wall()).total_seconds()))
    try:
        yield
    finally:
        clock.set_shift(before)


class Stage:
    """The state of a plan being carried out: who and what is there already, and which day it is.

    Every customer is entered by the caller. From the day `online_since` people pay online.
    """

    def __init__(self, session: Session, online: Online, online_since: date = date.min) -> None:
        self.session = session
        self.online = online
        self.online_since = online_since
        self.customers: Mapping[str, int] = {}
        self.papers: dict[PlannedPaper, int] = {}
        self.payments: dict[PlannedPayment, int] = {}
        self.disputes: dict[PlannedPayment, str] = {}
        self.day = date.min
        self._numbers: list[str] = []
        self._cheque = FIRST_CHEQUE

    def be_at(self, moment: datetime, day: date) -> None:
        """Let it be this moment, which is on this day at the business."""
        clock.set_shift(moment - clock.wall())
        self.day = day

    def pay(self, planned: PlannedPayment) -> None:
        """Money arrives; none is sent where nothing is open any more."""
        customer_id, currency, shares = self._owed(planned.papers)
        owed = sum(shares.values())
        if not owed:
            return
        amount = owed if planned.amount_minor is None else planned.amount_minor
        shares = _first_of(shares, amount)
        is_recorded = planned.way in OFFLINE or self.day < self.online_since
        if is_recorded:
            number = self._next_number()
            payment = payments.record_payment(
                customer_id,
                currency,
                amount,
                self.day,
                shares,
                attempt=f"demo-{number}",
                number=number,
                method=BEFORE_ONLINE.get(planned.way, planned.way),
                reference=self._next_cheque() if planned.way == "cheque" else "",
            )
        else:
            payment = self._start(customer_id, currency, shares, planned.way)
            self.online.charge(payment, self._title(planned.papers), planned.way)
        self.payments[planned] = payment.id

    def pay_oddly(self, papers: Sequence[PlannedPaper], amount_minor: int) -> None:
        """A card is charged with another amount than was asked for."""
        payment = self._start(*self._owed(papers), "card")
        self.online.charge(payment, self._title(papers), "card", amount_minor=amount_minor)

    def pay_as(
        self, email: str, papers: Sequence[PlannedPaper], entered: Mapping[str, str], *, saves: bool = False
    ) -> None:
        """Somebody of the cast pays what is open of these papers on the service's page."""
        customer_id, currency, shares = self._owed(papers)
        payer = payer_of(self.session, email)
        assert payer.customer_id == customer_id
        self.online.pay_at_page(payer, currency, self._by_public_id(shares), entered, saves_bank=saves)

    def save(self, email: str, currency: str, entered: Mapping[str, str]) -> None:
        """Somebody of the cast saves a card without paying."""
        self.online.save(payer_of(self.session, email), currency, entered)

    def begin(self, email: str, papers: Sequence[PlannedPaper]) -> None:
        """Somebody opens the service's page for these papers, and goes no further."""
        _customer_id, currency, shares = self._owed(papers)
        payer = payer_of(self.session, email)
        self.online.open_page(payer, currency, self._by_public_id(shares), "card")

    def leave_at_the_bank(self, papers: Sequence[PlannedPaper]) -> None:
        """Somebody pays by bank and the money is still on its way."""
        payment = self._start(*self._owed(papers), "bank")
        self.online.charge(payment, self._title(papers), "bank", stays=True)

    def fail(self, papers: Sequence[PlannedPaper]) -> None:
        """A card is declined."""
        payment = self._start(*self._owed(papers), "card")
        payments.fail_payment(payment.id, self.day, self.online.decline(payment, self._title(papers)))

    def abandon(self, papers: Sequence[PlannedPaper]) -> None:
        """Somebody opened the payment page, and its time ran out."""
        payments.expire_payment(self._start(*self._owed(papers), "card").id, self.day)

    def cancel(self, planned: PlannedPayment) -> None:
        """Staff typed a payment wrongly and take it back."""
        payments.cancel_payment(self.payments[planned], self.day)

    def send_back(self, planned: PlannedPayment, *, is_seen: bool = True) -> None:
        """The payer's bank takes a debit back."""
        dispute = self.online.dispute(self._payment(planned), "insufficient_funds")
        if is_seen:
            self.online.see(dispute)

    def dispute(self, planned: PlannedPayment, amount_minor: int | None = None) -> None:
        """The card's owner questions a payment, be something of it refunded or not."""
        about = self._payment(planned)
        self.disputes[planned] = self.online.dispute(about, "product_not_received", amount_minor)

    def win(self, planned: PlannedPayment) -> None:
        """The card's bank decides for the business, which has read it."""
        self.online.decide(self.disputes[planned], "won")
        self.online.see(self.disputes[planned])

    def lose(self, planned: PlannedPayment) -> None:
        """The card's bank decides for its customer and takes the whole payment back."""
        self.online.decide(self.disputes[planned], "lost")
        self.online.see(self.disputes[planned])

    def refund(
        self,
        planned: PlannedPayment,
        amount_minor: int,
        reason: str,
        outcome: str = "",
        *,
        credits_invoices: bool = False,
    ) -> None:
        """Staff give money back; one that `failed` had left and came back, one `pending` is under way."""
        payment = self._payment(planned)
        self.online.refund(payment, amount_minor, reason, outcome, credits_invoices=credits_invoices)

    def refund_elsewhere(self, planned: PlannedPayment, amount_minor: int) -> None:
        """The same in the dashboard of the payment service."""
        self.online.refund_elsewhere(self._payment(planned), amount_minor)

    def refund_rest_of(self, retainer: PlannedPaper) -> None:
        """Staff give back what was not drawn of a retainer."""
        paper = self._paper(retainer)
        attempt = f"demo-refund-{paper.number}"
        refunds.record_refund(
            paper.available_minor, self.day, attempt=attempt, paper_id=paper.id, method="bank_transfer"
        )

    def apply(self, credit: PlannedPaper, invoice: PlannedPaper) -> None:
        """Let a credit note or a paid retainer pay what it can of an invoice, unless it has by itself."""
        source = self._paper(credit)
        amount = min(source.available_minor, self._paper(invoice).open_minor)
        is_retainer = credit.kind == PaperKind.RETAINER_INVOICE
        draw = crediting.draw_retainer if is_retainer else crediting.apply_credit_note
        if amount:
            draw(source.id, self.papers[invoice], amount, self.day)

    def apply_rest_of(self, planned: PlannedPayment, invoice: PlannedPaper) -> None:
        """Let what is left of a payment pay as much of an invoice as it can."""
        payment = self._payment(planned)
        amount = min(payment.left_minor, self._paper(invoice).open_minor)
        crediting.apply_payment(payment.id, self.papers[invoice], amount, self.day)

    def expire_credits(self) -> None:
        """The worker's nightly look at credit whose last day is over."""
        for note_id in self.session.scalars(queries.expired_credit(self.day)).all():
            crediting.expire_credit(note_id)

    def void(self, paper: PlannedPaper, reason: str) -> None:
        """Staff take a paper out of the books."""
        voiding.void_paper(self.papers[paper], self.day, reason)

    def write_off(self, invoice: PlannedPaper) -> None:
        """Staff give up what is open."""
        write_offs.write_off_invoice(self.papers[invoice], self.day)

    def merge(self, old: str, kept: str) -> None:
        """Staff make one customer of two."""
        merge_customers(self.customers[old], self.customers[kept])

    def _owed(self, papers: Sequence[PlannedPaper]) -> tuple[int, str, dict[int, int]]:
        """Whose the papers are now, their currency, and what could be paid of each, late money included."""
        wanted = (
            select(Paper).where(Paper.id.in_([self.papers[paper] for paper in papers])).order_by(Paper.id)
        )
        rows = self.session.scalars(wanted.execution_options(populate_existing=True)).all()
        owed = {row.id: row.open_minor - row.under_way_minor + row.written_off_minor for row in rows}
        shares = {paper_id: minor for paper_id, minor in owed.items() if minor > 0}
        return rows[0].customer_id, rows[0].currency, shares

    def _start(self, customer_id: int, currency: str, shares: Mapping[int, int], way: str) -> Payment:
        number = self._next_number()
        return payments.start_payment(
            customer_id,
            currency,
            sum(shares.values()),
            shares,
            attempt=f"demo-{number}",
            number=number,
            method=way,
        )

    def _title(self, papers: Sequence[PlannedPaper]) -> str:
        return ", ".join(str(self._paper(paper).number) for paper in papers)

    def _by_public_id(self, shares: Mapping[int, int]) -> dict[str, int]:
        found = self.session.execute(select(Paper.id, Paper.public_id).where(Paper.id.in_(shares))).all()
        return {row.public_id: shares[row.id] for row in found}

    def _paper(self, paper: PlannedPaper) -> Paper:
        return self.session.scalars(
            select(Paper).where(Paper.id == self.papers[paper]).execution_options(populate_existing=True)
        ).one()

    def _payment(self, planned: PlannedPayment) -> Payment:
        return self.session.scalars(
            select(Payment)
            .where(Payment.id == self.payments[planned])
            .execution_options(populate_existing=True)
        ).one()

    def _next_number(self) -> str:
        if not self._numbers:
            with transaction() as db:
                pattern = choices_for_everyone(db)[NUMBER_PATTERNS[Series.PAYMENT]]
                self._numbers = next_numbers(
                    db, Series.PAYMENT, pattern, self.day.year, NUMBERS_AT_ONCE, lambda _tried: ()
                )
        return self._numbers.pop(0)

    def _next_cheque(self) -> str:
        self._cheque += 7
        return str(self._cheque)


def _first_of(shares: Mapping[int, int], amount_minor: int) -> dict[int, int]:
    """The shares that this amount covers, the last one perhaps in part."""
    covered: dict[int, int] = {}
    for paper_id, minor in shares.items():
        if share := min(minor, amount_minor - sum(covered.values())):
            covered[paper_id] = share
    return covered
