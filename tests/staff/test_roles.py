"""What each role may do in the back office, and what waits for staff."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.activity.noting import note
from portal.activity.rules import SYSTEM, Verb
from portal.db import transaction
from portal.tenancy import every_customer
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.staff.conftest import contact_of

WithRole = Callable[[str], FlaskClient]
SETTINGS = "/staff/settings/access"


def staff_posts(app: Flask) -> list[str]:
    """Every form that the back office takes, from its own map."""
    return [
        str(rule)
        for rule in app.url_map.iter_rules()
        if str(rule).startswith("/staff/")
        and "POST" in (rule.methods or ())
        and "log" not in str(rule)
        and not str(rule).startswith(("/staff/account", "/staff/welcome", "/staff/notices", "/staff/preview"))
    ]


def test_who_may_only_read_sees_the_pages_and_sends_none_of_the_forms(
    app: Flask, with_role: WithRole, db: Session, cast: Cast, acme: str
) -> None:
    kim = with_role("read_only")
    ana = contact_of(db, cast.ana).public_id
    for page in ("/staff/customers", acme, f"{acme}/{ana}", "/staff/activity", SETTINGS):
        shown = kim.get(page)
        assert shown.status_code == 200
        assert "Add contact" not in shown.text and "/edit" not in shown.text and "Save" not in shown.text
    token = csrf_token(kim, "/staff/account/password")
    posts = staff_posts(app)
    assert len(posts) >= 6
    customer = acme.split("/")[3]
    for rule in posts:
        address = rule.replace("<customer_id>", customer).replace("<public_id>", ana)
        address = address.replace("<step>", "disable")
        answer = kim.post(address, data={"csrf_token": token})
        assert answer.status_code == 403, address
        assert "Your account may look, but not change this." in answer.text
    assert contact_of(db, cast.ana).access == "active"


ONLY_FORMS = (
    "/new", "/edit", "/<step>", "/delete", "/decline", "/void", "/revise", "/refund", "/cancel", "/revoke",
    "/disable", "/invitations", "/address-letter", "/logo", "<public_id>/mailings",
)  # fmt: skip
"""How the addresses end of pages that are nothing but a form."""


@pytest.mark.parametrize(
    ("role", "places", "how_many"),
    [("read_only", ("/staff",), 20), ("staff", ("/staff/team", "/staff/settings/tokens"), 4)],
)
def test_who_may_not_send_a_form_does_not_get_its_page(
    app: Flask, with_role: WithRole, role: str, places: tuple[str, ...], how_many: int
) -> None:
    kim = with_role(role)
    pages = [
        str(rule)
        for rule in app.url_map.iter_rules()
        if str(rule).startswith(places) and str(rule).endswith(ONLY_FORMS) and "GET" in (rule.methods or ())
    ]
    pages = [page for page in pages if not page.startswith(("/staff/account", "/staff/settings/letters"))]
    assert len(pages) >= how_many
    for page in pages:
        answer = kim.get(page)
        assert answer.status_code == 403, page
        assert "Your account may look, but not change this." in answer.text


def test_who_may_only_read_looks_at_the_portal_as_a_contact_too(
    with_role: WithRole, db: Session, cast: Cast, acme: str
) -> None:
    kim, ana = with_role("read_only"), contact_of(db, cast.ana).public_id
    form = {"customer": acme.split("/")[3], "contact": ana, "csrf_token": csrf_token(kim, f"{acme}/{ana}")}
    assert "Customer view" in kim.get(f"{acme}/{ana}").text
    assert kim.post("/staff/preview", data=form).location == "/"
    shown = kim.get("/profile")
    assert "You see what Ana Alvarez sees." in shown.text
    assert kim.post("/profile", data={"csrf_token": csrf_token(kim, "/profile")}).status_code == 403


def test_only_owners_change_preferences(with_role: WithRole, sam: FlaskClient) -> None:
    kim = with_role("staff")
    assert "An owner changes them." in kim.get(SETTINGS).text
    form = {"csrf_token": csrf_token(kim, SETTINGS), "version": "1"}
    assert kim.post(SETTINGS, data=form).status_code == 403
    assert "An owner changes them." not in sam.get(SETTINGS).text


@pytest.mark.parametrize("role", ["owner", "staff"])
def test_news_waits_until_somebody_opens_it(
    with_role: WithRole, db: Session, cast: Cast, acme: str, role: str
) -> None:
    kim = with_role(role)
    ana = contact_of(db, cast.ana).public_id
    with every_customer(db, "a test"), transaction():
        note(
            db,
            Verb.REGISTERED,
            SYSTEM,
            customer_id=cast.acme,
            target=ana,
            contact="Ana <b>",
            email=cast.ana_email,
        )
    shown = kim.get("/staff/customers").text
    assert "Ana &lt;b&gt; registered, with the address ana@acme.example." in shown
    assert "1 new" in shown
    page = kim.get("/staff/activity").text
    address = page.split('action="/staff/notices/')[1].split('"')[0]
    answer = kim.post(f"/staff/notices/{address}", data={"csrf_token": csrf_token(kim, "/staff/activity")})
    assert answer.location == f"{acme}/{ana}"
    assert "1 new" not in kim.get("/staff/customers").text
    assert "Ana &lt;b&gt; registered" in kim.get("/staff/activity").text, "the trail keeps it"


def test_news_about_somebody_who_is_gone_leads_to_the_customer(
    sam: FlaskClient, db: Session, cast: Cast, acme: str
) -> None:
    with every_customer(db, "a test"), transaction():
        note(
            db,
            Verb.ACCESS_ASKED,
            SYSTEM,
            customer_id=cast.acme,
            target="gone",
            contact="X",
            email="x@y.example",
        )
    page = sam.get("/staff/activity").text
    address = page.split('action="/staff/notices/')[1].split('"')[0]
    token = csrf_token(sam, "/staff/activity")
    answer = sam.post(f"/staff/notices/{address}", data={"csrf_token": token})
    assert answer.location == acme.removesuffix("/contacts")
    assert sam.post("/staff/notices/unknown", data={"csrf_token": token}).status_code == 404
