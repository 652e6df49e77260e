"""Sixteen at once: whatever is done to the same invoices at the same time leaves clean books."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from random import Random
from threading import Barrier

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from portal.db import working_with
from portal.guarded import open_session
from portal.kit.refusal import Refusal
from portal.ledger.audit import audit
from portal.ledger.models import Account, Entry, Payment
from portal.ledger.operations import credits as crediting
from portal.ledger.operations import disputes, merging, payments, refunds, voiding, write_offs
from portal.ledger.rules import EntryKind
from portal.tenancy import every_customer
from tests import databases, make
from tests.cast import Cast

DAY = date(2026, 3, 2)
THREADS = 16
ACTS = 12 if databases.KIND == "postgresql" else 3
"""SQLite has one writer, and the others wait their turn for five seconds at most."""


def at_once(engine: Engine, act: Callable[[int], None]) -> None:
    """Let every thread do it at the same moment, each with a session of its own; errors are raised here."""
    ready = Barrier(THREADS)

    def run(thread: int) -> None:
        with working_with(open_session(engine)) as session, every_customer(session, "a race"):
            ready.wait()
            act(thread)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(run, range(THREADS)))


def test_paying_crediting_and_voiding_the_same_invoices_at_once_leaves_clean_books(
    engine: Engine, books: Session, cast: Cast
) -> None:
    invoices = [make.invoice(books, cast.acme, 1000).id for _ in range(4)]
    retainer = make.retainer(books, cast.acme, 3000).id
    make.payment(books, cast.acme, {retainer: 3000})
    notes = [make.credit_note(books, cast.acme, 700).id for _ in range(3)]
    begun = [make.started_payment(books, cast.acme, {invoice: 1000}).id for invoice in invoices]

    def one(chance: Random, invoice: int, attempt: str) -> list[Callable[[], object]]:
        return [
            lambda: payments.record_payment(
                cast.acme, "EUR", 400, DAY, {invoice: 400}, attempt=attempt, method="cash"
            ),
            lambda: crediting.apply_credit_note(chance.choice(notes), invoice, 200, DAY),
            lambda: crediting.draw_retainer(retainer, invoice, 300, DAY),
            lambda: crediting.apply_open_credit(invoice, DAY),
            lambda: voiding.void_paper(invoice, DAY),
            lambda: write_offs.write_off_invoice(invoice, DAY),
            lambda: payments.mark_processing(chance.choice(begun)),
            lambda: payments.settle_payment(chance.choice(begun), DAY),
            lambda: disputes.return_payment(chance.choice(begun), 500, DAY, attempt),
            lambda: refunds.record_refund(50, DAY, attempt=attempt, paper_id=retainer),
        ]

    def act(thread: int) -> None:
        chance = Random(thread)
        for turn in range(ACTS):
            with suppress(Refusal):
                chance.choice(one(chance, chance.choice(invoices), f"{thread}-{turn}"))()

    at_once(engine, act)
    books.rollback()
    assert audit(books) == []
    booked = books.scalar(select(func.count(Entry.id)))
    assert booked is not None and booked > THREADS


def test_a_payment_told_by_sixteen_messengers_is_booked_once(
    engine: Engine, books: Session, cast: Cast
) -> None:
    asked = make.invoice(books, cast.acme, 1000)
    begun = make.started_payment(books, cast.acme, {asked.id: 1000})
    at_once(engine, lambda _thread: payments.settle_payment(begun.id, DAY) and None)
    books.rollback()
    wanted = select(func.count(Entry.id)).where(Entry.kind == EntryKind.PAYMENT_SETTLED)
    assert books.scalar(wanted) == 1


def test_sixteen_first_payments_share_one_new_account(engine: Engine, books: Session, cast: Cast) -> None:
    def pay(thread: int) -> None:
        payments.record_payment(cast.globex, "KWD", 10, DAY, {}, attempt=f"first-{thread}", method="cash")

    at_once(engine, pay)
    books.rollback()
    account = books.scalars(select(Account).where(Account.customer_id == cast.globex)).one()
    assert account.balance_minor == -10 * THREADS
    assert len(set(books.scalars(select(Payment.number)))) == THREADS
    moments = books.scalars(select(Entry.booked_at).where(Entry.account_id == account.id)).all()
    assert len(set(moments)) == THREADS, "each booking has a moment of its own"


def test_a_merge_in_the_middle_of_payments_loses_none(engine: Engine, books: Session, cast: Cast) -> None:
    asked = make.invoice(books, cast.globex, 100 * THREADS).id
    make.invoice(books, cast.acme, 77)
    begun = [make.started_payment(books, cast.globex, {asked: 100}).id for _ in range(THREADS)]

    def act(thread: int) -> None:
        if thread == THREADS // 2:
            merging.merge_customers(cast.globex, cast.acme)
        else:
            payments.settle_payment(begun[thread], DAY)

    at_once(engine, act)
    books.rollback()
    books.expire_all()
    assert audit(books) == []
    account = books.scalars(select(Account)).one()
    assert (account.customer_id, account.balance_minor) == (cast.acme, 100 + 77)
