"""A contact's own page: names at the customer, and what the person reads with everywhere."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.activity.models import Activity
from portal.customers.models import Contact, ContactAccess, Customer
from portal.db import transaction
from portal.people.models import Person
from portal.tenancy import every_customer
from tests.cast import Cast
from tests.profile.conftest import form_of

SignedIn = Callable[[int], FlaskClient]


def contact(db: Session, contact_id: int) -> Contact:
    db.rollback()
    with every_customer(db, "a test"):
        found = db.scalars(select(Contact).where(Contact.id == contact_id)).one()
        db.refresh(found)
        return found


def person(db: Session, email: str) -> Person:
    db.rollback()
    found = db.scalars(select(Person).where(Person.email == email)).one()
    db.refresh(found)
    return found


def test_names_and_phones_are_saved_and_staff_can_see_who_changed_them(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    answer = form_of(ana, "/profile").send(first_name="Anna", phone=" +49 40 1 ", salutation="Dr")
    assert (answer.status_code, answer.location) == (303, "/profile")
    saved = contact(db, cast.ana)
    assert (saved.salutation, saved.first_name, saved.last_name, saved.phone) == (
        "Dr",
        "Anna",
        "Alvarez",
        "+49 40 1",
    )
    with every_customer(db, "a test"):
        noted = db.scalars(select(Activity)).one()
    assert (noted.verb, noted.customer_id, noted.actor) == ("contact_changed", cast.acme, saved.public_id)
    assert "Anna Alvarez" in ana.get("/profile").text


def test_reading_habits_alone_are_no_news_of_the_contact(ana: FlaskClient, db: Session, cast: Cast) -> None:
    form_of(ana, "/profile").send(theme="dark")
    with every_customer(db, "a test"):
        assert db.scalars(select(Activity)).all() == []
    assert contact(db, cast.ana).version == 1


def test_the_theme_is_there_before_the_first_paint_and_only_where_one_was_chosen(
    ana: FlaskClient, ben: FlaskClient
) -> None:
    assert "data-theme" not in ana.get("/").text
    form_of(ana, "/profile").send(theme="dark")
    for page in ("/", "/companies", "/nothing-here", "/invoices/nothing-here"):
        is_dark = '<html lang="en" dir="ltr" data-theme="dark">' in ana.get(page).text
        assert is_dark is (page != "/nothing-here"), page  # who reads is not known outside a room
    assert "data-theme" not in ben.get("/").text
    form_of(ana, "/profile").send(theme="system")
    assert "data-theme" not in ana.get("/").text


def test_the_language_holds_over_that_of_the_browser(ana: FlaskClient) -> None:
    form_of(ana, "/profile").send(language="de")
    assert "Ihr Profil ist gespeichert." in ana.get("/profile").text
    assert '<html lang="de"' in ana.get("/", headers={"Accept-Language": "fr"}).text
    form_of(ana, "/profile").send(language="")
    assert '<html lang="fr"' in ana.get("/", headers={"Accept-Language": "fr"}).text


def test_times_are_those_of_the_readers_zone_else_of_the_business(
    ana: FlaskClient, ben: FlaskClient, db: Session, cast: Cast
) -> None:
    with every_customer(db, "a test"), transaction():
        db.get_one(Contact, cast.ben).last_signed_in_at = datetime(2026, 7, 1, 21, 30, tzinfo=UTC)
    assert "Jul 1, 2026, 11:30" in ana.get("/profile/contacts").text  # Berlin
    form_of(ana, "/profile").send(time_zone="Asia/Tokyo")
    assert "Jul 2, 2026, 6:30" in ana.get("/profile/contacts").text
    assert "Jul 1, 2026, 11:30" in ben.get("/profile/contacts").text


def test_habits_hold_at_every_company_and_names_at_one(signed_in: SignedIn, db: Session, cast: Cast) -> None:
    with every_customer(db, "a test"), transaction():
        at_globex = Contact(
            customer_id=cast.globex,
            person_id=db.get_one(Contact, cast.ana).person_id,
            first_name="Ana",
            access=ContactAccess.ACTIVE,
        )
        db.add(at_globex)
    form_of(signed_in(cast.ana), "/profile").send(theme="light", first_name="Anna", phone="0401")
    assert contact(db, at_globex.id).first_name == "Ana"
    assert contact(db, at_globex.id).phone == ""
    page = signed_in(at_globex.id).get("/profile").text
    assert 'data-theme="light"' in page and "0401" not in page


def test_a_wrong_field_is_named_and_nothing_typed_is_lost(ana: FlaskClient, db: Session, cast: Cast) -> None:
    answer = form_of(ana, "/profile").send(
        first_name="",
        last_name="",
        phone="1" * 51,
        theme="pink",
        time_zone="Europe/Atlantis",
        mobile="<0171>",
    )
    assert answer.status_code == 422
    for anchor in ("first_name", "phone", "theme", "time_zone"):
        assert f'<a href="#{anchor}">' in answer.text
        assert f'id="{anchor}-err"' in answer.text
    assert "1" * 51 in answer.text and "&lt;0171&gt;" in answer.text
    assert "<title>Error: Profile" in answer.text
    assert contact(db, cast.ana).first_name == "Ana"


def test_who_saves_over_somebody_elses_change_sees_it_first(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    form = form_of(ana, "/profile")
    with every_customer(db, "a test"), transaction():
        changed = db.get_one(Contact, cast.ana)
        changed.last_name, changed.version = "Alvarez-Stein", 2
    answer = form.send(first_name="Anna")
    assert answer.status_code == 409
    assert "Now it is: Alvarez-Stein" in answer.text and 'value="Anna"' in answer.text
    assert contact(db, cast.ana).first_name == "Ana"
    again = ana.post("/profile", data={**form.values, "first_name": "Anna", "version": "2"})
    assert again.status_code == 303


def test_role_and_address_cannot_be_slipped_into_the_form(ben: FlaskClient, db: Session, cast: Cast) -> None:
    form_of(ben, "/profile").send(
        first_name="Benno",
        role="admin",
        email="x@acme.example",
        access="active",
        is_primary="1",
        person_id="1",
    )
    saved = contact(db, cast.ben)
    assert (saved.first_name, saved.role, saved.is_primary) == ("Benno", "payer", False)
    assert person(db, cast.ben_email).email == cast.ben_email


def test_a_customer_without_a_name_is_called_as_its_first_contact_is_now(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    with every_customer(db, "a test"), transaction():
        customer = db.get_one(Customer, cast.acme)
        customer.name, customer.display_name = "", "Ana Alvarez"
    form_of(ana, "/profile").send(first_name="Anna")
    db.rollback()
    with every_customer(db, "a test"):
        name = db.scalars(select(Customer.display_name).where(Customer.id == cast.acme)).one()
    assert name == "Anna Alvarez"


def test_the_menu_leads_to_the_profile_from_every_page(ana: FlaskClient) -> None:
    for page in ("/", "/invoices", "/statement"):
        assert '<a class="btn quiet block" href="/profile">' in ana.get(page).text


def test_a_contact_finds_all_of_it_names_address_password_company_and_logo(ana: FlaskClient) -> None:
    """What the profile of a portal usually has, each where its tab says."""
    own = ana.get("/profile").text
    for name in ("first_name", "last_name", "phone", "mobile"):
        assert f'name="{name}"' in own
    assert "ana@acme.example" in own and 'href="/profile/email"' in own
    assert '<a href="/profile/security">Password and security</a>' in own
    assert 'name="password"' in ana.get("/profile/security/password").text
    company = ana.get("/profile/company").text
    assert 'href="/profile/company/logo"' in company
    for name in ("name", "website", "billing_street", "billing_country", "shipping_street", "shipping_city"):
        assert f'name="{name}"' in company
