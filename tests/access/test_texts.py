"""What the business says on its portal: on every page, on pages of their own, in the reader's language."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.customers.models import Contact
from portal.db import transaction
from portal.people.models import Person
from portal.preferences.operations import save_preference
from portal.preferences.rules import ALLOWS_REGISTRATION, IS_PORTAL_ON, LANGUAGE
from portal.preferences.texts.rules import TextName
from portal.tenancy import every_customer
from tests import make
from tests.cast import Cast
from tests.links.minted import followed, minted
from tests.preferences.saying import say

SignedIn = Callable[[int], FlaskClient]


def speaks(db: Session, contact_id: int, language: str) -> None:
    with every_customer(db, "a test"), transaction():
        db.get_one(Person, db.get_one(Contact, contact_id).person_id).language = language


def test_where_nothing_is_written_nothing_is_shown(
    client: FlaskClient, signed_in: SignedIn, cast: Cast
) -> None:
    ana = signed_in(cast.ana)
    for browser, page in ((client, "/login"), (ana, "/"), (ana, "/more")):
        shown = browser.get(page).text
        for absent in ("topline", 'class="foot', "/terms", "/privacy", "/information"):
            assert absent not in shown, (page, absent)
    assert client.get("/terms").status_code == client.get("/privacy").status_code == 404
    assert ana.get("/information").status_code == 404


def test_terms_and_privacy_are_a_step_from_every_page_without_signing_in(
    app: Flask, client: FlaskClient, signed_in: SignedIn, db: Session, cast: Cast
) -> None:
    save_preference(ALLOWS_REGISTRATION, True)
    say(db, TextName.HEADER, "We move in May.")
    say(db, TextName.FOOTER, "Halvorsen, at the pier.\n\nSee https://halvorsen.example/pier.")
    say(db, TextName.TERMS, "# Paying\nPay <b>soon</b>.\n\n- in euros")
    say(db, TextName.PRIVACY, "Write to data@halvorsen.example.")
    invoice = make.invoice(db, cast.acme, 5000)
    ana, (linked, paper) = signed_in(cast.ana), followed(app, minted(db, invoice, cast.ana)[1])
    missing = f"/invoices/{invoice.public_id[:-1]}"
    of_nobody = ("/login", "/login/code", "/reset", "/register", "/real")
    of_ana = ("/", "/invoices", "/profile", missing, f"/pay?invoice={invoice.public_id}")
    places = [(client, page) for page in of_nobody] + [(ana, page) for page in of_ana] + [(linked, paper)]
    for browser, page in places:
        shown = browser.get(page, follow_redirects=True).text
        assert "We move in May." in shown, page
        assert "Halvorsen, at the pier." in shown, page
        assert '<a href="https://halvorsen.example/pier" hx-boost="false">' in shown, page
        assert 'href="/terms?lang=en"' in shown and 'href="/privacy?lang=en"' in shown, page
    terms = app.test_client().get("/terms")
    assert terms.status_code == 200
    assert "<h2>Paying</h2>" in terms.text and "<li>in euros</li>" in terms.text
    assert "Pay &lt;b&gt;soon&lt;/b&gt;." in terms.text
    assert '<a href="mailto:data@halvorsen.example"' in client.get("/privacy").text
    save_preference(IS_PORTAL_ON, False)
    assert client.get("/terms").status_code == 503


def test_the_back_office_keeps_its_own_frame(signed_in_staff: SignedIn, db: Session, cast: Cast) -> None:
    say(db, TextName.HEADER, "We move in May.")
    say(db, TextName.FOOTER, "At the pier.")
    shown = signed_in_staff(cast.sam).get("/staff/customers").text
    assert "We move in May." not in shown and "At the pier." not in shown


def test_a_reader_gets_their_own_language_else_that_of_the_business_else_what_there_is(
    client: FlaskClient, signed_in: SignedIn, db: Session, cast: Cast
) -> None:
    say(db, TextName.FOOTER, "Am Kai.", "de")
    say(db, TextName.FOOTER, "Au quai.", "fr")
    say(db, TextName.TERMS, "Bezahlen Sie.", "de")
    assert '<div class="prose" lang="de"><p>Am Kai.</p>' in _tight(client.get("/login").text)
    assert '<div class="prose"><p>Au quai.</p>' in _tight(client.get("/login?lang=fr").text)
    save_preference(LANGUAGE, "fr")
    assert '<div class="prose" lang="fr"><p>Au quai.</p>' in _tight(client.get("/login").text)
    speaks(db, cast.ana, "de")
    home = signed_in(cast.ana).get("/").text
    assert '<div class="prose"><p>Am Kai.</p>' in _tight(home) and 'href="/terms?lang=de"' in home
    english = client.get("/terms").text
    assert '<html lang="en"' in english and '<div class="prose" lang="de"><p>Bezahlen Sie.</p>' in _tight(
        english
    )


def test_the_businesss_own_page_stands_in_the_menu_of_who_signed_in(
    app: Flask, client: FlaskClient, signed_in: SignedIn, db: Session, cast: Cast
) -> None:
    say(db, TextName.PAGE, "# By sea\nNever on Sundays.", title="Delivery & returns")
    ana = signed_in(cast.ana)
    for page in ("/", "/more"):
        assert 'href="/information"' in ana.get(page).text
        assert "Delivery &amp; returns" in ana.get(page).text
    shown = ana.get("/information").text
    assert "<h1>Delivery &amp; returns</h1>" in shown and "<h2>By sea</h2>" in shown
    assert '<a href="/information" aria-current="page">' in shown
    assert client.get("/information").status_code == 303
    assert "/information" not in client.get("/login").text


@pytest.mark.parametrize("page", ["/terms", "/privacy"])
def test_a_text_is_one_page_for_all_and_no_cache_keeps_it(
    client: FlaskClient, db: Session, cast: Cast, page: str
) -> None:
    say(db, TextName(page[1:]), "Be kind.")
    answer = client.get(f"{page}?lang=%00&next=https://evil.example")
    assert answer.status_code == 200 and "evil.example" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def _tight(text: str) -> str:
    return re.sub(r">\s+<", "><", text)
