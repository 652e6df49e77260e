"""A payer, webhook and worker that may be killed at any moment: a process for each line on standard input.

Arguments: database, gateway, customer. A line names invoices by public id; the process pays each on the
gateway's page and lets the webhook or the worker book it. Its id is printed first, `over` when it has ended.
"""

import json
import os
import sys
from datetime import timedelta
from pathlib import Path

import requests  # noqa: F401 - loaded once, before any process is made
import stripe  # noqa: F401
from sqlalchemy import make_url

import portal.app  # noqa: F401 - every table is known
from portal.db import current_session, open_engine, working_with
from portal.guarded import open_session
from portal.kit import clock
from portal.kit.origin import Origin
from portal.mail.outbox import open_post_office
from portal.payments.asking import ask_gateway
from portal.payments.gateway import open_gateway
from portal.payments.operations.asking import ask_first
from portal.payments.operations.booking import Event, book_event
from portal.payments.operations.checkout import open_checkout
from portal.payments.payer import Pages, Payer
from portal.payments.rules.telling import told_by_event
from portal.settings import Settings
from portal.tenancy import entered
from portal.web.logs import write_log
from tests.conftest import SECRET_KEY
from tests.standins.stripe.standin import API_KEY, SECRET, StripeStandin

PAGES = Pages("https://portal.example/payments/{payment}", "https://portal.example/invoices")


def main(url: str, address: str, customer: int) -> None:
    write_log()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            pay(url, address, customer, json.loads(line))
            os._exit(0)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("over", flush=True)


def pay(url: str, address: str, customer: int, invoices: list[str]) -> None:
    engine = open_engine(url)
    open_post_office(engine, SECRET_KEY, lambda: None)
    settings = Settings(
        database_url=make_url(url),
        base_url=Origin("http", "localhost"),
        stripe_api_key=API_KEY,
        stripe_webhook_secret=SECRET,
        stripe_api_base=Origin("http", "127.0.0.1", int(address.rsplit(":", 1)[1])),
        data_folder=Path("/nonexistent"),
    )
    open_gateway(engine, settings)
    outside = object.__new__(StripeStandin)
    for number, invoice in enumerate(invoices):
        with working_with(open_session(engine)):
            with entered(current_session(), customer):
                payer = Payer(customer, "Ben")
                opened = open_checkout(payer, "EUR", {invoice: 1000}, attempt=invoice, pages=PAGES)
                outside.pay_by_card(opened.url)
                if number % 2 == 0:
                    hear(outside, opened.payment_public_id)
                ask_first(opened.payment_public_id)
            clock.set_shift(timedelta(seconds=11))
            with entered(current_session(), customer):
                ask_first(opened.payment_public_id)
            ask_gateway()


def hear(outside: StripeStandin, payment: str) -> None:
    """Book what the gateway tells of a payment, each event twice."""
    for sent in outside.client().v1.events.list({"limit": 10}).data:
        body = sent.data.object.to_dict(for_json=True)
        if body.get("metadata", {}).get("payment") == payment:
            told = told_by_event(sent.type, body)
            for _ in range(2):
                book_event(Event(sent.id, sent.type, body["id"], told, clock.now()))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
