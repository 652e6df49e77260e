"""Coming back from the provider: only the browser that went there, once, in time, and to a page of ours."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.access.providers.models import Provider
from portal.access.providers.rules import AWAY_FOR
from portal.access.rules import TRIES_OF_NETWORK
from portal.db import transaction
from portal.kit import clock
from tests.access.provider import (
    LocalProvider,
    come_back,
    go,
    name_provider,
    require_refused,
    sign_in_there,
)

OVER = "That took too long, or began in another browser."

pytestmark = pytest.mark.usefixtures("beside")


def test_the_wanted_page_stays_here(client: FlaskClient) -> None:
    assert sign_in_there(client, "https://evil.example/").location == "/"


def test_a_page_wanted_that_is_too_long_for_a_cookie_is_forgotten(client: FlaskClient) -> None:
    assert sign_in_there(client, "/invoices?q=" + "ü" * 1900).location == "/"


def test_the_language_travels_along(client: FlaskClient, elsewhere: LocalProvider) -> None:
    elsewhere.person = None
    client.get("/login")
    begun = client.get("/login/provider?lang=de")
    assert begun.status_code == 303
    cookie = client.get_cookie("away")
    assert cookie is not None and cookie.http_only and cookie.same_site == "Lax"
    assert 'lang="de"' in client.get("/login/provider/return?state=x").text


def test_whoever_says_no_there_is_asked_again_and_goes_on_to_the_page_wanted(
    client: FlaskClient,
    elsewhere: LocalProvider,
) -> None:
    elsewhere.person = None
    back = go(client, "/invoices")
    answer = come_back(client, back)
    assert answer.status_code == 422 and "Acme ID did not let you through" in answer.text
    assert '<a class="btn block" href="/login/provider?next=/invoices">' in answer.text
    assert 'action="/login?next=%2Finvoices"' in answer.text


def test_somebody_elses_answer_signs_nobody_in(client: FlaskClient, app: Flask) -> None:
    """An attacker who has their own answer opened by somebody else's browser."""
    back = go(client)
    victim = app.test_client()
    require_refused(victim, back, OVER)
    began_too = app.test_client()
    go(began_too)
    require_refused(began_too, back, OVER)
    assert sign_in_there(client).status_code == 303


@pytest.mark.parametrize(
    "change_of",
    [
        lambda back: back.replace("state=", "state=x"),
        lambda back: back.partition("&state")[0],
        lambda back: back + "&state=x&state=y",
        lambda back: "/login/provider/return?state=é",
    ],
)
def test_a_state_of_our_own_making_is_asked_for(client: FlaskClient, change_of: Callable[[str], str]) -> None:
    changed = change_of(go(client))
    answer = come_back(client, changed)
    if changed.endswith("state=y"):
        assert answer.status_code == 303, "the first one counts"
    else:
        assert answer.status_code == 422 and OVER in answer.text


def test_an_answer_works_once(client: FlaskClient, app: Flask, elsewhere: LocalProvider) -> None:
    back = go(client)
    cookie = client.get_cookie("away")
    assert cookie is not None
    assert come_back(client, back).status_code == 303
    other = app.test_client()
    other.set_cookie("away", cookie.value, path="/")
    require_refused(other, back, OVER)  # the code is used up, even for who kept the cookie
    assert elsewhere.codes == {}


def test_an_answer_is_waited_for_ten_minutes(client: FlaskClient) -> None:
    back = go(client)
    clock.set_shift(AWAY_FOR)
    require_refused(client, back, OVER)


def test_another_provider_named_meanwhile_ends_what_was_begun(client: FlaskClient, db: Session) -> None:
    back = go(client)
    with transaction():
        db.execute(update(Provider).values(client_id="portal-2"))
    require_refused(client, back, OVER)


@pytest.mark.parametrize("made_up", ["x", "", "é", "AAAA" * 500])
def test_what_the_browser_keeps_is_of_our_making(client: FlaskClient, made_up: str) -> None:
    back = go(client)
    client.set_cookie("away", made_up, path="/")
    require_refused(client, back, OVER)


def test_a_look_by_head_uses_nothing(client: FlaskClient) -> None:
    back = go(client)
    assert client.head(back).location == "/login"
    assert come_back(client, back).location == "/"


def test_an_answer_that_calls_itself_another_issuers_is_not_trusted(
    client: FlaskClient,
    db: Session,
    elsewhere: LocalProvider,
) -> None:
    sorry = "sent an answer that we cannot trust."
    require_refused(client, go(client) + "&iss=https://evil.example", sorry)
    elsewhere.described["authorization_response_iss_parameter_supported"] = True
    name_provider(db, elsewhere)
    require_refused(client, go(client), sorry)
    assert come_back(client, f"{go(client)}&iss={elsewhere.base}").status_code == 303


def test_tries_close_for_the_network_and_a_silent_provider_does_not_count(
    client: FlaskClient,
    elsewhere: LocalProvider,
) -> None:
    elsewhere.faults["/token"] = 503
    for _ in range(3):
        require_refused(client, go(client), "Acme ID does not answer.")
    del elsewhere.faults["/token"]
    for _ in range(TRIES_OF_NETWORK):
        assert come_back(client, "/login/provider/return?state=x").status_code == 422
    back = go(client)
    closed = come_back(client, back)
    assert (closed.status_code, closed.headers["Retry-After"]) == (429, "900")
    assert come_back(client, go(client), "192.0.2.8").status_code == 303
