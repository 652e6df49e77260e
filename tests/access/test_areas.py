"""The guards at the doors: who is let in, and whose rows they see."""

from collections.abc import Callable

import pytest
from flask import Flask, Response, make_response
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access import areas
from portal.access.current import current_contact, current_staff, today
from portal.customers.models import Contact, ContactRole, Customer, CustomerGroup
from portal.db import current_session, transaction
from portal.kit import clock
from portal.people.models import Person
from portal.preferences.models import Organisation
from portal.preferences.operations import save_preference
from portal.preferences.rules import IS_PORTAL_ON, LANGUAGE
from portal.tenancy import Unscoped, every_customer, owned_models
from tests import make
from tests.access.walking import GUARDS, UNSAFE, address_of, rules_behind
from tests.browsers import csrf_token
from tests.cast import Cast

SignedIn = Callable[[int], FlaskClient]


@pytest.fixture(autouse=True)
def probes(app: Flask) -> None:
    """A page of each kind, for what no real page shows plainly."""
    contacts = areas.contact_area("probe", __name__, url_prefix="/probe")
    staff = areas.staff_area("staff_probe", __name__, url_prefix="/staff/probe")
    public = areas.public_area("public_probe", __name__, url_prefix="/public-probe")

    @contacts.get("/who")
    def who() -> Response:
        contact = current_contact()
        return make_response(
            {name: str(getattr(contact, name)) for name in contact.__dataclass_fields__}
            | {"name": contact.name, "may_pay": contact.may_pay, "today": today().isoformat()}
        )

    @contacts.get("/contacts")
    def names() -> Response:
        return make_response(current_session().scalars(select(Contact.first_name)).all())

    @contacts.route("/contacts/<public_id>", methods=["GET", *sorted(UNSAFE)])
    def rename(public_id: str) -> Response:
        contact = current_session().scalar(select(Contact).where(Contact.public_id == public_id))
        return make_response(contact.first_name if contact else ("", 404))

    @staff.get("/contacts")
    def all_names() -> Response:
        return make_response([current_staff().name, *current_session().scalars(select(Contact.first_name))])

    @public.get("/contacts")
    def nobodys() -> Response:
        try:
            current_session().scalars(select(Contact.first_name)).all()
        except Unscoped:
            return make_response("unscoped")
        return make_response("all is seen", 500)

    for area in (contacts, staff, public):
        app.register_blueprint(area)


def test_every_address_is_behind_a_guard_or_on_the_short_list(app: Flask) -> None:
    guarded = {rule.endpoint for kind in GUARDS for rule in rules_behind(app, kind)}
    assert {rule.endpoint for rule in app.url_map.iter_rules()} - guarded == {
        "health.show",
        "webhook.index",
        "branding.show",
        "branding.picture",
        "reporting.show",
        "unsubscribing_machine.stop",
    }


def test_a_stranger_is_sent_to_the_door_from_every_page_of_contacts_and_staff(
    app: Flask, client: FlaskClient
) -> None:
    doors = (("contact", "/login"), ("staff", "/staff/login"), ("own account", "/staff/login"))
    for kind, door in doors:
        rules = rules_behind(app, kind)
        assert len(rules) > 2
        for rule in rules:
            for method in (rule.methods or set()) - {"OPTIONS"}:
                answer = client.open(address_of(rule), method=method)
                assert answer.status_code == 303, rule
                assert answer.location.partition("?")[0] == door
                part = client.open(
                    address_of(rule),
                    method=method,
                    headers={"HX-Request": "true", "HX-Request-Type": "partial"},
                )
                assert part.status_code == 401
                assert part.headers["HX-Redirect"].partition("?")[0] == door
                assert part.data == b""


def test_a_contact_is_a_stranger_to_staff_and_staff_to_contacts(
    app: Flask, signed_in: SignedIn, signed_in_staff: SignedIn, cast: Cast
) -> None:
    ana, sam = signed_in(cast.ana), signed_in_staff(cast.sam)
    for browser, kind in ((ana, "staff"), (ana, "own account"), (sam, "contact")):
        for rule in rules_behind(app, kind):
            assert (
                browser.open(
                    address_of(rule), method=next(iter(rule.methods - {"OPTIONS", "HEAD"}))
                ).status_code
                == 303
            )


def test_a_page_of_somebody_else_is_a_missing_page(
    app: Flask, signed_in: SignedIn, db: Session, cast: Cast
) -> None:
    """Each address of a contact's pages with the ids of another customer's rows, by each method."""
    browser = signed_in(cast.ana)
    token = csrf_token(browser, "/companies")
    make.payment(db, cast.globex, {make.invoice(db, cast.globex).id: 5000})
    make.retainer(db, cast.globex)
    make.credit_note(db, cast.globex)
    with every_customer(db, "a test"):
        foreign = [db.get_one(Customer, cast.globex).public_id]
        for model in owned_models():
            if hasattr(model, "public_id"):
                foreign += db.scalars(select(model.public_id).where(model.customer_id == cast.globex))
    assert len(foreign) == 6
    with_ids = [rule for rule in rules_behind(app, "contact") if rule.arguments - {"form"}]
    assert "invoices.show" in {rule.endpoint for rule in with_ids}
    for rule in with_ids:
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
            for headers in ({}, {"HX-Request": "true", "HX-Request-Type": "partial"}):
                missing = browser.open(
                    address_of(rule), method=method, headers=headers | {"X-CSRFToken": token}
                )
                assert missing.status_code == 404, rule
                for public_id in foreign:
                    answer = browser.open(
                        address_of(rule, public_id), method=method, headers=headers | {"X-CSRFToken": token}
                    )
                    assert (answer.status_code, answer.data) == (404, missing.data), rule


def test_a_contact_sees_the_rows_of_their_customer_and_staff_see_all(
    signed_in: SignedIn, signed_in_staff: SignedIn, client: FlaskClient, cast: Cast
) -> None:
    assert signed_in(cast.ana).get("/probe/contacts").json == ["Ana", "Ben"]
    assert signed_in(cast.zoe).get("/probe/contacts").json == ["Zoe"]
    assert signed_in_staff(cast.sam).get("/staff/probe/contacts").json == ["Sam Sommer", "Ana", "Ben", "Zoe"]
    assert client.get("/public-probe/contacts").text == "unscoped"


def test_requests_after_one_another_and_side_by_side_keep_their_customers_apart(
    app: Flask, signed_in: SignedIn, cast: Cast
) -> None:
    """20 browsers, each of its own company, on threads that all serve both companies."""
    from concurrent.futures import ThreadPoolExecutor

    browsers = [
        (signed_in(who), names)
        for _ in range(10)
        for who, names in ((cast.ana, ["Ana", "Ben"]), (cast.zoe, ["Zoe"]))
    ]

    def visit(number: int) -> bool:
        browser, names = browsers[number % 20]
        return browser.get("/probe/contacts").json == names

    with ThreadPoolExecutor(20) as threads:
        assert all(threads.map(visit, range(20)))
    with ThreadPoolExecutor(1) as one_thread:
        assert all(one_thread.map(visit, range(20)))


def test_a_page_knows_its_contact(app: Flask, signed_in: SignedIn, db: Session, cast: Cast) -> None:
    with every_customer(db, "a test"), transaction():
        group = CustomerGroup(name="Yards")
        db.add(group)
        db.flush()
        db.get_one(Customer, cast.acme).group_id = group.id
    who = signed_in(cast.ben).get("/probe/who").json
    assert who is not None
    assert (who["name"], who["email"], who["role"], who["may_pay"]) == (
        "Ben Berger",
        cast.ben_email,
        str(ContactRole.PAYER),
        True,
    )
    assert (who["customer_id"], who["customer_name"], who["customer_number"], who["group_id"]) == (
        str(cast.acme),
        "Acme Shipping",
        "C-0001",
        str(group.id),
    )
    assert (who["contact_id"], who["has_other_companies"], who["settings_version"]) == (
        str(cast.ben),
        "False",
        "1",
    )


def test_a_viewer_may_not_pay(signed_in: SignedIn, db: Session, cast: Cast) -> None:
    with every_customer(db, "a test"), transaction():
        db.get_one(Contact, cast.ben).role = ContactRole.VIEWER
    who = signed_in(cast.ben).get("/probe/who").json
    assert who is not None and who["may_pay"] is False


def test_today_is_the_day_of_the_business(signed_in: SignedIn, db: Session, cast: Cast) -> None:
    with transaction():
        db.scalars(select(Organisation)).one().time_zone = "Pacific/Kiritimati"  # 14 hours ahead
    who = signed_in(cast.ana).get("/probe/who").json
    assert who is not None and who["today"] == clock.today("Pacific/Kiritimati").isoformat()


def language_of(browser: FlaskClient, **headers: str) -> str:
    return browser.get("/companies", headers=headers).text.partition('lang="')[2][:2]


def test_a_page_speaks_the_persons_language_then_the_customers_then_the_browsers(
    signed_in: SignedIn, db: Session, cast: Cast
) -> None:
    browser = signed_in(cast.ana)
    german = {"Accept-Language": "de"}
    assert language_of(browser, **german) == "de"
    with every_customer(db, "a test"):
        save_preference(LANGUAGE, "fr", customer_id=cast.acme)
    assert language_of(browser, **german) == "fr"
    with every_customer(db, "a test"), transaction():
        person_id = db.get_one(Contact, cast.ana).person_id
        db.get_one(Person, person_id).language = "es"
    assert language_of(browser, **german) == "es"
    assert language_of(signed_in(cast.zoe), **german) == "de"


def test_a_portal_switched_off_is_closed_to_contacts_and_open_to_staff(
    app: Flask, client: FlaskClient, signed_in: SignedIn, signed_in_staff: SignedIn, db: Session, cast: Cast
) -> None:
    ana, sam = signed_in(cast.ana), signed_in_staff(cast.sam)
    assert ana.get("/companies").status_code == 200
    save_preference(IS_PORTAL_ON, False)
    for kind in ("contact", "public"):
        for rule in rules_behind(app, kind):
            for method in (rule.methods or set()) - {"OPTIONS"}:
                for browser in (ana, client):
                    assert browser.open(address_of(rule), method=method).status_code == 503, rule
    assert "Halvorsen Marine Supply" in ana.get("/companies").text
    assert client.get("/staff/login").status_code == 200
    assert sam.get("/staff/customers").status_code == 200
    save_preference(IS_PORTAL_ON, True)
    assert ana.get("/companies").status_code == 200, "the session was kept"


def test_a_portal_that_was_not_set_up_yet_shows_its_doors(client: FlaskClient) -> None:
    assert client.get("/login").status_code == 200
    assert client.get("/staff/login").status_code == 200
    assert client.get("/companies").status_code == 303


@pytest.mark.parametrize("path", ["/nowhere", "/staff/nowhere"])
def test_an_address_that_no_page_has_shows_whose_portal_it_is(
    client: FlaskClient, cast: Cast, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "<span>Halvorsen Marine Supply</span>" in answer.text


def test_so_does_one_that_is_opened_in_a_way_it_does_not_know(client: FlaskClient, cast: Cast) -> None:
    answer = client.delete("/login")
    assert answer.status_code == 405
    assert "<span>Halvorsen Marine Supply</span>" in answer.text
