"""A portal served by granian over a database of its own, and a Chromium to look at it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from sqlalchemy.orm import Session
from werkzeug.serving import WSGIRequestHandler, make_server

from portal.app import create_app
from portal.customers.models import Customer
from portal.kit import clock
from portal.papers.models import Invoice
from portal.settings import Settings
from portal.tenancy import every_customer
from tests import databases, make
from tests.access.provider import elsewhere as elsewhere
from tests.browsers import begin_contact_session, begin_staff_session
from tests.cast import Cast
from tests.conftest import SECRET_KEY
from tests.journeys.barriers import require_open
from tests.web.pages import make_app

ROOT = Path(__file__).resolve().parents[2]
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1440, "height": 900}
OPPOSITE = ((DESK, "dark"), (PHONE, "light"))
EVERY = ((DESK, "light"), (PHONE, "dark"), *OPPOSITE)
# As root there is no sandbox to be had; the rest keeps the browser from calling home.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    """Where the browser is: as told, else the first known name on the path."""
    told = os.environ.get("PORTAL_TEST_CHROMIUM")
    names = ("chromium", "chromium-browser", "google-chrome")
    return told or next((found for name in names if (found := shutil.which(name))), None)


ON_BOTH_DATABASES = ("test_first_pages.py", "test_paying.py")
"""A journey is about the browser. What it writes and reads is tested on both databases through the client,
so that on PostgreSQL the two journeys that lock and sort the most are enough."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A journey is tried twice, and the report says so: a browser on a busy machine may miss a moment."""
    journeys = [item for item in items if item.path.is_relative_to(Path(__file__).parent)]
    for journey in journeys:
        journey.add_marker(pytest.mark.flaky(reruns=1))
    if databases.KIND == "postgresql":
        left_out = [journey for journey in journeys if journey.path.name not in ON_BOTH_DATABASES]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    path = chromium()
    if path is None:
        if os.environ.get("PORTAL_TEST_BROWSER") == "required":
            pytest.fail("No Chromium was found, and PORTAL_TEST_BROWSER says that one is required.")
        pytest.skip("no Chromium on this machine: install one, or name it in PORTAL_TEST_CHROMIUM")
    running = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
    yield running
    running.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the frame's pages with made-up values are served."""
    server = make_server("127.0.0.1", 0, lambda environ, start: app(environ, start), threaded=True)
    base = f"http://127.0.0.1:{server.port}"
    app = make_app(tmp_path_factory.mktemp("data") / "static", base)
    Thread(target=server.serve_forever, daemon=True).start()
    yield base
    server.shutdown()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A desktop window on those pages; it fails the test when a page writes an error to the console."""
    context = browser.new_context(base_url=address, viewport=DESK)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert [words for words in said if "Failed to load resource" not in words] == []


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page in a browser of its own: `open_page(PHONE, color_scheme="dark")`."""
    contexts = []

    def opened(viewport: dict[str, int], **options: object) -> Page:
        context = browser.new_context(viewport=viewport, locale="en-US", **options)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(
    params=[pytest.param(OPPOSITE, id="opposite"), pytest.param(EVERY, id="every", marks=pytest.mark.long)]
)
def look(request: pytest.FixtureRequest) -> Callable[[Page], None]:
    """`look(page)`: the page keeps nobody out, dark at a desk and light on a phone, as which it is left;
    with `--long` the other way around too. It is walked once and turned where it stands."""

    def looked(page: Page) -> None:
        for size, scheme in request.param:
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            require_open(page)

    return looked


@pytest.fixture
def enter(
    db: Session, cast: Cast, open_page: Callable[..., Page], serve: Callable[[], str]
) -> Callable[..., Page]:
    """`enter("ana", PHONE)`: a page of a browser in which Ana, or Sam, is signed in. Served from the first
    call on: what the test needs is written before."""
    addresses: list[str] = []

    def entered(who: str, size: dict[str, int], **options: object) -> Page:
        if who == "sam":
            name, token = "staff", begin_staff_session(db, cast.sam)
        else:
            name, token = "session", begin_contact_session(db, getattr(cast, who))
        db.rollback()
        if not addresses:
            addresses.append(serve())
        page = open_page(size, base_url=addresses[0], **options)
        page.context.add_cookies([{"name": name, "value": token, "url": addresses[0]}])
        return page

    return entered


@pytest.fixture
def invoice(db: Session, cast: Cast) -> Invoice:
    """One that Ana owes for twenty days more."""
    due_on = clock.today("Europe/Berlin") + timedelta(days=20)
    return make.invoice(db, cast.acme, 12_300, number="INV-7", due_on=due_on)


@pytest.fixture
def desk(db: Session, cast: Cast) -> str:
    """Where the back office has the pages of Acme."""
    with every_customer(db, "a journey"):
        customer = db.get_one(Customer, cast.acme).public_id
    db.rollback()
    return f"/staff/customers/{customer}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Quiet(WSGIRequestHandler):
    """Keeps connections open, as granian does, and writes no log."""

    protocol_version = "HTTP/1.1"

    def log(self, *_args: object) -> None:
        pass


@pytest.fixture
def serve(database_url: str, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Serve the portal over this test's database as it is, under this host's name and with these settings;
    gives its address. It is served by a thread of this process, where everything is compiled already."""
    with ExitStack() as stack:

        def served(host: str = "127.0.0.1", **settings: str) -> str:
            server = make_server(
                "127.0.0.1", 0, lambda *call: app(*call), threaded=True, request_handler=Quiet
            )
            address = f"http://{host}:{server.port}"
            environment = _settings_at(address, database_url, **settings)
            app = create_app(Settings.from_env(environment, folder=tmp_path))
            server.daemon_threads = True
            stack.callback(app.extensions["engine"].dispose)
            stack.callback(server.server_close)
            stack.callback(server.shutdown)
            Thread(target=server.serve_forever, daemon=True).start()
            return address

        yield served


@pytest.fixture
def serve_as_shipped(database_url: str, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """The same by `portal serve`, in a process of its own, as a business runs it."""
    processes: list[subprocess.Popen[bytes]] = []

    def served() -> str:
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        with (tmp_path / "serve.log").open("wb") as log:
            processes.append(
                subprocess.Popen(
                    [sys.executable, "-m", "portal", "serve", "--port", str(port), "--workers", "1"],
                    cwd=ROOT,
                    env=environment | _settings_at(address, database_url),
                    stdout=log,
                    stderr=log,
                )
            )
        _wait_for(f"{address}/healthz", processes[-1], tmp_path / "serve.log")
        return address

    yield served
    for process in processes:
        process.terminate()
        process.wait(10)


def _settings_at(address: str, database_url: str, **settings: str) -> dict[str, str]:
    return {
        "PORTAL_MODE": "demo",
        "PORTAL_BASE_URL": address,
        "PORTAL_DATABASE_URL": database_url,
        "PORTAL_SECRET_KEY": SECRET_KEY,
        **settings,
    }


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    pytest.fail(f"The portal did not answer:\n{log.read_text()}")
