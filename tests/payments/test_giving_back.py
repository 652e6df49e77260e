"""Money that goes back through the gateway: refunds with and without credit, disputes and late returns."""

import pytest
from sqlalchemy.orm import Session

from portal.activity.models import Activity
from portal.activity.rules import SYSTEM
from portal.ledger import refund_notes
from portal.ledger.models import Account, Payment, Refund
from portal.papers.models import Paper
from portal.payments.asking import ask_gateway
from portal.payments.models import GatewayDispute, OnlinePayment
from portal.payments.operations.refunds import refund_online
from portal.payments.payer import Payer
from portal.tenancy import every_customer
from tests.payments.conftest import rows
from tests.payments.whole import begin, hurry, state
from tests.standins.stripe.standin import StripeStandin

pytestmark = pytest.mark.usefixtures("paying")


def news(db: Session) -> list[str]:
    """What staff are told of the payments; that who paid typed a billing address is another story."""
    verbs = [one.verb for one in rows(db, Activity) if one.is_news]
    return [verb for verb in verbs if verb != "company_change_asked"]


def test_a_refund_is_posted_when_the_gateway_says_that_it_has_gone(
    db: Session, ben: Payer, told: StripeStandin
) -> None:
    told.pay_by_card(begin(db, ben).url)
    told.wait_until_delivered()
    told.next_refund("pending")
    with every_customer(db, "a test"):
        refund_online(rows(db, Payment)[0].id, 4000, attempt="r", actor=SYSTEM)
    told.wait_until_delivered()
    [refund] = rows(db, Refund)
    assert (refund.state, state(db)) == ("pending", ("settled", 0, 0))
    told.settle_refund(refund.gateway_reference)
    told.wait_until_delivered()
    assert (rows(db, Refund)[0].state, state(db)) == ("succeeded", ("settled", 0, 4000))


def notes(db: Session) -> list[tuple[int, int]]:
    """Total and rest of each credit note."""
    found = [paper for paper in rows(db, Paper) if paper.kind == "credit_note"]
    return [(note.total_minor, note.available_minor) for note in found]


def test_the_credit_of_a_refund_comes_with_it_and_not_before(
    db: Session, ben: Payer, told: StripeStandin
) -> None:
    told.pay_by_card(begin(db, ben).url)
    told.wait_until_delivered()
    told.next_refund("pending")
    with every_customer(db, "a test"):
        for _ in range(2):
            refund_online(rows(db, Payment)[0].id, 4000, attempt="r", actor=SYSTEM, has_notes=True)
    told.wait_until_delivered()
    assert (notes(db), state(db)) == ([], ("settled", 0, 0))
    told.send(3, shuffled=True)
    told.settle_refund(rows(db, Refund)[0].gateway_reference)
    told.wait_until_delivered()
    assert (notes(db), state(db)) == ([(4000, 0)], ("settled", 0, 0))
    assert [account.balance_minor for account in rows(db, Account)] == [0]


def test_a_refund_that_fails_brings_no_credit(db: Session, ben: Payer, told: StripeStandin) -> None:
    told.pay_by_card(begin(db, ben).url)
    told.wait_until_delivered()
    told.next_refund("failed")
    with every_customer(db, "a test"):
        refund_online(rows(db, Payment)[0].id, 4000, attempt="r", actor=SYSTEM, has_notes=True)
    told.wait_until_delivered()
    assert (rows(db, Refund)[0].state, notes(db), state(db)) == ("failed", [], ("settled", 0, 0))


def test_the_credit_of_a_refund_is_booked_with_it_or_not_at_all(
    db: Session, ben: Payer, stripe_standin: StripeStandin, monkeypatch: pytest.MonkeyPatch
) -> None:
    stripe_standin.pay_by_card(begin(db, ben).url)
    hurry(db)
    ask_gateway()
    with every_customer(db, "a test"):
        refund_online(rows(db, Payment)[0].id, 4000, attempt="r", actor=SYSTEM, has_notes=True)
    with monkeypatch.context() as broken:
        broken.setattr(refund_notes, "issue", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            ask_gateway()
    assert (rows(db, Refund)[0].state, notes(db), state(db)) == ("pending", [], ("settled", 0, 0))
    ask_gateway()
    assert (rows(db, Refund)[0].state, notes(db), state(db)) == (
        "succeeded",
        [(4000, 0)],
        ("settled", 0, 0),
    )


def test_a_refund_made_at_the_gateway_itself_is_booked_too(
    db: Session, ben: Payer, told: StripeStandin
) -> None:
    told.pay_by_card(begin(db, ben).url)
    told.wait_until_delivered()
    told.refund(rows(db, OnlinePayment)[0].intent, 2500)
    told.wait_until_delivered()
    assert state(db) == ("settled", 0, 2500)
    assert news(db) == ["payment_received", "refund_elsewhere"]


def test_a_dispute_marks_the_invoice_and_its_loss_opens_it_again_and_winning_gives_it_back(
    db: Session, ben: Payer, told: StripeStandin
) -> None:
    told.pay_by_card(begin(db, ben).url)
    told.wait_until_delivered()
    dispute = told.dispute(rows(db, OnlinePayment)[0].intent)
    told.wait_until_delivered()
    assert (state(db), rows(db, Payment)[0].is_disputed) == (("settled", 0, 0), True)
    assert [paper.is_disputed for paper in rows(db, Paper)] == [True]
    told.decide(dispute["id"], "lost")
    told.wait_until_delivered()
    assert (state(db), rows(db, Payment)[0].is_disputed) == (("settled", 0, 10000), False)
    assert [one.word for one in rows(db, GatewayDispute)] == ["lost"]
    assert news(db) == [
        "payment_received",
        "payment_disputed",
        "payment_returned",
    ]
    told.decide(dispute["id"], "won")
    told.wait_until_delivered()
    assert [account.balance_minor for account in rows(db, Account)] == [0]
    assert rows(db, Activity)[-1].verb == "payment_reinstated"
