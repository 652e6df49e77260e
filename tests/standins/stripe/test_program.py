"""The stand-in as a program: beside a demo alone, started by it, and what it remembers."""

import ast
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import stripe

from portal.demo import processes
from portal.settings import Settings
from tests.house.reading import modules
from tests.standins.stripe.conftest import Receiver
from tests.standins.stripe.standin import StripeStandin


def started(*arguments: str, mode: str | None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return subprocess.run(
        [sys.executable, "-m", "portal.standins.stripe", *arguments],
        env=environment | ({"PORTAL_MODE": mode} if mode else {}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_it_knows_nothing_of_the_portal_but_the_kit() -> None:
    known = {
        node.module or ""
        for path, module in modules("portal").items()
        if path.startswith("portal/standins/")
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom)
    }
    of_the_portal = {name for name in known if name.split(".")[0] == "portal"}
    assert {".".join(name.split(".")[:2]) for name in of_the_portal} == {"portal.kit", "portal.standins"}


@pytest.mark.parametrize("mode", [None, "live"])
def test_it_does_not_start_beside_a_live_portal(mode: str | None) -> None:
    ended = started(mode=mode)
    assert ended.returncode == 1
    assert "only where PORTAL_MODE is demo" in ended.stderr


@pytest.mark.parametrize(
    ("argument", "value"),
    [("--port", "99999"), ("--clock-shift", "3 days"), ("--webhook", "https://example.com/hook")],
)
def test_nonsense_does_not_start_it(argument: str, value: str) -> None:
    ended = started(argument, value, mode="demo")
    assert ended.returncode != 0
    assert "Traceback" not in ended.stderr


def wait_for(address: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    pytest.fail("It does not answer.")


def test_the_demo_starts_it_and_starts_it_again(tmp_path: Path) -> None:
    port = processes._free_port(0)
    environment = processes._environment(tmp_path, 8000, port)
    settings = Settings.from_env(environment)
    webhook = "http://127.0.0.1:8000/webhooks/stripe"
    child = processes._stand_in(tmp_path, port, environment, tmp_path / "log", "--webhook", webhook)
    client = stripe.StripeClient(
        settings.stripe_api_key or "", base_addresses={"api": str(settings.stripe_api_base)}
    ).v1
    try:
        child.keep_running()
        wait_for(str(settings.stripe_api_base))
        made = client.customers.create({"name": "Acme"})
        assert child.process is not None
        child.process.kill()
        child.process.wait()
        child.keep_running()
        wait_for(str(settings.stripe_api_base))
        assert client.customers.retrieve(made.id).name == "Acme"
        (endpoint,) = client.webhook_endpoints.list().data
        assert endpoint.url == webhook
    finally:
        child.end()


@pytest.fixture
def remembering(tmp_path: Path) -> Any:
    standin = StripeStandin(str(tmp_path / "stripe.db"))
    yield standin
    standin.stop()


def test_what_was_on_its_way_arrives_after_a_restart(remembering: StripeStandin) -> None:
    receiver = Receiver()
    remembering.deliver_to(receiver.url)
    remembering.hold()
    client = remembering.client().v1
    asked = {"amount": 900, "currency": "usd", "payment_method": "pm_usBankAccount_success", "confirm": True}
    mandate = {"customer_acceptance": {"type": "offline"}}
    intent = client.payment_intents.create({**asked, "mandate_data": mandate}, {"idempotency_key": "a"})
    remembering.pass_time(hours=12)
    remembering.restart()
    again = client.payment_intents.create({**asked, "mandate_data": mandate}, {"idempotency_key": "a"})
    assert again.id == intent.id
    remembering.pass_time(days=6)
    assert client.payment_intents.retrieve(intent.id).status == "succeeded"
    assert receiver.events == []
    remembering.release()
    remembering.wait_until_delivered()
    assert receiver.kinds == [
        "payment_intent.created",
        "charge.pending",
        "payment_intent.processing",
        "charge.succeeded",
        "payment_intent.succeeded",
    ]
    receiver.close()
