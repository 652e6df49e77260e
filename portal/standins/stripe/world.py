"""The stand-in's world: its objects, its clock, what happened in it, and what is still to happen."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

from portal.kit import clock
from portal.standins.stripe.errors import missing
from portal.standins.stripe.store import Doc, Store

VERSION = "2026-10-28.endive"
DAY = 86_400
NO_ADDRESS = dict.fromkeys("city country line1 line2 postal_code state".split())


@dataclass
class Call:
    """One call of the API: its checked parameters and the ids in its address."""

    params: Mapping[str, Any]
    ids: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        """A parameter, None where it was not sent."""
        return self.params.get(name)


Settle = Callable[["World", str], None]


class World:
    """Everything there is. Whoever changes it does so within `store.whole()`."""

    def __init__(self, store: Store, shift: timedelta = timedelta(), base: str = "") -> None:
        self.store = store
        self.base = base
        self.mail = Event()
        """Set when there may be something to deliver."""
        self.settlers: dict[str, Settle] = {}
        """What becomes of things, by the name under which it was put off."""
        self.request: Doc = {"id": None, "idempotency_key": None}
        self._started_with = shift
        self._moment: int | None = None

    @property
    def shift(self) -> timedelta:
        """How far this world is ahead of the wall."""
        passed = timedelta(seconds=int(self.store.note("passed") or 0))
        return self._started_with + passed

    def now(self) -> int:
        """This world's moment in Unix seconds."""
        if self._moment is not None:
            return self._moment
        return int((clock.wall() + self.shift).timestamp())

    def new_id(self, prefix: str) -> str:
        """A fresh id, such as `pi_…`."""
        return f"{prefix}_{secrets.token_hex(12)}"

    def get(self, kind: str, name: object, param: str = "id") -> Doc:
        """The object with this id and of this kind; raises Sorry."""
        found = self.store.find(name) if isinstance(name, str) else None
        if found is None or found["object"] != kind:
            raise missing(kind, str(name), param)
        return found

    def put(self, doc: Doc) -> Doc:
        """Keep an object, new or changed."""
        return self.store.put(doc)

    def note(self, kind: str, doc: Doc, before: Doc | None = None) -> None:
        """Something happened to this object: make the event and put it out for delivery."""
        data: Doc = {"object": shown(doc)}
        if before is not None:
            data["previous_attributes"] = before
        event = {
            "id": self.new_id("evt"),
            "object": "event",
            "api_version": VERSION,
            "created": self.now(),
            "data": data,
            "livemode": False,
            "pending_webhooks": 0,
            "request": dict(self.request),
            "type": kind,
        }
        takers = [
            str(endpoint["id"])
            for endpoint in self.store.page("webhook_endpoint", 100)
            if endpoint["status"] == "enabled" and {"*", kind} & set(endpoint["enabled_events"])
        ]
        event["pending_webhooks"] = len(takers)
        self.put(event)
        for endpoint in reversed(takers):
            self.deliver(str(event["id"]), endpoint)

    def deliver(self, event: str, endpoint: str) -> None:
        """Put an event out for delivery, or among the held ones while all are held."""
        state = "held" if self.store.note("holding") == "1" else "waiting"
        self.store.rows(
            "insert into deliveries (event, endpoint, state) values (?, ?, ?)", event, endpoint, state
        )
        self.mail.set()

    def later(self, due: int, what: str, about: str) -> None:
        """Put something off until this world's clock has come so far."""
        self.store.rows("insert into later (due, what, about) values (?, ?, ?)", due, what, about)

    def catch_up(self) -> None:
        """Do what has become due, each thing at its own moment."""
        with self.store.whole():
            while due := self._next_due():
                with self._at(due["due"]):
                    self.store.rows("delete from later where seq = ?", due["seq"])
                    self.settlers[due["what"]](self, due["about"])

    def pass_time(self, by: timedelta) -> None:
        """Let time pass in this world."""
        with self.store.whole():
            passed = int(self.store.note("passed") or 0)
            self.store.note("passed", str(passed + int(by.total_seconds())))
        self.catch_up()

    def _next_due(self) -> Any:
        sql = "select * from later where due <= ? order by due, seq limit 1"
        found = self.store.rows(sql, self.now())
        return found[0] if found else None

    @contextmanager
    def _at(self, moment: int) -> Iterator[None]:
        self._moment = moment
        try:
            yield
        finally:
            self._moment = None


def shown(doc: Doc) -> Doc:
    """An object as it is answered."""
    return {name: value for name, value in doc.items() if not name.startswith("_")}


def business_days_after(moment: int, days: int) -> int:
    """The same time of day, so many days later that are neither Saturday nor Sunday (UTC)."""
    day = datetime.fromtimestamp(moment, UTC)
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return int(day.timestamp())
