"""The security page: where a person is signed in, how they came in, and ending it from afar."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal.access import operations
from portal.access.models import ContactSession
from portal.access.security.models import SignIn
from portal.access.security.rules import SIGN_INS_KEPT, device_of
from portal.db import transaction
from portal.kit import clock
from portal.people.models import Person
from portal.tenancy import every_customer
from tests.browsers import csrf_token, is_in, sign_in
from tests.cast import Cast

SignedIn = Callable[[int], FlaskClient]
PAGE = "/profile/security"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0"


def comes_in(app: Flask, email: str, agent: str) -> FlaskClient:
    browser = app.test_client()
    browser.environ_base["HTTP_USER_AGENT"] = agent
    answer = sign_in(browser, email)
    assert answer.status_code == 303
    answer.close()  # the device is noted once the answer was sent
    return browser


def handles(browser: FlaskClient) -> list[str]:
    return re.findall(rf'action="{PAGE}/sessions/([\w-]+)/end"', browser.get(PAGE).text)


def post(browser: FlaskClient, path: str) -> int:
    return browser.post(path, data={"csrf_token": csrf_token(browser, PAGE)}).status_code


def test_the_page_names_each_device_and_how_somebody_came_in(app: Flask, ana: str) -> None:
    phone = comes_in(app, ana, PHONE)
    comes_in(app, ana, DESK)
    text = phone.get(PAGE).text
    assert text.count("Safari, iPhone") >= 2 and text.count("Edge, Windows") >= 2
    assert text.count("This device") == 1
    assert text.count("With the password") == 2


def test_times_are_those_of_the_readers_zone_and_their_own_device_comes_first(
    app: Flask, ana: str, db: Session
) -> None:
    with transaction():
        for person in db.scalars(select(Person)):
            person.time_zone = "Asia/Tokyo"
    phone = comes_in(app, ana, PHONE)
    comes_in(app, ana, DESK)
    with transaction(), every_customer(db, "a test"):
        for session in db.scalars(select(ContactSession)):
            session.last_used_at = session.last_used_at.replace(minute=30)
        db.execute(update(SignIn).values(at=datetime(2026, 3, 1, 20, 15, tzinfo=UTC)))
    text = phone.get(PAGE).text
    assert "Mar 2, 2026, 5:15\u202fAM" in text
    assert text.index("Safari, iPhone") < text.index("Edge, Windows")


def test_one_session_is_ended_from_another(app: Flask, ana: str) -> None:
    phone, desk = comes_in(app, ana, PHONE), comes_in(app, ana, DESK)
    (handle,) = handles(phone)
    assert post(phone, f"{PAGE}/sessions/{handle}/end") == 303
    assert "That device is signed out." in phone.get(PAGE).text
    assert (is_in(phone), is_in(desk)) == (True, False)
    assert post(phone, f"{PAGE}/sessions/{handle}/end") == 404


def test_all_others_are_ended_at_once(app: Flask, ana: str) -> None:
    phone, *others = (comes_in(app, ana, PHONE) for _ in range(3))
    assert post(phone, f"{PAGE}/sessions/end-others") == 303
    assert "You are signed out everywhere else." in phone.get(PAGE).text
    assert is_in(phone)
    assert not any(is_in(other) for other in others)


def test_nobody_ends_the_session_of_another(app: Flask, ana: str, cast: Cast, signed_in: SignedIn) -> None:
    phone = comes_in(app, ana, PHONE)
    comes_in(app, ana, DESK)
    zoe = signed_in(cast.zoe)
    for handle in handles(phone):
        assert post(zoe, f"{PAGE}/sessions/{handle}/end") == 404
    assert post(zoe, f"{PAGE}/sessions/end-others") == 303
    assert len(handles(phone)) == 1


def test_the_page_tells_neither_tokens_nor_their_hashes(app: Flask, ana: str, db: Session) -> None:
    phone = comes_in(app, ana, PHONE)
    comes_in(app, ana, DESK)
    text = phone.get(PAGE).text
    with every_customer(db, "a test"):
        hashes = db.scalars(select(ContactSession.token_hash)).all()
    assert len(hashes) == 2
    assert not any(stored[:22] in text for stored in hashes)


def test_a_sign_in_is_a_proof_and_its_device_is_kept_with_it(
    app: Flask, ana: str, cast: Cast, db: Session
) -> None:
    comes_in(app, ana, PHONE)
    with every_customer(db, "a test"):
        session = db.scalars(select(ContactSession)).one()
        assert session.device == "Safari, iPhone"
        assert session.proven_at == session.started_at
        assert db.scalars(select(SignIn)).one().device == "Safari, iPhone"


def test_old_sign_ins_are_forgotten(app: Flask, ana: str, db: Session) -> None:
    comes_in(app, ana, PHONE)
    with transaction():
        db.scalars(select(SignIn)).one().at = clock.now() - SIGN_INS_KEPT - timedelta(seconds=1)
    comes_in(app, ana, DESK)
    operations.forget_ended_sessions()
    db.rollback()
    assert db.scalar(select(func.count()).select_from(SignIn)) == 1


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (PHONE, "Safari, iPhone"),
        (DESK, "Edge, Windows"),
        ("Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox, Android"),
        ("Mozilla/5.0 (X11; CrOS x86_64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36", "Chrome, ChromeOS"),
        ("curl/8.5", ""),
        ("", ""),
    ],
)
def test_a_device_is_called_as_people_call_it(agent: str, device: str) -> None:
    assert device_of(agent) == device
