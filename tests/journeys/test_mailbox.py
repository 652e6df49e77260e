"""The demo's mailbox in a browser: a letter arrives by itself, and its button leads into the portal."""

import re
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine, make_url
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from portal.access.business import read_business
from portal.app import create_app
from portal.db import transaction
from portal.kit.origin import Origin
from portal.mail import letters
from portal.mail.outbox import post_letter
from portal.mail.sending import sending_letters
from portal.settings import Mode, Settings
from tests.cast import Cast
from tests.conftest import SECRET_KEY
from tests.journeys.conftest import PHONE


@pytest.fixture
def demo(engine: Engine, database_url: str, cast: Cast, tmp_path: Path) -> Iterator[str]:
    """The address of a demo whose worker sends what is written."""
    server = make_server("127.0.0.1", 0, lambda environ, start: app(environ, start), threaded=True)
    settings = Settings(
        mode=Mode.DEMO,
        database_url=make_url(database_url),
        base_url=Origin("http", "127.0.0.1", server.port),
        secret_key=SECRET_KEY,
        queue_url=f"sqlite:///{tmp_path / 'queue.db'}",
        data_folder=tmp_path,
    )
    app = create_app(settings)
    with sending_letters(engine, settings, read_business):
        Thread(target=server.serve_forever, daemon=True).start()
        yield str(settings.base_url)
        server.shutdown()
    app.extensions["engine"].dispose()


@pytest.fixture
def phone(browser: Browser, demo: str) -> Iterator[Page]:
    context = browser.new_context(base_url=demo, viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "Security Policy" in said.text else None)
    yield page
    context.close()
    assert refused == []


def test_a_letter_arrives_in_the_open_mailbox_and_its_button_leads_into_the_portal(
    db: Session, phone: Page
) -> None:
    phone.goto("/demo/mailbox")
    expect(phone.get_by_text("No mail yet")).to_be_visible()
    with transaction():
        post_letter(db, letters.SIGN_IN, "ana@acme.example", "en", code="482913", path="/login?lang=de")
    phone.get_by_role("link", name=re.compile("482913 is your sign-in code")).click(timeout=15_000)
    letter = phone.frame_locator("iframe")
    expect(letter.get_by_role("heading", name="Sign in to Halvorsen")).to_be_visible()
    background = letter.locator(".btn a").evaluate("link => getComputedStyle(link).backgroundColor")
    assert background == "rgb(25, 79, 176)"
    phone.get_by_text("The same as plain text").click()
    expect(phone.locator("pre")).to_contain_text("/login?lang=de")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    letter.get_by_role("link", name="Sign in", exact=True).click()
    expect(phone).to_have_url(re.compile(r"/login\?lang=de$"))
