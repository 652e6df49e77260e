"""Errors are pages, or notices where htmx asked; they show no more than a person needs."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from portal.web import errors
from tests.web.pages import make_app

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "We could not read that request"),
        (403, "You are signed in as marie@brightwater.example for Brightwater Shipyards &amp; Offshore"),
        (404, "It may have moved, or belong to another account."),
        (405, "This page does not work that way"),
        (413, "That was too much at once"),
        (429, "Wait a minute, then try again."),
        (503, "The portal is closed for a moment"),
    ],
)
def test_each_error_says_what_to_do(client: FlaskClient, status: int, words: str) -> None:
    answer = client.get(f"/break/{status}")
    assert answer.status_code == status
    assert words in answer.text
    assert answer.text.count("<h1>") == 1


@pytest.mark.parametrize(
    ("path", "way"), [("/nowhere", "/invoices"), ("/staff/nowhere", "/staff/"), ("/break/405", "/")]
)
def test_the_way_on_leads_back_to_where_the_reader_works(client: FlaskClient, path: str, way: str) -> None:
    assert f'class="btn primary big" href="{way}"' in client.get(path).text


def test_a_rule_that_says_no_is_heard_in_its_own_words(client: FlaskClient) -> None:
    answer = client.get("/break/1")
    assert answer.status_code == 422
    assert "INV-1 is paid already." in answer.text


def test_a_busy_database_asks_to_come_again_and_is_no_fault(client: FlaskClient) -> None:
    with capture_logs() as logs:
        answer = client.get("/break/2")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert [(entry["event"], entry["log_level"]) for entry in logs] == [("database_busy", "warning")]


@pytest.mark.parametrize(
    ("referrer", "way"),
    [("http://localhost/invoices", "http://localhost/invoices"), ("http://evil.example/", "/")],
)
def test_the_way_back_leads_nowhere_else(client: FlaskClient, referrer: str, way: str) -> None:
    assert f'href="{way}"' in client.get("/break/1", headers={"Referer": referrer}).text


def test_a_fault_is_logged_once_with_the_reference_that_the_page_shows(client: FlaskClient) -> None:
    with capture_logs() as logs:
        answer = client.get("/break/500")
    assert answer.status_code == 500
    assert [entry["event"] for entry in logs] == ["request_failed"]
    assert f"Code {logs[0]['reference']}." in answer.text
    assert isinstance(logs[0]["exc_info"], ZeroDivisionError)
    assert "secret words" not in answer.text
    assert "Traceback" not in answer.text


def test_htmx_gets_the_same_words_as_a_notice_and_the_address_stays(client: FlaskClient) -> None:
    answer = client.get("/break/404", headers=HTMX)
    assert answer.status_code == 404
    assert "<html" not in answer.text
    assert "We could not find this page" in answer.text
    assert answer.headers["HX-Retarget"] == "#notice"
    assert answer.headers["HX-Push-Url"] == "false"


def test_a_form_without_its_token_is_asked_to_start_again(client: FlaskClient) -> None:
    answer = client.post("/logout")
    assert answer.status_code == 400
    assert "This page was open for too long" in answer.text


def test_an_error_speaks_the_language_of_the_browser(client: FlaskClient) -> None:
    answer = client.get("/break/404", headers={"Accept-Language": "fr-CA, en;q=0.5"})
    assert "Cette page est introuvable" in answer.text
    assert '<html lang="fr"' in answer.text


def test_an_error_page_that_cannot_be_drawn_is_still_an_answer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    app = make_app(tmp_path)
    monkeypatch.setattr(errors, "frame_values", lambda: 1 / 0)
    answer = app.test_client().get("/break/404")
    assert answer.status_code == 404
    assert "Something broke on our side" in answer.text


def test_an_error_before_anything_is_known_has_its_page(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.before_request_funcs[None].insert(1, lambda: 1 / 0)
    answer = app.test_client().get("/")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text
