"""Which mails a contact wants: in the profile, by a button behind a link, by one click of a mail program."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.activity.models import Activity
from portal.activity.rules import Verb
from portal.customers.models import Contact
from portal.db import transaction
from portal.mail.models import UnwantedLetters
from portal.mail.rules import Topic
from portal.mail.unsubscribing import Unsubscribing
from portal.tenancy import every_customer
from tests.cast import Cast
from tests.conftest import SECRET_KEY

SignedIn = Callable[[int], FlaskClient]
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def ana(db: Session, cast: Cast) -> str:
    """Ana's public id."""
    with every_customer(db, "a test"):
        return str(db.get_one(Contact, cast.ana).public_id)


@pytest.fixture
def link(ana: str) -> str:
    """What stands under her letters about comments."""
    return f"/unsubscribe/{Unsubscribing(SECRET_KEY).token(ana, Topic.TALK)}"


def unwanted(db: Session) -> list[tuple[str, str]]:
    db.rollback()
    return [(row.addressee, row.topic) for row in db.scalars(select(UnwantedLetters))]


def news(db: Session) -> list[Activity]:
    db.rollback()
    with every_customer(db, "a test"):
        return list(db.scalars(select(Activity).where(Activity.verb == Verb.MAILS_STOPPED)))


def csrf(text: str) -> str:
    return text.partition('name="csrf_token" value="')[2].partition('"')[0]


def test_looking_changes_nothing_and_the_button_does(
    db: Session, client: FlaskClient, ana: str, link: str
) -> None:
    for _ in range(20):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
    assert unwanted(db) == []
    token = csrf(client.get(link).text)
    assert client.post(f"{link}/stop").status_code == 400
    assert client.post(f"{link}/stop", data={"csrf_token": token}).status_code == 303
    assert unwanted(db) == [(ana, "talk")]
    assert "These mails are stopped" in client.get(link).text
    assert client.post(f"{link}/start", data={"csrf_token": token}).status_code == 303
    assert unwanted(db) == []
    assert client.get(link).headers["Referrer-Policy"] == "no-referrer"


def test_one_click_of_a_mail_program_needs_no_session_and_may_come_twice(
    db: Session, client: FlaskClient, ana: str, link: str
) -> None:
    for _ in range(2):
        assert (
            client.post(link, data=ONE_CLICK, headers={"Origin": "https://mail.example"}).status_code == 200
        )
    assert unwanted(db) == [(ana, "talk")]
    assert len(news(db)) == 1


@pytest.mark.parametrize("odd", ["x", "A" * 22 + ".talk." + "b" * 32, "%00", "." * 300])
def test_a_link_that_is_not_ours_is_not_found(db: Session, client: FlaskClient, cast: Cast, odd: str) -> None:
    assert client.get(f"/unsubscribe/{odd}").status_code == 404
    assert client.post(f"/unsubscribe/{odd}", data=ONE_CLICK).status_code == 404
    assert unwanted(db) == []


def test_without_the_one_click_a_post_of_a_machine_does_nothing(
    db: Session, client: FlaskClient, link: str
) -> None:
    assert client.post(link).status_code == 404
    assert unwanted(db) == []


def test_staff_hear_of_it_once_an_hour(db: Session, client: FlaskClient, ana: str, cast: Cast) -> None:
    for topic in (Topic.TALK, Topic.REMINDERS):
        client.post(f"/unsubscribe/{Unsubscribing(SECRET_KEY).token(ana, topic)}", data=ONE_CLICK)
    (told,) = news(db)
    assert (told.is_news, told.actor_name, told.target) == (True, "Ana Alvarez", ana)
    with every_customer(db, "a test"), transaction():
        db.scalars(select(Activity)).one().at -= timedelta(hours=1)
    client.post(f"/unsubscribe/{Unsubscribing(SECRET_KEY).token(ana, Topic.PAPERS)}", data=ONE_CLICK)
    assert len(news(db)) == 2


def test_a_contact_chooses_in_the_profile_and_for_nobody_else(
    db: Session, cast: Cast, signed_in: SignedIn, ana: str
) -> None:
    browser = signed_in(cast.ana)
    text = browser.get("/profile/mails").text
    assert text.count("checked") == len(Topic)
    form = {"csrf_token": csrf(text), "papers": "yes", "statements": "yes", "odd": "yes"}
    assert browser.post("/profile/mails", data=form).status_code == 303
    assert sorted(unwanted(db)) == [(ana, "reminders"), (ana, "talk")]
    assert browser.get("/profile/mails").text.count("checked") == 2
    assert signed_in(cast.zoe).get("/profile/mails").text.count("checked") == len(Topic)
    everything = form | dict.fromkeys(Topic, "yes")
    browser.post("/profile/mails", data=everything)
    assert unwanted(db) == []
