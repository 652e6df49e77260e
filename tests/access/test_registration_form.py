"""The registration form: its fields are the business's, and what is wrong is said where it is."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.customers.models import Address, Customer
from portal.preferences import rules
from portal.preferences.choices import REGISTRATION_DEFAULTS, FieldUse
from portal.preferences.models import CustomerPreference
from portal.preferences.operations import save_preference
from portal.preferences.texts.rules import TextName
from portal.tenancy import every_customer
from tests.access.letters import mails, send
from tests.access.registering import NEW, TYPED, everything, prove, register
from tests.browsers import sign_in
from tests.cast import Cast
from tests.preferences.saying import say

pytestmark = pytest.mark.usefixtures("registration_on")


def test_without_the_preference_there_is_no_registration(
    client: FlaskClient, db: Session, cast: Cast
) -> None:
    page = client.get("/login").text
    assert "/register" in page
    register(client)
    save_preference(rules.ALLOWS_REGISTRATION, False)
    assert "/register" not in client.get("/login").text
    assert client.get("/register").status_code == 404
    answer = send(client, "/login", to="/register", email=NEW, **TYPED)
    assert answer.status_code == 404
    assert "New accounts come from us" in answer.text


def test_every_wrong_field_is_named_beside_it_and_in_the_summary_and_what_was_typed_stays(
    client: FlaskClient, db: Session, cast: Cast
) -> None:
    say(db, TextName.TERMS, "Pay in time.\nBe kind.")
    uses = {**REGISTRATION_DEFAULTS, "company": FieldUse.REQUIRED, "city": FieldUse.REQUIRED}
    save_preference(rules.REGISTRATION_FIELDS, uses)
    answer = send(
        client, "/register", email="nora@", first_name="N" * 101, last_name="Nilsson", password="short"
    )
    assert answer.status_code == 422
    for name in ("email", "first_name", "company", "city", "password", "terms"):
        assert f'<a href="#{name}">' in answer.text, name
        assert f'id="{name}-err"' in answer.text, name
    assert 'id="last_name-err"' not in answer.text
    assert 'value="Nilsson"' in answer.text and 'value="nora@"' in answer.text
    assert "short" not in answer.text
    assert mails(db) == []


def test_errors_speak_the_readers_language(client: FlaskClient, cast: Cast) -> None:
    answer = send(client, "/register?lang=de", email="nora@")
    assert answer.status_code == 422 and 'lang="de"' in answer.text


def test_the_form_has_the_fields_that_the_business_wants(
    client: FlaskClient, db: Session, cast: Cast
) -> None:
    save_preference(rules.CUSTOMER_FIELDS, ("Boat", "", "", ""))
    save_preference(rules.REGISTRATION_FIELDS, dict.fromkeys(REGISTRATION_DEFAULTS, FieldUse.VISIBLE))
    text = client.get("/register").text
    named = {name for name in REGISTRATION_DEFAULTS if f'name="{name}"' in text}
    assert named == set(REGISTRATION_DEFAULTS) - {"custom2", "custom3", "custom4"}  # they have no label
    save_preference(rules.REGISTRATION_FIELDS, dict.fromkeys(REGISTRATION_DEFAULTS, FieldUse.HIDDEN))
    text = client.get("/register").text
    assert [name for name in REGISTRATION_DEFAULTS if f'name="{name}"' in text] == []
    assert 'name="email"' in text


def test_each_field_arrives_where_it_belongs(client: FlaskClient, db: Session, cast: Cast) -> None:
    save_preference(rules.CUSTOMER_FIELDS, ("Boat", "", "", "Harbour"))
    save_preference(rules.REGISTRATION_FIELDS, dict.fromkeys(REGISTRATION_DEFAULTS, FieldUse.VISIBLE))
    register(
        client,
        phone="+41 1",
        website="https://new-yard.example",
        tax_number="CHE-1",
        street="Quai 1",
        city="Genève",
        region="GE",
        postal_code="1201",
        country="CH",
        currency="CHF",
        notes="Ring twice",
        custom1="Nora II",
        custom4="Old",
    )
    prove(client, db)
    customer, address = everything(db, Customer)[-1], everything(db, Address)[-1]
    assert (customer.phone, customer.website, customer.tax_number) == (
        "+41 1",
        "https://new-yard.example",
        "CHE-1",
    )
    assert (customer.public_notes, customer.custom1, customer.custom4) == ("Ring twice", "Nora II", "Old")
    assert (address.street, address.city, address.region, address.postal_code, address.country) == (
        "Quai 1",
        "Genève",
        "GE",
        "1201",
        "CH",
    )
    with every_customer(db, "a test"):
        chosen = db.scalars(select(CustomerPreference)).one()
        assert (chosen.customer_id, chosen.name, chosen.value) == (customer.id, "currency", '"CHF"')


def test_hidden_fields_are_not_read(client: FlaskClient, db: Session, cast: Cast) -> None:
    register(client, tax_number="DE1", notes="hello")
    prove(client, db)
    customer = everything(db, Customer)[-1]
    assert (customer.tax_number, customer.public_notes) == ("", "")


def test_the_terms_are_asked_only_where_there_is_a_text(client: FlaskClient, db: Session, cast: Cast) -> None:
    assert 'name="terms"' not in client.get("/register").text
    say(db, TextName.TERMS, "Pay in time <b>always</b>.")
    text = client.get("/register").text
    assert 'name="terms"' in text and "Pay in time &lt;b&gt;always&lt;/b&gt;." in text
    assert send(client, "/register", email=NEW, **TYPED).status_code == 422
    register(client, terms="yes")


def test_somebody_signed_in_is_led_home(client: FlaskClient, ana: str) -> None:
    sign_in(client, ana)
    assert client.get("/register").location == "/"


def test_whatever_is_typed_is_no_fault_of_ours(client: FlaskClient, db: Session, cast: Cast) -> None:
    for odd in ("\0", "é\u202e", "'\"><script>", "x" * 50_000, "\r\nBcc: all@example.com"):
        answer = send(client, "/register", email=NEW, **{**TYPED, "company": odd, "country": odd})
        assert answer.status_code in (303, 422), odd
        assert "<script>alert" not in answer.text
