"""Killed between any two steps of paying and settling: nothing is lost, nothing is booked twice."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.kit import clock
from portal.ledger.audit import audit
from portal.ledger.models import Payment
from portal.payments.asking import ask_gateway
from portal.payments.models import GatewayEvent, OnlinePayment
from portal.tenancy import every_customer
from tests import make
from tests.cast import Cast
from tests.payments.conftest import rows
from tests.standins.stripe.standin import StripeStandin

INVOICES = 3
MOST_RUNS = 30
"""Of the worker, each for fifty questions."""


def die_often(rounds: int, engine: Engine, db: Session, cast: Cast, standin: StripeStandin) -> int:
    chance = Random(20261120)
    url = engine.url.render_as_string(hide_password=False)
    nursery = subprocess.Popen(
        [sys.executable, "-m", "tests.payments.crashing", url, standin.address, str(cast.acme)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert nursery.stdin and nursery.stdout
    with every_customer(db, "a test"):
        make.invoice(db, cast.acme, 1000, payment_methods="card")
    try:
        for _ in range(rounds):
            invoices = [
                make.invoice(db, cast.acme, 1000, payment_methods="card").public_id for _ in range(INVOICES)
            ]
            db.rollback()
            nursery.stdin.write(json.dumps(invoices) + "\n")
            nursery.stdin.flush()
            victim = int(nursery.stdout.readline())
            time.sleep(chance.random() * 1.2)
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
            assert nursery.stdout.readline() == "over\n"
    finally:
        nursery.stdin.close()
        nursery.wait(30)
    return heal_and_look(db, standin)


def heal_and_look(db: Session, standin: StripeStandin) -> int:
    """How many payments went through all the same."""
    db.rollback()
    with every_customer(db, "a test"), transaction():
        wanted = update(OnlinePayment).where(OnlinePayment.ask_at.is_not(None))
        db.execute(wanted.values(ask_at=clock.now() - timedelta(seconds=1)))
    for _ in range(MOST_RUNS):
        ask_gateway()
        if not any(one.ask_at and one.ask_at <= clock.now() for one in rows(db, OnlinePayment)):
            break
    paid = {
        intent.id
        for intent in standin.client().v1.payment_intents.list({"limit": 100}).auto_paging_iter()
        if intent.status == "succeeded"
    }
    settled = Counter(
        payment.gateway_reference for payment in rows(db, Payment) if payment.state == "settled"
    )
    assert set(settled) == paid
    assert set(settled.values()) <= {1}
    assert len(set(events := [one.reference for one in rows(db, GatewayEvent)])) == len(events)
    assert audit(db) == []
    return len(paid)


@pytest.mark.usefixtures("paying")
def test_killed_at_random_points_the_books_heal(
    engine: Engine, db: Session, cast: Cast, stripe_standin: StripeStandin
) -> None:
    die_often(10, engine, db, cast, stripe_standin)


@pytest.mark.long
@pytest.mark.usefixtures("paying")
def test_killed_two_hundred_times_the_books_heal(
    engine: Engine, db: Session, cast: Cast, stripe_standin: StripeStandin
) -> None:
    # In ten rounds on a slow machine perhaps nobody gets that far, in two hundred somebody does.
    assert die_often(200, engine, db, cast, stripe_standin)
