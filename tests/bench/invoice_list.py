"""Our invoice list beside a bare page that sends the same: `python -m tests.bench.invoice_list [ROUNDS]`.

Both are served by one granian worker and read the same database. Four connections ask one server for a
moment, then the other, in turn; what is printed is the median over the rounds of one rate divided by the
other. The second figure compares our own list over databases of different sizes in the same way. Each is
followed by the same ratio of processor time an answer, which depends less on what else the machine does.
"""

import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import NamedTuple
from urllib.error import URLError

from tests.bench.filled import fill

ROOT = Path(__file__).parents[2]
SIZES = (1_000, 100_000, 1_000_000)
COMPARED_WITH_BARE = 100_000
LEAST_OF_BARE = 0.5
MOST_TIMES_SLOWER = 1.2
CONNECTIONS = 4
SECONDS = 1.5
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        tokens = {size: fill(_database(folder, size), size) for size in SIZES}
        pages = {size: Path(folder) / f"{size}.html" for size in SIZES}
        with (
            _ours(folder, SIZES[0]) as small,
            _ours(folder, COMPARED_WITH_BARE) as middle,
            _ours(folder, SIZES[-1]) as large,
        ):
            ours = dict(zip(SIZES, (small, middle, large), strict=True))
            for size in SIZES:
                pages[size].write_text(_page(ours[size].port, tokens[size]), encoding="utf-8")
            with _bare(folder, COMPARED_WITH_BARE, pages[COMPARED_WITH_BARE]) as bare:
                token = tokens[COMPARED_WITH_BARE]
                beside = [(_pace(middle, token), _pace(bare, token)) for _ in range(rounds)]
            growth = [
                (_pace(small, tokens[SIZES[0]]), _pace(large, tokens[SIZES[-1]])) for _ in range(rounds)
            ]
    _say("requests a second, ours over bare, 100,000 invoices", beside, f"at least {LEAST_OF_BARE}")
    _say("times slower at 1,000,000 invoices than at 1,000", growth, f"at most {MOST_TIMES_SLOWER}")


def _say(what: str, rounds: list[tuple["Pace", "Pace"]], goal: str) -> None:
    """The rate of the first over that of the second, and processor time of the second over the first's."""
    rates, costs = [a.rate / b.rate for a, b in rounds], [b.cost_ms / a.cost_ms for a, b in rounds]
    of = f"over {len(rounds)} rounds"
    print(f"{what}: {statistics.median(rates):.2f} ({min(rates):.2f} to {max(rates):.2f} {of}; goal: {goal})")
    first, second = (statistics.median(each.cost_ms for each in side) for side in zip(*rounds, strict=True))
    print(
        f"  by processor time: {statistics.median(costs):.2f} ({min(costs):.2f} to {max(costs):.2f}; "
        f"{first:.2f} and {second:.2f} ms an answer)"
    )


def _database(folder: str, size: int) -> str:
    return f"sqlite:///{folder}/{size}.sqlite"


class Served(NamedTuple):
    """A server: its port, and the process that was started."""

    port: int
    process: int


class Pace(NamedTuple):
    """Answers a second, and processor time an answer in milliseconds."""

    rate: float
    cost_ms: float


@contextmanager
def _ours(folder: str, size: int) -> Iterator[Served]:
    """The portal over that database."""
    port = _free_port()
    environment = {
        "PORTAL_MODE": "demo",
        "PORTAL_BASE_URL": f"http://127.0.0.1:{port}",
        "PORTAL_DATABASE_URL": _database(folder, size),
        "PORTAL_SECRET_KEY": "measured-with-thirty-two-bytes-or-more",
    }
    command = [sys.executable, "-m", "portal", "serve", "--port", str(port), "--workers", "1"]
    with _running(command, environment, port, "/healthz") as process:
        yield Served(port, process)


@contextmanager
def _bare(folder: str, size: int, page: Path) -> Iterator[Served]:
    """The bare page over that database."""
    port = _free_port()
    environment = {"BENCH_DATABASE": _database(folder, size), "BENCH_PAGE": str(page)}
    command = [sys.executable, "-m", "tests.bench.bare_list", str(port)]
    with _running(command, environment, port, "/") as process:
        yield Served(port, process)


@contextmanager
def _running(command: list[str], environment: dict[str, str], port: int, path: str) -> Iterator[int]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    process = subprocess.Popen(
        command, cwd=ROOT, env=kept | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 60
        while not _answers(f"http://127.0.0.1:{port}{path}"):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{command} did not answer")
            time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2):
            return True
    except URLError as error:
        return hasattr(error, "code")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _request(port: int, token: str) -> bytes:
    lines = (
        "GET /invoices HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Accept-Language: en",
        f"Cookie: session={token}",
    )
    return "\r\n".join((*lines, "", "")).encode()


def _page(port: int, token: str) -> str:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        head, body = _ask(connection, _request(port, token))
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"The list did not open: {head[:200]!r}")
    return body.decode()


def _ask(connection: socket.socket, request: bytes) -> tuple[bytes, bytes]:
    """Send a request over a kept connection; returns the answer's head and body."""
    connection.sendall(request)
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    found = LENGTH.search(head + b"\r\n")
    if found is None:
        raise RuntimeError("The answer does not say how long it is.")
    while len(body) < int(found[1]):
        body += connection.recv(65536)
    return head, body


def _pace(served: Served, token: str) -> Pace:
    """How fast it answers over some connections, each asking again as soon as it was answered."""
    port = served.port
    request = _request(port, token)
    answered = [0] * CONNECTIONS
    until = time.monotonic() + SECONDS

    def ask_on(place: int) -> None:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            while time.monotonic() < until:
                head, _body = _ask(connection, request)
                if not head.startswith(b"HTTP/1.1 200"):
                    raise RuntimeError(f"{head[:80]!r}")
                answered[place] += 1

    began, spent = time.monotonic(), _spent_seconds(served.process)
    threads = [Thread(target=ask_on, args=(place,)) for place in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    total = sum(answered)
    cost = _spent_seconds(served.process) - spent
    return Pace(total / (time.monotonic() - began), 1000 * cost / total)


def _spent_seconds(process: int) -> float:
    """Processor time of a process and all that it started, as the system tells it."""
    spent, wanted = 0, {process}
    for status in sorted(Path("/proc").glob("[0-9]*/stat"), key=lambda path: int(path.parent.name)):
        try:
            after = status.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        one = int(status.parent.name)
        if one in wanted or int(after[1]) in wanted:
            wanted.add(one)
            spent += int(after[11]) + int(after[12])
    return spent / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
