"""When the door closes after wrong passwords, for whom, and for how long."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal.access import operations, rules, throttle
from portal.access.models import FailedTry
from portal.db import transaction, working_with
from portal.guarded import open_session
from portal.kit import clock, passwords
from tests.browsers import RIGHT, WRONG, csrf_token, is_in, sign_in
from tests.cast import Cast
from tests.found import count


def test_the_tenth_wrong_password_closes_the_account_even_for_the_right_one(
    client: FlaskClient, app: Flask, ana: str
) -> None:
    for number in range(rules.TRIES_OF_ACCOUNT):
        assert sign_in(client, ana, WRONG, address=f"192.0.2.{number}").status_code == 422
    answer = sign_in(client, ana, address="198.51.100.1")
    assert answer.status_code == 429
    assert "Wait 15 minutes" in answer.text
    assert answer.headers["Retry-After"] == "900"
    clock.set_shift(timedelta(minutes=14, seconds=30))
    assert "Wait a minute" in sign_in(client, ana).text
    clock.set_shift(timedelta(minutes=15, seconds=5))
    assert sign_in(client, ana).status_code == 303


def test_an_open_session_outlives_a_closed_account(client: FlaskClient, app: Flask, ana: str) -> None:
    sign_in(client, ana)
    for number in range(rules.TRIES_OF_ACCOUNT + 1):
        answer = sign_in(app.test_client(), ana, WRONG, address=f"192.0.2.{number}")
    assert answer.status_code == 429
    assert is_in(client)


def test_an_unknown_address_closes_after_as_many_tries_as_a_known_one(client: FlaskClient, ana: str) -> None:
    for number in range(rules.TRIES_OF_ACCOUNT):
        assert sign_in(client, "nobody@acme.example", address=f"192.0.2.{number}").status_code == 422
    assert sign_in(client, " NOBODY@acme.example").status_code == 429
    assert sign_in(client, ana).status_code == 303


def test_tries_while_closed_do_not_prolong_it(client: FlaskClient, db: Session, ana: str) -> None:
    for _ in range(rules.TRIES_OF_ACCOUNT):
        sign_in(client, ana, WRONG)
    noted = count(db, FailedTry)
    clock.set_shift(timedelta(minutes=10))
    assert sign_in(client, ana, WRONG).status_code == 429
    assert count(db, FailedTry) == noted
    clock.set_shift(timedelta(minutes=15, seconds=5))
    assert sign_in(client, ana).status_code == 303


def test_a_closed_door_names_the_minutes_and_the_ways_that_stay_open(client: FlaskClient, ana: str) -> None:
    for _ in range(rules.TRIES_OF_ACCOUNT):
        assert "works at once" not in sign_in(client, ana, WRONG).text
    answer = sign_in(client, ana)
    assert answer.status_code == 429
    assert "Wait 15 minutes, then try again." in answer.text
    assert (
        "A sign-in link by email works at once." in answer.text and "Email me a sign-in link" in answer.text
    )


def test_the_fiftieth_failure_closes_a_network_whatever_it_claims_to_be(
    client: FlaskClient, db: Session, ana: str
) -> None:
    note_failures(db, "2001:db8::/64", 49)
    sign_in(client, "nobody@acme.example", address="2001:db8::1")
    claims = {"X-Forwarded-For": "198.51.100.9", "Forwarded": "for=198.51.100.9", "X-Real-IP": "198.51.100.9"}
    token = csrf_token(client, "/login")
    answer = client.post(
        "/login",
        data={"email": ana, "password": RIGHT, "csrf_token": token},
        headers=claims,
        environ_overrides={"REMOTE_ADDR": "2001:db8::2"},
    )
    assert answer.status_code == 429
    assert sign_in(client, ana, address="2001:db8:0:1::1").status_code == 303


def note_failures(db: Session, network: str, number: int) -> None:
    for tried in range(number):
        with transaction():
            throttle.note_try(db, throttle.limits_of(f"contact {tried}@x.example", network), clock.now())


def test_the_right_password_does_not_count_as_a_try(client: FlaskClient, db: Session, ana: str) -> None:
    for _ in range(rules.TRIES_OF_ACCOUNT + 2):
        client.delete_cookie("session")
        assert sign_in(client, ana).status_code == 303
    assert count(db, FailedTry) == 0


def test_when_no_core_is_free_the_try_is_not_counted(
    client: FlaskClient, db: Session, ana: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_SECONDS_TO_WAIT", 0.01)
    monkeypatch.setattr(passwords, "_free_cores", threading.BoundedSemaphore(1))
    with passwords._one_core():
        assert sign_in(client, ana).status_code == 429
    assert count(db, FailedTry) == 0


def test_tries_of_yesterday_are_forgotten(client: FlaskClient, db: Session, ana: str) -> None:
    sign_in(client, ana, WRONG)
    clock.set_shift(timedelta(days=1, minutes=1))
    sign_in(client, ana, WRONG)
    assert count(db, FailedTry) == 4
    operations.forget_ended_sessions()
    assert count(db, FailedTry) == 2  # the account's and the network's of the second


def test_tries_at_the_same_moment_do_not_get_past_the_limit(
    engine: Engine, db: Session, ana: str, cast: Cast
) -> None:
    outcomes: list[str] = []
    start = threading.Barrier(30)

    def try_once(number: int) -> None:
        with working_with(open_session(engine)):
            start.wait()
            try:
                operations.sign_in(ana, WRONG, f"192.0.2.{number}")
            except (operations.WrongPassword, throttle.TooManyTries) as refusal:
                outcomes.append(type(refusal).__name__)

    threads = [threading.Thread(target=try_once, args=(number,)) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 30
    assert outcomes.count("WrongPassword") == rules.TRIES_OF_ACCOUNT
