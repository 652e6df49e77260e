"""Deliveries: events sent to webhook endpoints, signed, and sent again until they are taken."""

import hashlib
import hmac
import json
import logging
import random
import urllib.error
import urllib.request
from threading import Event, Thread
from typing import Any

from portal.kit import clock
from portal.standins.stripe.store import Doc
from portal.standins.stripe.world import World, shown

log = logging.getLogger(__name__)

PATIENCE = 10
"""Seconds an endpoint may take."""
MOST_TRIES = 16
LONGEST_WAIT = 60 * 60 * 1000
NAP = 0.2


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """A redirect is no delivery."""


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects)


def signature(body: bytes, secret: str, moment: int) -> str:
    """The header that says who sent this: time and HMAC-SHA256 over time and body."""
    signed = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={signed}"


class Postman:
    """Threads that carry events out; `first_wait` is the pause before a second try, in milliseconds."""

    def __init__(self, world: World, first_wait: int, threads: int) -> None:
        self._world = world
        self._first_wait = first_wait
        self._ended = Event()
        self._threads = [Thread(target=self._work, daemon=True) for _ in range(threads)]

    def start(self) -> None:
        """Begin, with what an earlier life left under way."""
        self._world.store.rows("update deliveries set state = 'waiting' where state = 'out'")
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Carry out what is in hand, then nothing more."""
        self._ended.set()
        self._world.mail.set()
        for thread in self._threads:
            thread.join(PATIENCE + 1)

    def _work(self) -> None:
        while not self._ended.is_set():
            try:
                if not self._carry_one():
                    self._world.mail.wait(NAP)
                    self._world.mail.clear()
            except Exception:
                log.exception("a delivery went wrong")

    def _carry_one(self) -> bool:
        taken = self._take()
        if taken is None:
            return False
        seq, event, endpoint, copies = taken
        answers = [self._send(event, endpoint) for _ in range(copies)]
        with self._world.store.whole():
            self._settle(seq, event["id"], taken_well=all(answers))
        return True

    def _take(self) -> tuple[int, Doc, Doc, int] | None:
        store = self._world.store
        with store.whole():
            order = "random()" if store.note("shuffled") == "1" else "due, seq"
            sql = f"select * from deliveries where state = 'waiting' and due <= ? order by {order} limit 1"  # noqa: S608
            rows = store.rows(sql, _milliseconds())
            if not rows:
                return None
            row = rows[0]
            event, endpoint = store.find(row["event"]), store.find(row["endpoint"])
            if event is None or endpoint is None:
                store.rows("delete from deliveries where seq = ?", row["seq"])
                return None
            store.rows("update deliveries set state = 'out' where seq = ?", row["seq"])
            return row["seq"], event, endpoint, int(store.note("copies") or 1)

    def _send(self, event: Doc, endpoint: Doc) -> bool:
        body = json.dumps(shown(event), indent=2).encode()
        moment = int(clock.wall().timestamp())
        request = urllib.request.Request(  # noqa: S310 - the address was checked when it was given
            endpoint["url"],
            body,
            {
                "Content-Type": "application/json; charset=utf-8",
                "Stripe-Signature": signature(body, endpoint["_secret"], moment),
                "User-Agent": "Stripe/1.0 (stand-in)",
            },
        )
        try:
            with _OPENER.open(request, timeout=PATIENCE) as answer:
                return bool(200 <= answer.status < 300)
        except (urllib.error.URLError, OSError, ValueError):
            return False

    def _settle(self, seq: int, event: str, *, taken_well: bool) -> None:
        store = self._world.store
        if taken_well:
            store.rows("update deliveries set state = 'done', tries = tries + 1 where seq = ?", seq)
        else:
            tries = store.rows("select tries from deliveries where seq = ?", seq)[0]["tries"] + 1
            wait = min(self._first_wait * 2 ** (tries - 1), LONGEST_WAIT)
            state = "failed" if tries >= MOST_TRIES else "waiting"
            store.rows(
                "update deliveries set state = ?, tries = ?, due = ? where seq = ?",
                state,
                tries,
                _milliseconds() + wait,
                seq,
            )
        left = store.rows(
            "select count(*) as n from deliveries where event = ? and state in ('waiting', 'out', 'held')",
            event,
        )
        if found := store.find(event):
            store.put(found | {"pending_webhooks": left[0]["n"]})


def under_way(world: World, states: str = "'waiting', 'out'") -> int:
    """How many deliveries are in these states."""
    rows = world.store.rows(f"select count(*) as n from deliveries where state in ({states})")  # noqa: S608
    return int(rows[0]["n"])


def release(world: World, order: str, copies: int, seed: int) -> int:
    """Send what was held back: `made`, `reversed` or `shuffled`; how many go out."""
    store = world.store
    with store.whole():
        store.note("holding", "0")
        held = store.rows("select seq, event, endpoint from deliveries where state = 'held' order by seq")
        rows = [(row["event"], row["endpoint"]) for row in held for _ in range(copies)]
        if order == "reversed":
            rows.reverse()
        elif order == "shuffled":
            random.Random(seed).shuffle(rows)  # noqa: S311 - disorder, not secrecy
        store.rows("delete from deliveries where state = 'held'")
        for event, endpoint in rows:
            world.deliver(event, endpoint)
    return len(rows)


def _milliseconds() -> int:
    return int(clock.wall().timestamp() * 1000)
