"""The logo of a company: chosen by its admins, seen by its own contacts and by staff, by nobody else."""

import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.activity.models import Activity
from portal.customers.logos.models import CustomerLogo
from portal.customers.models import Contact, ContactRole, Customer
from portal.db import transaction
from portal.ledger.operations.merging import merge_customers
from portal.papers.pdf.logos import size_of
from portal.tenancy import every_customer
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.files.samples import GIF, SVG, png

SignedIn = Callable[[int], FlaskClient]
PAGE = "/profile/company/logo"
PICTURE = f"{PAGE}/picture"


def send(browser: FlaskClient, *logo: tuple[str, bytes], **form: str) -> TestResponse:
    files = [(io.BytesIO(content), name) for name, content in logo]
    data = {"csrf_token": csrf_token(browser, "/profile"), "logo": files, **form}
    return browser.post(PAGE, data=data, content_type="multipart/form-data")


def logos(db: Session) -> dict[int, CustomerLogo]:
    db.rollback()
    with every_customer(db, "a test"):
        db.expire_all()
        return {logo.customer_id: logo for logo in db.scalars(select(CustomerLogo))}


def trail(db: Session) -> list[tuple[str, str]]:
    with every_customer(db, "a test"):
        return [(row.verb, row.actor_name) for row in db.scalars(select(Activity).order_by(Activity.id))]


def shown_in(page: str, start: str) -> str:
    found = re.search(rf'src="({re.escape(start)}[^"]*)"', page)
    assert found is not None
    return found[1]


@pytest.fixture
def ana(signed_in: SignedIn, cast: Cast) -> FlaskClient:
    return signed_in(cast.ana)


def customer_page(db: Session, customer_id: int) -> str:
    with every_customer(db, "a test"):
        return f"/staff/customers/{db.get_one(Customer, customer_id).public_id}"


def test_an_admins_picture_stands_beside_the_name_for_all_of_the_company_and_for_staff(
    ana: FlaskClient, signed_in: SignedIn, signed_in_staff: SignedIn, db: Session, cast: Cast
) -> None:
    assert "None yet." in ana.get("/profile/company").text
    answer = send(ana, ("logo.png", png(400, 200)))
    assert answer.status_code == 303 and answer.location == "/profile/company"
    assert "The logo is saved." in ana.get("/profile/company").text
    kept = logos(db)[cast.acme]
    assert (kept.width, kept.height) == (80, 40)
    for contact in (cast.ana, cast.ben):
        browser = signed_in(contact)
        home = browser.get("/invoices").text
        assert 'width="80" height="40" alt=""' in home
        picture = browser.get(shown_in(home, PICTURE))
        assert picture.mimetype == "image/png" and size_of(picture.data) == (160, 80)
        assert picture.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        assert picture.headers["X-Content-Type-Options"] == "nosniff"
    sam, page = signed_in_staff(cast.sam), customer_page(db, cast.acme)
    assert sam.get(shown_in(sam.get(page).text, f"{page}/logo/picture")).data == picture.data
    assert trail(db) == [("logo_changed", "Ana Alvarez")]
    assert "Ana Alvarez changed the logo of the company." in sam.get(page).text


def test_nobody_of_another_company_gets_it_by_any_address(
    ana: FlaskClient, app: Flask, signed_in: SignedIn, signed_in_staff: SignedIn, db: Session, cast: Cast
) -> None:
    send(ana, ("logo.png", png(400, 200)))
    address = shown_in(ana.get("/").text, PICTURE)
    zoe = signed_in(cast.zoe)
    assert zoe.get(address).status_code == 404 and 'class="logo"' not in zoe.get("/").text
    send(zoe, ("logo.png", png(100, 100)))
    own = zoe.get(address)
    assert size_of(own.data) == (80, 80) and own.headers["Cache-Control"] == "no-store"
    assert app.test_client().get(address).status_code == 303
    assert ana.get(f"{customer_page(db, cast.acme)}/logo/picture").status_code == 303
    sam = signed_in_staff(cast.sam)
    assert sam.get("/staff/customers/AAAAAAAAAAAAAAAAAAAAAA/logo/picture").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("logo.svg", SVG, "Choose a picture that is a PNG"),
        ("logo.png", SVG, "Choose a picture that is a PNG"),
        ("logo.gif", GIF, "Choose a picture that is a PNG"),
        ("logo.png", b"", "Choose a picture that is a PNG"),
        ("logo.png", png()[:40], "This picture could not be read"),
        ("logo.png", png(5000, 5000), "This picture has too many pixels"),
        ("logo.png", png() + bytes(2_000_001), "Choose a picture that is a PNG"),
    ],
)
def test_what_is_no_logo_gets_a_sentence_and_the_old_one_stays(
    ana: FlaskClient, db: Session, cast: Cast, name: str, content: bytes, sentence: str
) -> None:
    send(ana, ("logo.png", png(400, 200)))
    before = logos(db)[cast.acme].sha256
    answer = send(ana, (name, content))
    assert answer.status_code == 422 and f'<a href="#logo">{sentence}' in answer.text
    assert logos(db)[cast.acme].sha256 == before


def test_who_chooses_nothing_is_asked_and_who_ticks_takes_it_away(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    assert send(ana).status_code == 422
    send(ana, ("logo.png", png(400, 200)))
    answer = send(ana, removes_logo="yes")
    assert "The logo is taken away." in ana.get(answer.location).text
    assert logos(db) == {} and 'class="logo"' not in ana.get("/").text
    assert ana.get(PICTURE).status_code == 404
    assert [verb for verb, _ in trail(db)] == ["logo_changed", "logo_removed"]
    assert send(ana, removes_logo="yes").status_code == 303
    assert len(trail(db)) == 2


def test_only_admins_choose(ana: FlaskClient, signed_in: SignedIn, db: Session, cast: Cast) -> None:
    ben = signed_in(cast.ben)
    assert "Choose a logo" not in ben.get("/profile/company").text
    assert ben.get(PAGE).status_code == 403
    assert send(ben, ("logo.png", png())).status_code == 403
    with every_customer(db, "a test"), transaction():
        db.get_one(Contact, cast.ana).role = ContactRole.PAYER
    assert send(ana, ("logo.png", png())).status_code == 403
    assert logos(db) == {}


def test_more_pictures_than_anybody_needs_have_to_wait(ana: FlaskClient, db: Session, cast: Cast) -> None:
    answers = [send(ana, ("logo.png", png())) for _ in range(11)]
    assert [one.status_code for one in answers] == [303] * 10 + [429]
    assert "Too many tries." in answers[-1].text and int(answers[-1].headers["Retry-After"]) > 0


def test_staff_take_away_what_should_not_be_there(
    ana: FlaskClient, signed_in_staff: SignedIn, db: Session, cast: Cast
) -> None:
    sam, page = signed_in_staff(cast.sam), customer_page(db, cast.acme)
    assert sam.get(f"{page}/logo").status_code == 404
    send(ana, ("logo.png", png()))
    assert f"{page}/logo" in sam.get(page).text
    answer = sam.post(f"{page}/logo", data={"csrf_token": csrf_token(sam, f"{page}/logo")})
    assert answer.status_code == 303 and "The logo is taken away." in sam.get(page).text
    assert logos(db) == {} and trail(db)[-1] == ("logo_removed", "Sam Sommer")


@pytest.mark.parametrize("both", [True, False])
def test_two_customers_that_become_one_keep_one_logo(
    ana: FlaskClient, signed_in: SignedIn, db: Session, cast: Cast, both: bool
) -> None:
    send(signed_in(cast.zoe), ("logo.png", png(100, 100)))
    if both:
        send(ana, ("logo.png", png(400, 200)))
    db.rollback()
    merge_customers(cast.globex, cast.acme)
    found = logos(db)
    assert {owner: logo.width for owner, logo in found.items()} == {cast.acme: 80 if both else 40}
