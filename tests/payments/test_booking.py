"""Booking in a real database: the same sequences, many at once, and what differs from what was asked."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from random import Random
from threading import Barrier
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal.db import Busy, current_session, open_engine, transaction, working_with
from portal.guarded import open_session
from portal.ledger.audit import audit
from portal.ledger.models import Account, Entry, Payment
from portal.mail.outbox import open_post_office
from portal.papers.models import Paper
from portal.payments.models import GatewayEvent, OnlinePayment, UnmatchedReceipt
from portal.payments.operations.booking import Event, book_answers, book_event
from portal.payments.operations.checkout import open_checkout
from portal.payments.payer import Payer
from portal.payments.refusals import GatewaySilent
from portal.payments.rules.telling import told_by_event
from portal.payments.rules.told import MoneyTold, Told
from portal.tenancy import entered, every_customer
from tests import databases, make
from tests.cast import Cast, engage
from tests.conftest import SECRET_KEY
from tests.payments.conftest import PAGES, Send, rows
from tests.payments.world import Story, in_any_order, truths
from tests.standins.stripe.standin import StripeStandin

AT = datetime(2026, 3, 3, tzinfo=UTC)
TOTAL = 10000
THREADS = 20 if databases.KIND == "postgresql" else 5
SUBMITS = 1000 if databases.KIND == "postgresql" else 100
COPIES = 5
"""How often each message is sent, in any order and by several at once."""


def begin(db: Session, customer: int, tag: str, is_hosted: bool = True) -> tuple[str, int]:
    """A started payment of one invoice, as `open_checkout` writes it; its public id and id."""
    invoice = make.invoice(db, customer, TOTAL)
    payment = make.started_payment(db, customer, {invoice.id: TOTAL})
    found = payment.public_id, payment.id
    way = "hosted" if is_hosted else "saved"
    with every_customer(db, "a test"), transaction():
        db.add(
            OnlinePayment(
                customer_id=customer,
                payment_id=found[1],
                way=way,
                request={},
                session=f"cs_{tag}" if is_hosted else None,
            )
        )
    return found


def book(number: object, told: Told) -> bool:
    return book_event(Event(f"evt_{number}", "x", "", told, AT))


def check(all_databases: Any, data: Any) -> None:
    with all_databases.fresh() as url:
        engine = open_engine(url)
        open_post_office(engine, SECRET_KEY, lambda: None)
        try:
            with working_with(open_session(engine)) as db:
                cast = engage(db)
                _check_in(db, cast, data)
        finally:
            engine.dispose()


def _check_in(db: Session, cast: Cast, data: Any) -> None:
    truth = data.draw(truths(payment="to be named"))
    public_id, _ = begin(db, cast.acme, "1", truth.is_hosted)
    for _kind, body in truth.messages:
        if "metadata" in body:
            body["metadata"] = {"payment": public_id}
    for number, told in enumerate(data.draw(in_any_order(truth.told()))):
        book(number, told)
        assert audit(db) == []
    [payment] = rows(db, Payment)
    assert (payment.state, payment.is_disputed) == (truth.final, truth.is_disputed)
    booked = sum(entry.amount_minor for entry in rows(db, Entry))
    assert booked == TOTAL - truth.left
    [account] = rows(db, Account)
    assert account.balance_minor == TOTAL - truth.left


@settings(max_examples=15, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.data())
def test_whatever_order_the_books_say_what_happened(all_databases: Any, data: Any) -> None:
    check(all_databases, data)


@pytest.mark.long
@settings(max_examples=500, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.data())
def test_whatever_order_the_books_say_what_happened_five_hundred_times(all_databases: Any, data: Any) -> None:
    check(all_databases, data)


def at_once(engine: Engine, act: Callable[[int], object], threads: int = THREADS) -> list[object]:
    """Let every thread do it at the same moment, each with a session of its own."""
    ready = Barrier(threads)

    def run(thread: int) -> object:
        with working_with(open_session(engine)):
            ready.wait()
            return act(thread)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


def test_webhook_and_worker_at_once_book_one_payment(engine: Engine, db: Session, cast: Cast) -> None:
    public_id, payment_id = begin(db, cast.acme, "1")
    story = Story(public_id, TOTAL, "EUR", "1", True)
    story.session("completed", "complete", "paid")
    story.intent("succeeded", "succeeded")
    session, intent = story.truth.told()
    db.rollback()

    def tell(thread: int) -> object:
        try:
            if thread % 3 == 0:
                return book_answers([session], [], payment_id)
            return book("same" if thread % 3 == 1 else thread, intent)
        except Busy:
            return None

    at_once(engine, tell)
    book("last", intent)
    assert [entry.kind for entry in rows(db, Entry)].count("payment_settled") == 1
    assert len([one for one in rows(db, GatewayEvent) if one.reference == "evt_same"]) == 1
    assert audit(db) == []


@pytest.mark.usefixtures("paying")
def test_many_submits_of_one_page_at_once_are_one_payment_and_one_session(
    engine: Engine, db: Session, cast: Cast, ben: Payer, stripe_standin: StripeStandin
) -> None:
    invoice = make.invoice(db, cast.acme, TOTAL, payment_methods="card").public_id
    db.rollback()
    submits = 100 if databases.KIND == "postgresql" else 10

    def submit(_thread: int) -> object:
        with entered(current_session(), cast.acme):
            try:
                return open_checkout(ben, "EUR", {invoice: TOTAL}, attempt="a", pages=PAGES).url
            except (GatewaySilent, Busy):
                return ""

    urls: set[object] = set()
    for _ in range(submits // THREADS):
        urls |= set(at_once(engine, submit))
    assert len(urls - {""}) == 1
    assert len(rows(db, Payment)) == 1
    sessions = stripe_standin.client().v1.checkout.sessions.list().data
    assert len(sessions) == 1
    assert audit(db) == []


@pytest.mark.long
@pytest.mark.usefixtures("paying")
def test_a_thousand_double_submits_and_repeated_messages_book_each_payment_once(
    engine: Engine, db: Session, cast: Cast, ben: Payer, stripe_standin: StripeStandin
) -> None:
    public_ids = [
        make.invoice(db, cast.acme, TOTAL, payment_methods="card").public_id
        for _ in range(SUBMITS // THREADS)
    ]
    db.rollback()

    def submit(public_id: str) -> str:
        with entered(current_session(), cast.acme):
            try:
                chosen = {public_id: TOTAL}
                return open_checkout(ben, "EUR", chosen, attempt=public_id, pages=PAGES).url
            except (GatewaySilent, Busy):
                return ""

    for public_id in public_ids:
        [url] = {*at_once(engine, lambda _, one=public_id: submit(one))} - {""}  # type: ignore[misc]
        assert stripe_standin.pay_by_card(str(url))[0] == 303
    sent = list(stripe_standin.client().v1.events.list({"limit": 100}).auto_paging_iter())
    messages = [
        Event(one.id, one.type, "", told_by_event(one.type, one.data.object.to_dict(for_json=True)), AT)
        for one in sent
    ] * COPIES
    Random(20261129).shuffle(messages)

    def tell(thread: int) -> int:
        refused = 0
        for message in messages[thread::THREADS]:
            try:
                book_event(message)
            except Busy:
                refused += 1
                messages.append(message)
        return refused

    at_once(engine, tell)
    for message in messages[len(sent) * COPIES :]:
        book_event(message)
    assert [payment.state for payment in rows(db, Payment)] == ["settled"] * len(public_ids)
    booked = [entry.amount_minor for entry in rows(db, Entry) if entry.kind == "payment_settled"]
    assert booked == [-TOTAL] * len(public_ids)
    assert len(rows(db, GatewayEvent)) == len(sent)
    assert audit(db) == []


@pytest.mark.parametrize(
    ("amount", "currency", "arrived"), [(100, "eur", (100, "EUR")), (TOTAL, "usd", (TOTAL, "USD"))]
)
def test_another_amount_or_currency_is_booked_as_it_arrived_and_put_before_staff(
    db: Session, cast: Cast, amount: int, currency: str, arrived: tuple[int, str]
) -> None:
    public_id, _ = begin(db, cast.acme, "1")
    story = Story(public_id, amount, currency, "1", True)
    story.session("completed", "complete", "paid")
    book(1, story.truth.told()[0])
    [payment] = rows(db, Payment)
    assert (payment.settled_minor, payment.currency) == arrived
    assert (payment.is_unexpected, payment.left_minor) == (True, amount)
    assert [paper.open_minor for paper in rows(db, Paper)] == [TOTAL]
    assert audit(db) == []


def test_another_session_under_our_reference_is_no_payment_of_ours(db: Session, cast: Cast) -> None:
    public_id, _ = begin(db, cast.acme, "1")
    story = Story(public_id, TOTAL, "EUR", "forged", True)
    story.session("completed", "complete", "paid")
    book(1, story.truth.told()[0])
    assert [payment.state for payment in rows(db, Payment)] == ["started"]
    assert [receipt.intent for receipt in rows(db, UnmatchedReceipt)] == ["pi_forged"]


def test_an_unknown_currency_waits_for_staff(db: Session, cast: Cast) -> None:
    public_id, _ = begin(db, cast.acme, "1")
    told: Any = Story(public_id, TOTAL, "ZZZ", "1", True)
    told.session("completed", "complete", "paid")
    book(1, told.truth.told()[0])
    assert len(rows(db, UnmatchedReceipt)) == 1


def test_two_paid_sessions_of_one_invoice_are_both_booked_the_second_as_credit(
    db: Session, cast: Cast
) -> None:
    invoice = make.invoice(db, cast.acme, TOTAL)
    stories = []
    for tag in ("1", "2"):
        payment = make.started_payment(db, cast.acme, {invoice.id: TOTAL})
        public_id, payment_id = payment.public_id, payment.id
        with every_customer(db, "a test"), transaction():
            db.add(OnlinePayment(customer_id=cast.acme, payment_id=payment_id, way="hosted", request={}))
        story = Story(public_id, TOTAL, "EUR", tag, True)
        story.session("completed", "complete", "paid")
        stories.append(story)
    for number, story in enumerate(stories):
        told = story.truth.told()[0]
        assert isinstance(told, MoneyTold)
        book(number, told)
    assert [payment.left_minor for payment in rows(db, Payment)] == [0, TOTAL]
    assert audit(db) == []


def test_an_event_is_booked_with_its_id_or_not_at_all(send: Send, db: Session, cast: Cast) -> None:
    public_id, _ = begin(db, cast.acme, "1")
    story = Story(public_id, TOTAL, "EUR", "1", True)
    story.session("completed", "complete", "paid")
    [(kind, body)] = story.truth.messages
    assert [send("evt_1", kind, body) for _ in range(3)] == [204] * 3
    assert [one.payment_public_id for one in rows(db, GatewayEvent)] == [public_id]
