"""The demo's mailbox: letters as they are read, and nothing of it in a live portal."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import make_url

from portal.app import create_app
from portal.kit import clock
from portal.kit.origin import Origin
from portal.mail import letters
from portal.mail.attachments import Attachment
from portal.mail.letters import LetterKind
from portal.mail.mailbox import LocalMailbox
from portal.mail.message import compose
from portal.mail.models import Letter
from portal.mail.rendering import write
from portal.settings import Mode, Settings
from tests.cast import Cast
from tests.conftest import SECRET_KEY
from tests.mail.samples import BASE_URL, BUSINESS, as_stored


@pytest.fixture
def demo(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The portal as a demo."""
    app = create_app(
        Settings(
            mode=Mode.DEMO,
            database_url=make_url(database_url),
            base_url=Origin("http", "localhost"),
            secret_key=SECRET_KEY,
            data_folder=tmp_path,
        )
    )
    app.testing = True
    yield app
    app.extensions["engine"].dispose()


@pytest.fixture
def browser(demo: Flask, cast: Cast) -> FlaskClient:
    return demo.test_client()


def deliver(folder: Path, kind: LetterKind, number: int = 0, days_ago: int = 0, **values: str) -> str:
    """Put a sample letter, written some days ago, into the mailbox; its name there."""
    letter = Letter(public_id=f"{number:022}", language="en", email="ana@acme.example")
    written = write(kind.name, "en", letter.email, as_stored(kind) | values, BUSINESS, BASE_URL)
    with LocalMailbox(folder / "mailbox").line() as line:
        written_at = clock.now() - timedelta(days=days_ago)
        message = compose(letter, written, BUSINESS, BASE_URL, written_at)
        line.send(message, "accounts@halvorsen.example", letter.email)
    return letter.public_id


def test_the_newest_mail_stands_first(browser: FlaskClient, tmp_path: Path) -> None:
    assert "No mail yet" in browser.get("/demo/mailbox").text
    deliver(tmp_path, letters.PASSWORD_RESET, 1)
    deliver(tmp_path, letters.SIGN_IN, 2)
    page = browser.get("/demo/mailbox").text
    assert page.index("482913 is your sign-in code") < page.index("Set a new password for")
    assert page.count("To ana@acme.example") == 2


def test_a_letter_that_arrives_late_stands_where_it_was_written_for(
    browser: FlaskClient, tmp_path: Path
) -> None:
    deliver(tmp_path, letters.PASSWORD_RESET, 1)
    deliver(tmp_path, letters.SIGN_IN, 2, days_ago=3)
    page = browser.get("/demo/mailbox").text
    assert page.index("Set a new password for") < page.index("482913 is your sign-in code")
    then, today = (clock.now() - timedelta(days=days) for days in (3, 0))
    assert page.count(f'datetime="{then:%Y-%m-%d}') == page.count(f'datetime="{today:%Y-%m-%d}') == 1


def test_a_double_is_one_mail(browser: FlaskClient, tmp_path: Path) -> None:
    for _ in range(2):
        deliver(tmp_path, letters.SIGN_IN)
    assert browser.get("/demo/mailbox").text.count("482913") == 1


def test_a_mail_is_shown_as_letter_and_as_text_with_links_that_work(
    browser: FlaskClient, tmp_path: Path
) -> None:
    name = deliver(tmp_path, letters.SIGN_IN)
    link = f"{BASE_URL}{as_stored(letters.SIGN_IN)['path']}"
    page = browser.get(f"/demo/mailbox/{name}")
    assert f'src="/demo/mailbox/{name}/letter"' in page.text
    assert f'<a href="{link}"' in page.text
    letter = browser.get(f"/demo/mailbox/{name}/letter")
    assert f'href="{link}"' in letter.text
    assert '<base target="_top">' in letter.text


def test_only_the_letter_itself_may_bring_styles_and_it_runs_nothing(
    browser: FlaskClient, tmp_path: Path
) -> None:
    name = deliver(tmp_path, letters.INVITATION, company="<script>alert(1)</script>")
    policies = {
        path: browser.get(f"/demo/mailbox{path}").headers["Content-Security-Policy"]
        for path in ("", f"/{name}", f"/{name}/letter", "/nothing")
    }
    assert [path for path, policy in policies.items() if "unsafe-inline" in policy] == [f"/{name}/letter"]
    assert "sandbox" in policies[f"/{name}/letter"]
    assert "allow-scripts" not in policies[f"/{name}/letter"]
    assert "script-src" not in policies[f"/{name}/letter"]
    assert [path for path, policy in policies.items() if "frame-src" in policy] == [f"/{name}"]
    for path in (f"/{name}", f"/{name}/letter"):
        assert "<script>alert" not in browser.get(f"/demo/mailbox{path}").text


@pytest.mark.parametrize("name", ["A" * 22, "..", "../secret.key", "%2e%2e%2fsecret.key", "x" * 500, "a.eml"])
def test_a_mail_that_is_not_there_is_not_found(browser: FlaskClient, tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.key").write_text("secret")
    assert browser.get(f"/demo/mailbox/{name}").status_code == 404


def test_a_live_portal_has_no_mailbox(app: Flask, cast: Cast, tmp_path: Path) -> None:
    name = deliver(tmp_path, letters.SIGN_IN)
    for path in ("", f"/{name}", f"/{name}/letter"):
        assert app.test_client().get(f"/demo/mailbox{path}").status_code == 404
    assert not [rule for rule in app.url_map.iter_rules() if "mailbox" in rule.rule]


def test_the_business_of_a_letter_may_have_any_name(browser: FlaskClient, tmp_path: Path) -> None:
    written = write("not_found", "en", "a@b.example", {}, replace(BUSINESS, name="Ü & <Söhne>"), BASE_URL)
    letter = Letter(public_id="B" * 22, language="en", email="ana@acme.example")
    with LocalMailbox(tmp_path / "mailbox").line() as line:
        line.send(
            compose(letter, written, replace(BUSINESS, name="Ü & <Söhne>"), BASE_URL, clock.now()), "", ""
        )
    assert "From Ü &amp; &lt;Söhne&gt; to" in browser.get(f"/demo/mailbox/{'B' * 22}").text


def test_what_came_with_a_mail_is_listed_and_opens(browser: FlaskClient, tmp_path: Path) -> None:
    letter = Letter(public_id="C" * 22, language="en", email="ana@acme.example")
    written = write("not_found", "en", "ana@acme.example", {}, BUSINESS, BASE_URL)
    for number, (name, media_type) in enumerate(
        [("Invoice INV-7 <b>.pdf", "application/pdf"), ("x.html", "text/html")]
    ):
        letter.public_id = f"{number}".rjust(22, "C")
        attachment = Attachment(name, media_type, b"%PDF-1.7")
        with LocalMailbox(tmp_path / "mailbox").line() as line:
            line.send(compose(letter, written, BUSINESS, BASE_URL, clock.now(), attachment), "", "")
        page = browser.get(f"/demo/mailbox/{letter.public_id}").text
        path = f"/demo/mailbox/{letter.public_id}/attached/0"
        assert f'href="{path}"' in page and escape(name) in page
        answer = browser.get(path)
        assert answer.data == b"%PDF-1.7"
        is_shown = answer.headers["Content-Disposition"].startswith("inline")
        assert (is_shown, answer.mimetype) == (
            (True, "application/pdf") if number == 0 else (False, "application/octet-stream")
        )
        assert browser.get(path.replace("attached/0", "attached/1")).status_code == 404
