"""One's own password: set, changed and removed after a proof; other sessions end, and the owner is told."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.access.models import Password
from portal.db import transaction
from portal.kit import clock
from portal.people.models import Person
from tests.access.letters import mails, send
from tests.access.registering import everything
from tests.browsers import RIGHT, give_password, is_in, sign_in
from tests.cast import Cast

SignedIn = Callable[[int], FlaskClient]
PAGE = "/profile/security/password"
SECURITY = "/profile/security"
NEW = "seven grey herons stand"


@pytest.fixture
def browser(ana: str, cast: Cast, signed_in: SignedIn) -> FlaskClient:
    """Ana's browser; she has a password."""
    return signed_in(cast.ana)


def names(db: Session) -> list[str]:
    return [mail.name for mail in mails(db)]


def test_a_new_password_ends_the_other_sessions_and_tells_the_owner(
    browser: FlaskClient, app: Flask, signed_in: SignedIn, db: Session, cast: Cast
) -> None:
    other = signed_in(cast.ana)
    answer = send(browser, PAGE, password=NEW)
    assert (answer.status_code, answer.location) == (303, SECURITY)
    assert "You are signed out everywhere else." in browser.get(SECURITY).text
    assert is_in(browser) and not is_in(other)
    assert [(mail.name, mail.to) for mail in mails(db)] == [("password_changed", cast.ana_email)]
    assert sign_in(app.test_client(), cast.ana_email, RIGHT).status_code == 422
    assert sign_in(app.test_client(), cast.ana_email, NEW).status_code == 303


def test_who_has_none_sets_one(signed_in: SignedIn, app: Flask, db: Session, cast: Cast) -> None:
    ben = signed_in(cast.ben)
    assert "Set a password" in ben.get(SECURITY).text
    assert f'href="{PAGE}/remove"' not in ben.get(SECURITY).text
    assert "<h1>Set a password</h1>" in ben.get(PAGE).text
    assert send(ben, PAGE, password=NEW).status_code == 303
    assert sign_in(app.test_client(), cast.ben_email, NEW).status_code == 303
    assert names(db) == ["password_changed"]


def test_removing_it_leaves_the_other_ways_in(
    browser: FlaskClient, app: Flask, signed_in: SignedIn, db: Session, cast: Cast
) -> None:
    other = signed_in(cast.ana)
    assert "Remove the password?" in browser.get(f"{PAGE}/remove").text
    assert len(everything(db, Person)) == 3 and db.get(Password, _ana(db)) is not None
    assert send(browser, f"{PAGE}/remove").location == SECURITY
    assert is_in(browser) and not is_in(other)
    db.rollback()
    assert db.get(Password, _ana(db)) is None
    assert names(db) == ["password_removed"]
    assert sign_in(app.test_client(), cast.ana_email, RIGHT).status_code == 422
    assert send(app.test_client(), "/login/code", email=cast.ana_email).status_code == 303
    assert send(browser, SECURITY, to=f"{PAGE}/remove").status_code == 303
    assert names(db).count("password_removed") == 1, "nothing was removed the second time"


def _ana(db: Session) -> int:
    db.expire_all()
    return next(person.id for person in everything(db, Person) if person.email.startswith("ana"))


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/remove"])
def test_an_old_proof_is_asked_for_again(
    browser: FlaskClient, app: Flask, db: Session, cast: Cast, path: str
) -> None:
    clock.set_shift(timedelta(minutes=15))
    assert browser.get(path).location == f"/again?next={path}"
    answer = send(browser, "/again", to=path, password=NEW)
    assert answer.status_code == 303 and answer.location.startswith("/again")
    assert names(db) == []
    assert sign_in(app.test_client(), cast.ana_email, RIGHT).status_code == 303


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short", "Choose a password of 12 characters or more."),
        ("x" * 1001, "Choose a password of 1,000 characters or fewer."),
        ("password1234", "This password is easy to guess."),
    ],
)
def test_a_password_that_will_not_do_is_named_and_never_shown(
    browser: FlaskClient, db: Session, password: str, sentence: str
) -> None:
    answer = send(browser, PAGE, password=password)
    assert answer.status_code == 422
    assert sentence in answer.text and 'href="#password"' in answer.text and password not in answer.text
    assert names(db) == []


def test_links_that_were_mailed_before_open_nothing_any_more(
    browser: FlaskClient, app: Flask, db: Session, cast: Cast
) -> None:
    send(app.test_client(), "/login/code", email=cast.ana_email)
    send(app.test_client(), "/reset", email=cast.ana_email)
    paths = [mail.path for mail in mails(db)]
    send(browser, PAGE, password=NEW)
    assert [app.test_client().get(path).status_code for path in paths] == [404, 404]


def test_the_letter_is_in_the_owners_language(browser: FlaskClient, db: Session, cast: Cast) -> None:
    with transaction():
        db.get_one(Person, _ana(db)).language = "fr"
    send(browser, PAGE, password=NEW)
    assert [mail.language for mail in mails(db)] == ["fr"]


def test_somebody_elses_password_stays(
    browser: FlaskClient, app: Flask, signed_in: SignedIn, db: Session, cast: Cast
) -> None:
    person_id = give_password(db, cast.zoe)
    zoe = signed_in(cast.zoe)
    send(browser, PAGE, password=NEW, person_id=str(person_id), email=cast.zoe_email)
    assert is_in(zoe)
    assert sign_in(app.test_client(), cast.zoe_email, RIGHT).status_code == 303
