"""Ending what was begun to be paid for a paper: at the gateway first, and not what is paid."""

import pytest
from sqlalchemy.orm import Session

from portal.ledger.models import Payment
from portal.payments.models import OnlinePayment
from portal.payments.operations.ending import end_tries
from portal.payments.payer import Payer
from portal.payments.refusals import GatewaySilent, PaidMeanwhile
from portal.tenancy import every_customer
from tests import make
from tests.cast import Cast
from tests.payments.conftest import rows
from tests.payments.test_checkout import pay, session_of
from tests.standins.stripe.standin import StripeStandin

pytestmark = pytest.mark.usefixtures("paying")


def end(db: Session, paper_id: int) -> None:
    with every_customer(db, "a test"):
        end_tries(paper_id)


def test_an_open_session_is_expired_at_the_gateway_and_here(
    db: Session, cast: Cast, ben: Payer, stripe_standin: StripeStandin
) -> None:
    invoice = make.invoice(db, cast.acme, payment_methods="card")
    paper_id, public_id = invoice.id, invoice.public_id
    pay(db, ben, {public_id: 10000})
    end(db, paper_id)
    [online] = rows(db, OnlinePayment)
    assert session_of(stripe_standin, online).status == "expired" and online.ask_at is None
    assert [payment.state for payment in rows(db, Payment)] == ["expired"]


def test_where_nothing_was_begun_nobody_is_asked(
    db: Session, cast: Cast, stripe_standin: StripeStandin
) -> None:
    stripe_standin.fail("status", path="/v1")
    end(db, make.invoice(db, cast.acme).id)


def test_while_the_gateway_is_silent_nothing_is_ended(
    db: Session, cast: Cast, ben: Payer, stripe_standin: StripeStandin
) -> None:
    invoice = make.invoice(db, cast.acme, payment_methods="card")
    paper_id = invoice.id
    pay(db, ben, {invoice.public_id: 10000})
    stripe_standin.fail("status", path="/v1/checkout")
    with pytest.raises(GatewaySilent):
        end(db, paper_id)
    assert [payment.state for payment in rows(db, Payment)] == ["started"]


def test_what_turns_out_to_be_paid_is_named(
    db: Session, cast: Cast, ben: Payer, stripe_standin: StripeStandin
) -> None:
    invoice = make.invoice(db, cast.acme, payment_methods="card")
    paper_id = invoice.id
    pay(db, ben, {invoice.public_id: 10000})
    [online] = rows(db, OnlinePayment)
    stripe_standin.pay_by_card(online.session_url)
    with pytest.raises(PaidMeanwhile) as caught:
        end(db, paper_id)
    [payment] = rows(db, Payment)
    assert caught.value.values["payment"] == payment.number and payment.state == "started"
