"""Trouble on demand: the next calls that fit are answered late, wrongly or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

KINDS = {
    "status": "answers this HTTP status with Stripe's error body; nothing is done",
    "broken": "does what is asked, answers 500, and repeats that for the same idempotency key",
    "slow": "waits `milliseconds`, then goes on as usual",
    "deaf": "closes the connection; nothing is done",
    "silent": "does what is asked and closes the connection without an answer",
    "html": "answers 200 with a page of HTML; nothing is done",
    "garbage": "answers 200 with half a JSON text; nothing is done",
}


@dataclass
class Fault:
    """What happens to the next `times` calls of this method whose path begins so; empty fits all."""

    kind: str
    times: int = 1
    method: str = ""
    path: str = ""
    status: int = 500
    milliseconds: int = 0


class Faults:
    """The faults that are still to come."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: list[Fault] = []

    def add(self, wanted: Mapping[str, Any]) -> None:
        """Let it happen; ValueError if there is no such kind."""
        if wanted.get("kind") not in KINDS:
            raise ValueError(f"kind is one of {', '.join(KINDS)}")
        with self._lock:
            self._waiting.append(Fault(**wanted))

    def clear(self) -> None:
        """Let no more happen."""
        with self._lock:
            self._waiting.clear()

    def next_for(self, method: str, path: str) -> Fault | None:
        """The fault that this call meets."""
        with self._lock:
            for fault in self._waiting:
                if fault.method in ("", method) and path.startswith(fault.path):
                    fault.times -= 1
                    if fault.times <= 0:
                        self._waiting.remove(fault)
                    return fault
        return None
