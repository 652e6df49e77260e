"""Views of lists that a contact keeps: saved, opened, renamed, deleted, and nobody else's."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.papers.saved.models import SavedView
from portal.papers.saved.operations import save_view
from portal.papers.saved.rules import MOST_VIEWS, TooManyViews, one_order
from portal.tenancy import every_customer
from tests import make
from tests.browsers import csrf_token, numbers_in
from tests.cast import Cast

SignedIn = Callable[[int], FlaskClient]


@pytest.fixture
def ana(db: Session, cast: Cast, signed_in: SignedIn) -> FlaskClient:
    make.invoice(db, cast.acme, 10_000, number="INV-1", purchase_order="anode")
    make.invoice(db, cast.acme, 20_000, number="INV-2")
    return signed_in(cast.ana)


def save(browser: FlaskClient, name: str, query: str, room: str = "invoices") -> TestResponse:
    token = csrf_token(browser, "/views/new?room=invoices&query=q%3Dx")
    return browser.post("/views/new", data={"csrf_token": token, "room": room, "name": name, "query": query})


def views_of(db: Session) -> list[SavedView]:
    with every_customer(db, "a test"):
        db.rollback()
        return list(db.scalars(select(SavedView).order_by(SavedView.name)))


def test_the_order_in_which_filters_stand_makes_no_other_view() -> None:
    assert one_order([("status", "paid"), ("q", "a b"), ("page", "3"), ("sort", "")]) == "q=a+b&status=paid"


def test_a_view_is_saved_opened_renamed_and_deleted(ana: FlaskClient, db: Session) -> None:
    listed = ana.get("/invoices?status=overdue&q=anode").text
    offered = re.search(r'href="(/views/new[^"]+)"', listed)
    assert offered is not None
    form = ana.get(offered[1].replace("&amp;", "&")).text
    assert 'value="q=anode&amp;status=overdue"' in form
    answer = save(ana, "  Late   anodes ", "status=overdue&q=anode")
    assert answer.status_code == 303
    opened = ana.get(answer.location).text
    assert numbers_in(opened) == ["INV-1"]
    assert re.search(r'aria-current="true">Late anodes<', opened)
    view = views_of(db)[0]
    assert f'href="/views/{view.public_id}"' in opened
    assert "Late anodes" in ana.get("/invoices").text
    assert "Late anodes" not in ana.get("/quotes").text
    token = csrf_token(ana, f"/views/{view.public_id}")
    ana.post(f"/views/{view.public_id}", data={"csrf_token": token, "name": "Zinc"})
    assert "Zinc" in ana.get("/invoices").text
    assert ana.post(f"/views/{view.public_id}/delete", data={"csrf_token": token}).status_code == 303
    assert views_of(db) == []
    assert ana.get(f"/views/{view.public_id}").status_code == 404


def test_nobody_else_sees_or_changes_it(
    ana: FlaskClient, db: Session, cast: Cast, signed_in: SignedIn
) -> None:
    save(ana, "Mine", "status=paid")
    view = views_of(db)[0]
    for other in (cast.ben, cast.zoe):
        browser = signed_in(other)
        assert "Mine" not in browser.get("/invoices").text
        assert browser.get(f"/views/{view.public_id}").status_code == 404
        token = csrf_token(browser, "/views/new?room=invoices")
        for path in (f"/views/{view.public_id}", f"/views/{view.public_id}/delete"):
            assert browser.post(path, data={"csrf_token": token, "name": "x"}).status_code == 404
    assert [one.name for one in views_of(db)] == ["Mine"]


@pytest.mark.parametrize(
    ("name", "query", "sentence"),
    [
        ("  ", "q=x", "Give the view a name."),
        ("x" * 61, "q=x", "Use at most 60 characters here."),
        ("Taken", "q=x", "You have a view of this name already. Choose another."),
        ("All", "", "This list is not filtered. Choose a filter first."),
        ("All", "page=3&sort=", "This list is not filtered. Choose a filter first."),
    ],
)
def test_what_cannot_be_saved_is_said_at_the_form(
    ana: FlaskClient, db: Session, name: str, query: str, sentence: str
) -> None:
    save(ana, "Taken", "status=paid")
    answer = save(ana, name, query)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert len(views_of(db)) == 1


def test_a_list_that_does_not_exist_has_no_views(ana: FlaskClient) -> None:
    assert ana.get("/views/new?room=staff&query=q%3Dx").status_code == 404
    assert save(ana, "x", "q=x", room="https://evil.example").status_code == 404


def test_there_is_an_end_to_the_views_of_a_list(ana: FlaskClient, db: Session, cast: Cast) -> None:
    with every_customer(db, "a test"):
        for number in range(MOST_VIEWS):
            save_view(cast.acme, cast.ana, "invoices", f"V{number}", f"q={number}")
        with pytest.raises(TooManyViews):
            save_view(cast.acme, cast.ana, "invoices", "one more", "q=more")
