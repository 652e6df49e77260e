"""How much memory a worker of the web takes for documents of 25 MB: `python -m tests.bench.files [ROUNDS]`.

One granian worker serves the portal, once with a folder and once with the S3 of the tests, which runs in this
process. It is warmed up with small documents; then one of 25 MB is uploaded and downloaded, and several come
as a ZIP, while the worker's resident memory is read every few milliseconds. What is printed is the highest
reading over the idle one after the warming up; the goal is 40 MB.
"""

import logging
import os
import re
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from moto.server import ThreadedMotoServer
from sqlalchemy import Engine

from portal import guarded
from portal.db import migrate, open_engine, working_with
from portal.preferences.operations import save_preference
from portal.preferences.rules import ALLOWS_UPLOADS
from portal.tenancy import every_customer
from tests.bench.invoice_list import _free_port, _running
from tests.browsers import begin_contact_session
from tests.cast import engage

LARGE = 25_000_000
SMALL = 10_000
GOAL_MB = 40
MB = 1_000_000
BOUNDARY = "a-line-between-parts"


def main(rounds: int) -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    for name, store in (("a folder", _folder), ("S3", _bucket)):
        with tempfile.TemporaryDirectory() as folder, store(folder) as environment:
            _measure(name, folder, environment, rounds)


def _measure(where: str, folder: str, environment: dict[str, str], rounds: int) -> None:
    token = _fill(folder)
    with _serving(folder, environment) as (port, worker):
        browser = Browser(port, token)
        for number in range(5):
            browser.upload(f"small {number}.pdf", SMALL)
        browser.download(browser.ids()[0])
        browser.zip(browser.ids())
        steps: dict[str, Callable[[int], object]] = {
            "upload of 25 MB": lambda number: browser.upload(f"large {number}.pdf", LARGE),
            "download of 25 MB": lambda _number: browser.download(browser.ids()[0]),
            "ZIP of three times 25 MB": lambda _number: browser.zip(browser.ids()[:3]),
        }
        idle = _resident(worker)
        for name, step in steps.items():
            over = [(_highest(worker, step, number) - idle) / MB for number in range(rounds)]
            print(f"{name}, {where}: {max(over):.1f} MB over idle (goal: at most {GOAL_MB}; {rounds} rounds)")


class Browser:
    """A contact's browser that sends and takes bytes without keeping them."""

    def __init__(self, port: int, token: str) -> None:
        self._port, self._cookie = port, f"session={token}"

    def upload(self, name: str, size: int) -> None:
        head = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{self._csrf()}\r\n'
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
            "Content-Type: application/pdf\r\n\r\n"
        ).encode()
        begin, end = b"%PDF-1.7\n" + name.encode(), f"\r\n--{BOUNDARY}--\r\n".encode()
        connection = HTTPConnection("127.0.0.1", self._port)
        connection.putrequest("POST", "/documents")
        connection.putheader("Cookie", self._cookie)
        connection.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
        connection.putheader("Content-Length", str(len(head) + size + len(end)))
        connection.endheaders()
        connection.send(head + begin)
        left = size - len(begin)
        while left > 0:
            connection.send(bytes(min(left, 100_000)))
            left -= 100_000
        connection.send(end)
        self._expect(connection, 303)

    def download(self, public_id: str) -> None:
        self._expect(self._asked(f"/documents/{public_id}/download"), 200)

    def zip(self, public_ids: list[str]) -> None:
        self._expect(self._asked("/documents/zip?" + "&".join(f"id={one}" for one in public_ids)), 200)

    def ids(self) -> list[str]:
        """The documents, the newest first."""
        return re.findall(r'name="id" value="([^"]+)"', self._page())

    def _csrf(self) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self._page())
        assert found is not None
        return found[1]

    def _page(self) -> str:
        return self._asked("/documents").getresponse().read().decode()

    def _asked(self, path: str) -> HTTPConnection:
        connection = HTTPConnection("127.0.0.1", self._port)
        connection.request("GET", path, headers={"Cookie": self._cookie})
        return connection

    def _expect(self, connection: HTTPConnection, status: int) -> None:
        answer = connection.getresponse()
        while answer.read(100_000):
            pass
        if answer.status != status:
            raise RuntimeError(f"{answer.status} instead of {status}")
        connection.close()


def _highest(worker: int, step: Callable[[int], object], number: int) -> int:
    """The most bytes of memory that the worker had during the step."""
    ended, highest = threading.Event(), [0]

    def watch() -> None:
        while not ended.wait(0.005):
            highest[0] = max(highest[0], _resident(worker))

    watching = threading.Thread(target=watch)
    watching.start()
    step(number)
    ended.set()
    watching.join()
    return highest[0]


def _resident(process: int) -> int:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE")


def _fill(folder: str) -> str:
    """A database with the cast, whose contacts may upload; Ana's session."""
    engine: Engine = open_engine(f"sqlite:///{folder}/portal.db")
    migrate(engine)
    with working_with(guarded.open_session(engine)) as db:
        cast = engage(db)
        with every_customer(db, "a measurement"):
            save_preference(ALLOWS_UPLOADS, True)
        token = begin_contact_session(db, cast.ana)
    engine.dispose()
    return token


@contextmanager
def _folder(folder: str) -> Iterator[dict[str, str]]:
    yield {"PORTAL_FILES_URL": (Path(folder) / "files").as_uri()}


@contextmanager
def _bucket(_folder: str) -> Iterator[dict[str, str]]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    urllib.request.urlopen(urllib.request.Request(f"{address}/documents", method="PUT")).close()
    keys = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "us-east-1"}
    yield {"PORTAL_FILES_URL": "s3://documents/portal", "AWS_ENDPOINT_URL": address, **keys}
    server.stop()


@contextmanager
def _serving(folder: str, store: dict[str, str]) -> Iterator[tuple[int, int]]:
    """The portal with one worker: its port and the worker's process id."""
    port = _free_port()
    environment = {
        "PORTAL_MODE": "demo",
        "PORTAL_BASE_URL": f"http://127.0.0.1:{port}",
        "PORTAL_DATABASE_URL": f"sqlite:///{folder}/portal.db",
        "PORTAL_SECRET_KEY": "measured-with-thirty-two-bytes-or-more",
        **store,
    }
    command = [sys.executable, "-m", "portal", "serve", "--port", str(port), "--workers", "1"]
    with _running(command, environment, port, "/healthz"):
        yield port, _worker()


def _worker() -> int:
    """The process with the most memory among those that this one started, and theirs."""
    children: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            after = status.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        children.setdefault(int(after[1]), []).append(int(status.parent.name))
    found, wanted = [], [os.getpid()]
    while wanted:
        below = children.get(wanted.pop(), [])
        found += below
        wanted += below
    return max(found, key=_resident)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
