"""The stand-in for Stripe in a test: `stripe_standin`, with what the dashboard and the world would do."""

import http.client
import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from tests.standins.stripe import openapi

API_KEY = "sk_test_standin"
SECRET = "whsec_standin"
CARD = "4242424242424242"
ACCOUNT = "000123456789"
IBAN = "AT611904300234573201"
FIRST_WAIT = 20
"""Milliseconds before a delivery that was not taken is tried again."""


class StripeStandin:
    """A running stand-in. Times are those of its own clock, which `pass_time` moves."""

    def __init__(self, state: str = ":memory:", *, threads: int = 1) -> None:
        self._options = {"state": state, "threads": threads, "first_wait": FIRST_WAIT}
        self._start(0)

    def _start(self, port: int) -> None:
        from portal.standins.stripe.server import StandIn
        from tests.standins.stripe.watching import Watch

        self._running = StandIn(port=port, **self._options)  # type: ignore[arg-type]
        self._watch = None
        if openapi.is_there():
            self._watch = Watch(self._running)
            self._running._server.app = self._watch
        self._running.start()
        self.address = self._running.address

    def stop(self) -> None:
        """End it. Whatever was sent and answered that Stripe would not send or take fails the test."""
        faults = []
        if self._watch is not None:
            self._watch.look_at_events()
            faults = self._watch.faults
        self._running.stop()
        assert faults == []

    def restart(self) -> None:
        """End it and start it again at the same address: it remembers what its state file holds."""
        port = urlsplit(self.address).port
        self.stop()
        self._start(port or 0)

    def client(self, **options: Any) -> Any:
        """A StripeClient of the real package that speaks to it."""
        import stripe

        return stripe.StripeClient(API_KEY, base_addresses={"api": self.address}, **options)

    def running_keys(self) -> set[str]:
        """The idempotency keys of calls that are being answered."""
        return set(self._running._api._running)

    def order(self, name: str, **asked: Any) -> Any:
        """Carry out an order of the control interface."""
        status, _, body = self._post(f"{self.address}/_control/{name}", json.dumps(asked), "application/json")
        told = json.loads(body)
        assert status == 200, told
        return told

    def deliver_to(self, url: str, secret: str = SECRET, events: tuple[str, ...] = ("*",)) -> None:
        """Send events to this address, and to no other."""
        self.order("webhook", url=url, secret=secret, events=events)

    def fail(self, kind: str, times: int = 1, **more: Any) -> None:
        """Let the next calls go wrong: `fail("status", status=503)`; kinds are in `faults.py`."""
        self.order("fail", kind=kind, times=times, **more)

    def clear(self) -> None:
        """No more trouble and disorder."""
        self.order("clear")

    def hold(self) -> None:
        """Keep deliveries back."""
        self.order("hold")

    def release(self, order: str = "made", copies: int = 1, seed: int = 0) -> int:
        """Send what was kept back, `made`, `reversed` or `shuffled`, each so many times."""
        sent: int = self.order("release", order=order, copies=copies, seed=seed)
        return sent

    def send(self, copies: int = 1, *, shuffled: bool = False) -> None:
        """From now on deliver each event so many times, in any order."""
        self.order("send", copies=copies, shuffled=shuffled)

    def redeliver(self, event: str) -> None:
        """Send this event once more."""
        self.order("redeliver", event=event)

    def deliveries(self) -> list[dict[str, Any]]:
        """Each delivery: event, tries, state (waiting, out, held, done, failed)."""
        found: list[dict[str, Any]] = self.order("deliveries")
        return found

    def wait_until_delivered(self, seconds: int = 10) -> None:
        """Wait until nothing is under way any more."""
        until = time.monotonic() + seconds
        while self.order("pending"):
            assert time.monotonic() < until, self.deliveries()
            time.sleep(0.02)

    def pass_time(self, **delta: int) -> int:
        """Let time pass: `pass_time(days=6)`. Debits settle, sessions expire. Its new moment."""
        moment: int = self.order("pass", **delta)
        return moment

    def settle(self, payment_intent: str, code: str | None = None) -> dict[str, Any]:
        """The bank's word on a pending debit, now: its own, or failed with this code, or "" for paid."""
        charge: dict[str, Any] = self.order("settle", payment_intent=payment_intent, code=code)
        return charge

    def dispute(self, payment_intent: str, **more: Any) -> dict[str, Any]:
        """Open a dispute (reason, amount, inquiry); of a bank debit it is a late return, lost at once."""
        dispute: dict[str, Any] = self.order("dispute", payment_intent=payment_intent, **more)
        return dispute

    def decide(self, dispute: str, status: str) -> dict[str, Any]:
        """won, lost or warning_closed; one that was lost may still be won."""
        decided: dict[str, Any] = self.order("decide", dispute=dispute, status=status)
        return decided

    def refund(self, payment_intent: str, amount: int | None = None) -> dict[str, Any]:
        """A refund made in the dashboard."""
        refund: dict[str, Any] = self.order("refund", payment_intent=payment_intent, amount=amount)
        return refund

    def next_refund(self, status: str) -> None:
        """What becomes of the next refund: pending, failed, requires_action."""
        self.order("refund-outcome", status=status)

    def settle_refund(
        self, refund: str, status: str = "succeeded", reason: str = "unknown"
    ) -> dict[str, Any]:
        """The last word on a refund: succeeded, or failed for a reason."""
        settled: dict[str, Any] = self.order("refund-settle", refund=refund, status=status, reason=reason)
        return settled

    def submit(self, url: str, **sent: str) -> tuple[int, str, str]:
        """Post the form of a hosted page; status, where it leads, and the page."""
        return self._post(url, urlencode(sent), "application/x-www-form-urlencoded")

    def pay_by_card(self, url: str, number: str = CARD, **more: str) -> tuple[int, str, str]:
        """Fill in the hosted page with a card: (303, where to, "") or (422, "", the page with its faults)."""
        card = {"method": "card", "card_number": number, "card_expiry": "12 / 34", "card_cvc": "123"}
        return self.submit(url, **(card | PAYER | more))

    def pay_by_account(self, url: str, number: str = ACCOUNT, **more: str) -> tuple[int, str, str]:
        """The same with a US bank account."""
        account = {"method": "us_bank_account", "routing_number": "110000000", "account_number": number}
        return self.submit(url, **(account | PAYER | more))

    def pay_by_iban(self, url: str, iban: str = IBAN, **more: str) -> tuple[int, str, str]:
        """The same with a SEPA debit."""
        return self.submit(url, **({"method": "sepa_debit", "iban": iban} | PAYER | more))

    def _post(self, url: str, body: str, kind: str) -> tuple[int, str, str]:
        parts = urlsplit(url)
        connection = http.client.HTTPConnection(parts.netloc, timeout=20)
        try:
            connection.request("POST", parts.path, body.encode(), {"Content-Type": kind})
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Location", ""), answer.read().decode()
        finally:
            connection.close()


PAYER = {
    "name": "Ana Acme",
    "country": "US",
    "line1": "1 Harbour Road",
    "city": "Portland",
    "postal_code": "97201",
    "state": "OR",
}


@pytest.fixture
def stripe_standin() -> Iterator[StripeStandin]:
    """A stand-in for Stripe on a free port, remembering nothing."""
    standin = StripeStandin()
    yield standin
    standin.stop()
