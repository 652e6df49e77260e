"""Huey, which only wakes: it tells a worker at once what the worker would find by itself two seconds later.

Nothing that matters is kept in it: a wake may be lost, doubled or late. The outbox's rows are the truth.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Lock
from typing import Any, Final

import structlog
from sqlalchemy import make_url

from portal.kit import clock

NAME: Final = "portal"
AT_ONCE: Final = 2
"""How many wakes a worker answers at the same time."""
SILENCE: Final = timedelta(seconds=30)
"""How long a queue that did not answer is left alone, so that not every request waits for it."""
PATIENCE: Final = 2
"""Seconds that one request may wait for it."""
LOOKS_AGAIN: Final = 0.2
"""Seconds after which a queue that cannot call (SQLite) is looked into again."""
NEVER: Final = 60
"""Huey's own timetable is not used; it looks into it this seldom."""

log = structlog.get_logger("portal.queue")


class Queue:
    """The queue of `sqlite:///…`, `postgresql://…` or `redis://…`. It connects when it is first used.

    What stands in it is signed with the secret key, because huey unpickles it.
    """

    def __init__(self, url: str, secret_key: str) -> None:
        self._url = url
        self._secret_key = secret_key
        self._opening = Lock()
        self._huey: Any = None
        self._ring: Any = None
        self._on_wake: Callable[[], object] = lambda: None
        self._silent_until = clock.wall()

    def wake(self) -> None:
        """Tell a worker that letters are due. Never raises: workers look by themselves as well."""
        if clock.wall() < self._silent_until:
            return
        try:
            if not self._opened().pending_count():  # one that waits wakes for all
                self._ring()
        except Exception as error:  # whatever the driver raises, the letter is in the outbox
            self._silent_until = clock.wall() + SILENCE
            log.warning("queue_silent", error=type(error).__name__)

    @contextmanager
    def listening(self, on_wake: Callable[[], object]) -> Iterator[None]:
        """Call `on_wake`, in threads of ours, whenever somebody wakes. At the end those at work finish.

        A queue that cannot be opened is said in the log: then the worker finds its letters by looking.
        """
        from huey.consumer import Consumer

        class Listener(Consumer):
            def _set_signal_handlers(self) -> None:
                """Signals belong to the worker."""

        self._on_wake = on_wake
        try:
            opened = self._opened()
        except Exception as error:
            log.warning("queue_silent", error=type(error).__name__)
            yield
            return
        listener = Listener(
            opened,
            workers=AT_ONCE,
            periodic=False,
            initial_delay=LOOKS_AGAIN,
            max_delay=LOOKS_AGAIN,
            scheduler_interval=NEVER,
        )
        listener.start()
        try:
            yield
        finally:
            listener.stop(graceful=True)

    def _opened(self) -> Any:
        with self._opening:
            if self._huey is None:
                # It would tell of a queue that is away five times a second; `wake` tells twice a minute.
                logging.getLogger("huey").setLevel(logging.CRITICAL)
                huey = _open(self._url, self._secret_key)

                def letters_are_due() -> None:
                    self._on_wake()

                self._ring = huey.task()(letters_are_due)
                self._huey = huey
            return self._huey


def _open(url: str, secret_key: str) -> Any:
    from huey import PostgresHuey, RedisHuey, SqliteHuey
    from huey.serializer import SignedSerializer

    usual = {"results": False, "serializer": SignedSerializer(secret_key, salt="portal queue")}
    if url.startswith("sqlite"):
        path = Path(make_url(url).database or "")
        path.parent.mkdir(parents=True, exist_ok=True)
        return SqliteHuey(NAME, filename=str(path), timeout=PATIENCE, **usual)
    if url.startswith("postgresql"):
        return PostgresHuey(NAME, dsn=url, connect_timeout=PATIENCE, table_prefix="portal_queue", **usual)
    from redis import ConnectionPool

    pool = ConnectionPool.from_url(url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE * 2)
    return RedisHuey(NAME, connection_pool=pool, **usual)
