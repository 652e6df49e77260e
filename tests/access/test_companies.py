"""A person of several companies chooses one, and can change to another."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.models import ContactSession
from portal.customers.models import Contact, ContactAccess, Customer
from portal.db import transaction
from portal.kit import clock
from portal.tenancy import every_customer
from tests.browsers import csrf_token, give_password, is_in, sign_in
from tests.cast import Cast


class TestAPersonOfTwoCompanies:
    """Ana is also a contact of Globex, and was of a third company that disabled her."""

    @pytest.fixture(autouse=True)
    def _second_place(self, db: Session, cast: Cast) -> None:
        person_id = give_password(db, cast.ana)
        with every_customer(db, "a test"), transaction():
            third = Customer(number="C-0003", name="Third", display_name="Third & Sons")
            db.add(third)
            db.flush()
            for customer_id, access in ((cast.globex, "active"), (third.id, "disabled")):
                db.add(
                    Contact(customer_id=customer_id, person_id=person_id, first_name="Anna", access=access)
                )

    def choice(self, browser: FlaskClient, company: str) -> str:
        text = browser.get("/companies").text
        found = re.search(rf'name="contact" value="([^"]+)"[^>]*>{company}', text)
        assert found is not None, text
        return found[1]

    def test_chooses_after_signing_in_and_goes_on_to_the_page_asked_for(
        self, client: FlaskClient, cast: Cast
    ) -> None:
        answer = sign_in(client, cast.ana_email, next="/companies?x=1")
        assert answer.location == "/companies?next=/companies?x%3D1"
        text = client.get(answer.location).text
        assert "Acme Shipping" in text and "Globex" in text
        assert "Third" not in text
        before = client.get_cookie("session")
        answer = client.post(
            answer.location,
            data={"contact": self.choice(client, "Globex"), "csrf_token": csrf_token(client, "/companies")},
        )
        assert (answer.status_code, answer.location) == (303, "/companies?x=1")
        after = client.get_cookie("session")
        assert before is not None and after is not None and before.value != after.value

    def test_is_the_other_contact_after_the_change_and_the_old_id_is_dead(
        self, client: FlaskClient, app: Flask, db: Session, cast: Cast
    ) -> None:
        sign_in(client, cast.ana_email)
        old = client.get_cookie("session")
        with every_customer(db, "a test"):
            ended_before = db.scalars(select(ContactSession.expires_at)).one()
        clock.set_shift(timedelta(minutes=30))
        chosen = self.choice(client, "Globex")
        client.post("/companies", data={"contact": chosen, "csrf_token": csrf_token(client, "/companies")})
        assert re.search(rf'value="{chosen}" aria-current="true"', client.get("/companies").text)
        db.rollback()
        with every_customer(db, "a test"):
            session = db.scalars(select(ContactSession)).one()
        assert session.customer_id == cast.globex
        assert session.expires_at == ended_before
        thief = app.test_client()
        assert old is not None
        thief.set_cookie("session", old.value)
        assert not is_in(thief)

    def test_cannot_become_anybody_else(self, client: FlaskClient, db: Session, cast: Cast) -> None:
        sign_in(client, cast.ana_email)
        with every_customer(db, "a test"):
            others = [db.get_one(Contact, cast.zoe).public_id, db.get_one(Contact, cast.ben).public_id]
            others += db.scalars(select(Contact.public_id).where(Contact.access == "disabled"))
        for chosen in (*others, "", "1", str(cast.zoe)):
            answer = client.post(
                "/companies", data={"contact": chosen, "csrf_token": csrf_token(client, "/companies")}
            )
            assert answer.status_code == 404, chosen
        assert 'aria-current="true">Acme Shipping' in client.get("/companies").text

    def test_one_disabled_place_leaves_the_other(self, client: FlaskClient, db: Session, cast: Cast) -> None:
        with every_customer(db, "a test"), transaction():
            db.get_one(Contact, cast.ana).access = ContactAccess.DISABLED
        assert sign_in(client, cast.ana_email).location == "/"
        assert "Globex" in client.get("/companies").text
