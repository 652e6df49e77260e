"""Private links of a business that wants a password on them."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.models import FailedTry, Password
from portal.activity.models import Activity
from portal.kit import clock
from portal.links.models import Link, LinkPassword
from portal.links.passwords.operations import reset_link_password
from portal.mail.models import Letter
from portal.mail.outbox import values_of
from portal.papers.models import Invoice
from portal.preferences.operations import save_preference
from portal.preferences.rules import LINKS_ASK_PASSWORD
from portal.tenancy import every_customer
from tests import make
from tests.browsers import RIGHT, WRONG, give_password
from tests.cast import Cast
from tests.links.minted import SAM, followed, minted

CHOSEN = "quiet harbour lantern"
OTHER = "seven wet anchors"


@pytest.fixture
def invoice(db: Session, cast: Cast) -> Invoice:
    with every_customer(db, "a test"):
        save_preference(LINKS_ASK_PASSWORD, True, customer_id=cast.acme)
    return make.invoice(db, cast.acme, 12_300, number="INV-7")


def token_on(browser: FlaskClient, page: str) -> str:
    return browser.get(page).text.partition('name="csrf_token" value="')[2].partition('"')[0]


def answered(browser: FlaskClient, page: str, password: str):  # type: ignore[no-untyped-def]
    """What follows when the password is sent from the page that stands before the paper."""
    door = browser.get(page).location
    return browser.post(door, data={"csrf_token": token_on(browser, door), "password": password})


def opened(app: Flask, path: str, password: str) -> tuple[FlaskClient, str]:
    browser, page = followed(app, path)
    assert answered(browser, page, password).status_code == 303
    return browser, page


def hashes(db: Session) -> list[str]:
    db.rollback()
    with every_customer(db, "a test"):
        return list(db.scalars(select(LinkPassword.password_hash)))


def test_the_first_opening_asks_for_a_new_password_and_goes_on(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    link, path = minted(db, invoice, cast.ana)
    browser, page = followed(app, path)
    before = browser.get(page)
    assert (before.status_code, before.location) == (303, f"/linked/{link.public_id}/password")
    door = browser.get(before.location)
    assert "Choose a password for your private links" in door.text
    assert 'autocomplete="new-password"' in door.text
    assert "INV-7" not in door.text
    assert door.headers["Referrer-Policy"] == "no-referrer"
    assert answered(browser, page, CHOSEN).location == page
    assert "INV-7" in browser.get(page).text
    (kept,) = hashes(db)
    assert kept.startswith("$argon2id$") and CHOSEN not in kept
    with every_customer(db, "a test"):
        assert "links_locked" in db.scalars(select(Activity.verb)).all()


def test_nothing_is_behind_the_door_without_it(app: Flask, db: Session, cast: Cast, invoice: Invoice) -> None:
    link, path = minted(db, invoice, cast.ana)
    browser, page = followed(app, path)
    door = f"/linked/{link.public_id}/password"
    assert browser.get(f"{page}.pdf").location == door
    assert browser.post(f"/linked/{link.public_id}/seen").status_code in (303, 400)
    fragment = browser.get(page, headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment.headers["HX-Redirect"]) == (401, door)
    with every_customer(db, "a test"):
        assert db.scalars(select(func.count()).select_from(LinkPassword)).one() == 0


def test_another_browser_is_asked_for_it_and_each_browser_once(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    _link, path = minted(db, invoice, cast.ana)
    opened(app, path, CHOSEN)
    browser, page = followed(app, path)
    door = browser.get(page).location
    assert 'autocomplete="current-password"' in browser.get(door).text
    assert answered(browser, page, CHOSEN).location == page
    other = make.invoice(db, cast.acme, 100, number="INV-8")
    second = browser.get(minted(db, other, cast.ana)[1])
    assert "INV-8" in browser.get(second.location).text
    assert browser.get(door).location == page or browser.get(door).status_code == 200


def test_a_wrong_one_is_refused_with_a_sentence_and_counted(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    _link, path = minted(db, invoice, cast.ana)
    opened(app, path, CHOSEN)
    browser, page = followed(app, path)
    answer = answered(browser, page, OTHER)
    assert answer.status_code == 422
    assert "This is not the password of your private links." in answer.text
    assert 'aria-invalid="true"' in answer.text and OTHER not in answer.text
    with every_customer(db, "a test"):
        assert db.scalars(select(func.count()).select_from(FailedTry)).one() > 0
    for _try in range(9):
        answered(browser, page, OTHER)
    closed = answered(browser, page, CHOSEN)
    assert closed.status_code == 429 and "Too many tries" in closed.text
    assert browser.get(page).status_code == 303


@pytest.mark.parametrize(
    ("password", "sentence"),
    [("", "12 characters or more"), ("short", "12 characters or more"), ("x" * 1001, "1,000 characters")],
)
def test_what_is_no_password_is_not_taken(
    app: Flask, db: Session, cast: Cast, invoice: Invoice, password: str, sentence: str
) -> None:
    browser, page = followed(app, minted(db, invoice, cast.ana)[1])
    answer = answered(browser, page, password)
    assert answer.status_code == 422 and sentence in answer.text
    assert hashes(db) == []


def test_it_is_not_the_accounts_and_opens_no_account(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    give_password(db, cast.ana)
    with every_customer(db, "a test"):
        before = db.scalars(select(Password.password_hash)).all()
    browser, _page = opened(app, minted(db, invoice, cast.ana)[1], CHOSEN)
    db.rollback()
    with every_customer(db, "a test"):
        assert db.scalars(select(Password.password_hash)).all() == before
    assert browser.get("/invoices").location.startswith("/login")
    stranger, page = followed(app, minted(db, invoice, cast.ana)[1])
    assert answered(stranger, page, RIGHT).status_code == 422, "the account's password opens no link"
    assert WRONG != RIGHT


def test_each_contact_has_one_of_their_own(app: Flask, db: Session, cast: Cast, invoice: Invoice) -> None:
    browser, _page = opened(app, minted(db, invoice, cast.ana)[1], CHOSEN)
    answer = browser.get(minted(db, invoice, cast.ben)[1])
    door = browser.get(answer.location).location
    assert "Choose a password for your private links" in browser.get(door).text


def test_who_forgot_it_gets_a_link_by_mail_that_lets_them_choose_another_once(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    link, path = minted(db, invoice, cast.ana)
    first, first_page = opened(app, path, CHOSEN)
    browser, page = followed(app, path)
    door = browser.get(page).location
    asked = browser.post(f"{door}/forgotten", data={"csrf_token": token_on(browser, door)})
    assert "Check your email" in asked.text
    assert "Enter the password" in browser.get(door).text, "the link that was not mailed renews nothing"
    db.rollback()
    with every_customer(db, "a test"):
        letter = db.scalars(select(Letter)).one()
        fresh = values_of(db, letter)["path"]
        assert (letter.name, letter.email) == ("link_password_forgotten", cast.ana_email)
    renewing, new_page = followed(app, str(fresh))
    assert "Choose a password" in renewing.get(renewing.get(new_page).location).text
    assert answered(renewing, new_page, OTHER).location == new_page
    assert first.get(first_page).status_code == 303, "what was entered before holds no more"
    again, again_page = followed(app, str(fresh))
    assert "Enter the password" in again.get(again.get(again_page).location).text
    assert answered(again, again_page, CHOSEN).status_code == 422
    assert answered(again, again_page, OTHER).status_code == 303
    assert link.public_id not in new_page


def test_the_mailed_link_lets_choose_for_an_hour_only(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    link, path = minted(db, invoice, cast.ana)
    opened(app, path, CHOSEN)
    late, late_path = minted(db, invoice, cast.ana, minted_at=clock.now() - timedelta(minutes=61))
    with every_customer(db, "a test"):
        db.get_one(Link, late.id).renews_password = True
        db.commit()
    browser, page = followed(app, late_path)
    assert "Enter the password" in browser.get(browser.get(page).location).text
    assert link.id != late.id


def test_staff_take_it_away_and_the_next_opening_asks_for_a_new_one(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    _link, path = minted(db, invoice, cast.ana)
    browser, page = opened(app, path, CHOSEN)
    with every_customer(db, "a test"):
        reset_link_password(cast.ana, SAM)
        reset_link_password(cast.ana, SAM)
        verbs = db.scalars(select(Activity.verb)).all()
    assert verbs.count("links_unlocked") == 1
    assert "Choose a password" in browser.get(browser.get(page).location).text


def test_without_the_preference_nothing_is_asked(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    other = make.invoice(db, cast.globex, 100, number="Z-1")
    link, path = minted(db, other, cast.zoe)
    browser, page = followed(app, path)
    assert "Z-1" in browser.get(page).text
    door = f"/linked/{link.public_id}/password"
    assert browser.get(door).location == page
    token = token_on(browser, page)
    for address in (door, f"{door}/forgotten"):
        assert browser.post(address, data={"csrf_token": token, "password": CHOSEN}).location == page
    assert hashes(db) == []
    with every_customer(db, "a test"):
        assert db.scalars(select(Letter)).all() == []


def test_who_followed_no_link_finds_no_door(app: Flask, db: Session, cast: Cast, invoice: Invoice) -> None:
    link, _path = minted(db, invoice, cast.ana)
    assert app.test_client().get(f"/linked/{link.public_id}/password").status_code == 404
    assert app.test_client().post(f"/linked/{link.public_id}/password/forgotten").status_code == 404
