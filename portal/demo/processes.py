"""The demo's parent process: makes the data once, then keeps its children running until it is ended."""

import ctypes
import logging
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import click
import structlog

from portal import guarded
from portal.db import migrate, open_engine, working_with
from portal.demo.cast import CAST, STAFF_TOTP_SECRET
from portal.demo.company import TIME_ZONE
from portal.demo.programs import call_to_try
from portal.demo.seeds import is_complete, seed
from portal.demo.till import Till
from portal.files.storage import open_store
from portal.kit import clock
from portal.mail.outbox import open_post_office
from portal.payments.gateway import open_gateway
from portal.settings import Settings

FIRST_PORT = 8000
STRIPE_PORT = 8420
STRIPE_KEY = "sk_test_demo"
STRIPE_STATE = "stripe.db"
PASSED_ON = ("PORTAL_CLOCK_SHIFT", "PORTAL_FONTS_DIR")
PATIENCE = 180
"""Seconds that the web may take to answer for the first time; a small machine with other work needs many."""
RESTART_AFTER = 1


@dataclass
class Child:
    """A process of the demo, started again when it dies."""

    name: str
    arguments: list[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def keep_running(self) -> None:
        """Start it, or start it again a moment after it died."""
        if self.process is not None:
            if self.process.poll() is None:
                return
            click.echo(f"{self.name} ended ({self.process.returncode}) and is started again.", err=True)
            time.sleep(RESTART_AFTER)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *self.arguments],
                env=self.environment,
                stdout=log,
                stderr=log,
                process_group=0,  # what it starts itself ends with it
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - no threads
            )

    def end(self) -> None:
        """Ask it to end, and insist after five seconds; nothing that it started stays behind."""
        if self.process is None:
            return
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def run_demo(folder: Path, *, fresh: bool, port: int | None) -> int:
    """Make or continue the demo in `folder`, serve it on 127.0.0.1, return the exit status."""
    folder = folder.absolute()
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    chosen = _free_port(*((FIRST_PORT, 0) if port is None else (port,)))
    stripe = _free_port(STRIPE_PORT, 0)
    environment = _environment(folder, chosen, stripe)
    log = folder / "log"
    log.unlink(missing_ok=True)
    _prepare(folder, environment, log, click.echo)
    call = _call(folder, environment)
    webhook = f"{environment['PORTAL_BASE_URL']}/webhooks/stripe"
    children = [
        Child("The web", ["portal", "serve", "--port", str(chosen), "--workers", "1"], environment, log),
        Child("The worker", ["portal", "worker"], environment, log),
        _stand_in(folder, stripe, environment, log, "--webhook", webhook),
    ]
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        for child in children:
            child.keep_running()
        if not _answers(chosen, children[0]):
            click.echo(f"The web does not answer on port {chosen}. {log} says more.", err=True)
            return 1
        _welcome(environment["PORTAL_BASE_URL"], environment["PORTAL_STRIPE_API_BASE"], log, call)
        while True:
            for child in children:
                child.keep_running()
            time.sleep(0.5)
    except KeyboardInterrupt:
        return 0
    finally:
        # A second Ctrl-C, or one to the whole group, must not leave a child behind with its port.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        for child in children:
            child.end()


def _stand_in(folder: Path, port: int, environment: dict[str, str], log: Path, *more: str) -> Child:
    """The stand-in for Stripe, which remembers what was paid and whose day is the portal's."""
    told = ["--port", str(port), "--state", str(folder / STRIPE_STATE), *more]
    return Child("The stand-in for Stripe", ["portal.standins.stripe", *told], environment, log)


def _environment(folder: Path, port: int, stripe: int) -> dict[str, str]:
    """The demo's own settings: nothing of a live portal's gets in but what is passed on."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PORTAL_") or name in PASSED_ON
    }
    return kept | {
        "PORTAL_MODE": "demo",
        "PORTAL_BASE_URL": f"http://localhost:{port}",  # a name: browsers make no passkeys for numbers
        "PORTAL_ALLOWED_HOSTS": f"127.0.0.1:{port}",
        "PORTAL_DATABASE_URL": f"sqlite:///{folder / 'portal.db'}",
        "PORTAL_SECRET_KEY": _secret_key(folder / "secret.key"),
        "PORTAL_STRIPE_API_KEY": STRIPE_KEY,
        "PORTAL_STRIPE_API_BASE": f"http://127.0.0.1:{stripe}",
        "PORTAL_STRIPE_WEBHOOK_SECRET": f"whsec_{_secret_key(folder / 'webhook.key')}",
    }


def _secret_key(path: Path) -> str:
    """A key of this demo, kept so that who is signed in stays so, and letters on their way can be read."""
    try:
        with path.open("x", encoding="ascii") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii")


def _prepare(folder: Path, environment: dict[str, str], log: Path, tell: Callable[[str], None]) -> None:
    """Bring the database to its newest form, and fill it unless that was done to its end."""
    settings = Settings.from_env(environment)
    clock.set_shift(settings.clock_shift)
    path = Path(settings.database_url.database or folder / "portal.db")
    url = settings.database_url.render_as_string(hide_password=False)
    if not _is_seeded(url):
        for leftover in (*folder.glob(f"{path.name}*"), *folder.glob(f"{STRIPE_STATE}*")):
            leftover.unlink()
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
        tell("Making a business with two years of papers. It takes a moment, once.")
        engine = open_engine(url)
        migrate(engine)
        guarded.guard(engine)
        shutil.rmtree(folder / "files", ignore_errors=True)
        open_store(engine, settings.files_url)
        open_post_office(engine, settings.secret_key, wake=lambda: None)
        open_gateway(engine, settings)
        address = settings.stripe_api_base
        # It tells nobody yet what happens there: the demo's past asks for it.
        stand_in = _stand_in(folder, address.port or STRIPE_PORT, environment, log)
        try:
            if not _answers(address.port or STRIPE_PORT, stand_in):
                raise click.ClickException("The stand-in for Stripe does not answer.")
            with working_with(guarded.open_session(engine)) as session:
                seed(
                    session, clock.today(TIME_ZONE), Till(session, str(address), str(settings.base_url)), tell
                )
        finally:
            stand_in.end()
        engine.dispose()


def _call(folder: Path, environment: dict[str, str]) -> str:
    """What to type to see the API work."""
    engine = open_engine(environment["PORTAL_DATABASE_URL"])
    guarded.guard(engine)
    try:
        with working_with(guarded.open_session(engine)):
            return call_to_try(folder / "api.token", CAST[0].email, environment["PORTAL_BASE_URL"])
    finally:
        engine.dispose()


def _is_seeded(url: str) -> bool:
    engine = open_engine(url)
    try:
        migrate(engine)
        guarded.guard(engine)
        with working_with(guarded.open_session(engine)) as session:
            return is_complete(session)
    finally:
        engine.dispose()


def _free_port(*wanted: int) -> int:
    """The first of these ports that nobody listens on; 0 stands for any."""
    for port in wanted:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise click.ClickException(f"Port {wanted[0]} is taken.")


def _answers(port: int, child: Child) -> bool:
    """Wait until it says that it is well."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            child.keep_running()
            time.sleep(0.1)
    return False


def _welcome(address: str, stripe: str, log: Path, call: str) -> None:
    width = max(len(one.email) for one in CAST)
    rows = [f"  {one.name:<24} {one.email:<{width}}  {one.password:<20} {one.who}" for one in CAST]
    click.echo(
        "\n".join(
            (
                "",
                f"The portal:       {address}/",
                f"The back office:  {address}/staff/",
                f"The mailbox:      {address}/demo/mailbox",
                f"Payments:         {stripe}/ stands in for Stripe; pay with 4242 4242 4242 4242",
                f"The log:          {log}",
                "",
                "Sign in as",
                *rows,
                "",
                f"Sam also needs six digits: give this key to an authenticator, {STAFF_TOTP_SECRET}",
                "",
                "What a program asks, to type in another window: a private link for a mail of one's own",
                f"  {call}",
                "",
                "Ctrl-C ends it. The next start goes on with the same data.",
            )
        )
    )


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _end_with_parent() -> None:
    """Let Linux end this child when the parent is gone, however it went."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
