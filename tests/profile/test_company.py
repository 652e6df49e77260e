"""The company's details: who may edit them, what is locked, and what waits for staff."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from portal.activity.models import Activity
from portal.activity.rules import Actor, ActorKind
from portal.customers.details.models import CompanyChange
from portal.customers.details.operations import AlreadyDecided, accept_change, decline_change
from portal.customers.models import Address, Contact, ContactRole, Customer
from portal.db import transaction
from portal.preferences.operations import save_preference
from portal.preferences.rules import CHECKS_COMPANY_CHANGES
from portal.tenancy import every_customer
from tests import make
from tests.cast import Cast
from tests.profile.conftest import form_of

SignedIn = Callable[[int], FlaskClient]
PAGE = "/profile/company"
HARBOUR = {
    "billing_street": "Am Hafen 7\r\n  2. Stock ",
    "billing_postal_code": "20457",
    "billing_city": "Hamburg",
    "billing_country": "DE",
}
SAM = Actor(ActorKind.STAFF, "Sam Sommer", "sam")


def customer(db: Session, customer_id: int) -> Customer:
    db.rollback()
    with every_customer(db, "a test"):
        db.expire_all()
        return db.scalars(select(Customer).where(Customer.id == customer_id)).one()


def addresses(db: Session, customer_id: int) -> dict[str, str]:
    db.rollback()
    with every_customer(db, "a test"):
        db.expire_all()
        found = db.scalars(select(Address).where(Address.customer_id == customer_id)).all()
        return {row.kind: f"{row.street}|{row.postal_code}|{row.city}|{row.country}" for row in found}


def changes(db: Session) -> list[CompanyChange]:
    db.rollback()
    with every_customer(db, "a test"):
        db.expire_all()
        return list(db.scalars(select(CompanyChange).order_by(CompanyChange.id)))


def trail(db: Session) -> list[Activity]:
    db.rollback()
    with every_customer(db, "a test"):
        return list(db.scalars(select(Activity).order_by(Activity.id)))


def test_an_admins_change_counts_at_once_and_is_news_for_staff(
    ana: FlaskClient, signed_in_staff: SignedIn, db: Session, cast: Cast
) -> None:
    answer = form_of(ana, PAGE).send(
        name="Acme Shipping GmbH", email="Bills@ACME.example", website="www.acme.example", **HARBOUR
    )
    assert (answer.status_code, answer.location) == (303, PAGE)
    saved = customer(db, cast.acme)
    assert (saved.name, saved.display_name) == ("Acme Shipping GmbH", "Acme Shipping GmbH")
    assert (saved.email, saved.website) == ("bills@acme.example", "https://www.acme.example")
    assert addresses(db, cast.acme) == {"billing": "Am Hafen 7\n2. Stock|20457|Hamburg|DE"}
    (noted,) = trail(db)
    assert (noted.verb, noted.is_news, noted.actor_name) == ("company_changed", True, "Ana Alvarez")
    assert "Acme Shipping → Acme Shipping GmbH" in noted.values["changes"]
    assert "Acme Shipping GmbH" in signed_in_staff(cast.sam).get(f"/staff/customers/{saved.public_id}").text


def test_the_shipping_address_can_be_the_billing_address_and_be_parted_again(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    form_of(ana, PAGE).send(**HARBOUR, shipping_is_billing="yes", shipping_city="Bremen")
    both = addresses(db, cast.acme)
    assert both["shipping"] == both["billing"] == "Am Hafen 7\n2. Stock|20457|Hamburg|DE"
    form = form_of(ana, PAGE)
    assert form.values.pop("shipping_is_billing") == "yes"
    form.send(shipping_city="Bremen")
    assert addresses(db, cast.acme)["shipping"] == "Am Hafen 7\n2. Stock|20457|Bremen|DE"
    form = form_of(ana, PAGE)
    assert "shipping_is_billing" not in form.values
    form.send(**{name: "" for name in form.values if name.startswith("shipping_")})
    assert list(addresses(db, cast.acme)) == ["billing"]


@pytest.mark.parametrize("role", [ContactRole.VIEWER, ContactRole.PAYER])
def test_who_is_no_admin_reads_and_changes_nothing(
    ana: FlaskClient, ben: FlaskClient, db: Session, cast: Cast, role: ContactRole
) -> None:
    form = form_of(ana, PAGE)
    form.send(**HARBOUR)
    with every_customer(db, "a test"), transaction():
        db.get_one(Contact, cast.ben).role = role
    page = ben.get(PAGE).text
    assert "20457 Hamburg" in page and 'name="billing_city"' not in page
    token = form_of(ben, "/profile").values["csrf_token"]
    for address in (PAGE, f"{PAGE}/correction"):
        sent = {**form.values, "csrf_token": token, "billing_city": "Bremen", "words": "x"}
        assert ben.post(address, data=sent).status_code == 403
    assert ben.get(f"{PAGE}/correction").status_code == 403
    assert "Hamburg" in addresses(db, cast.acme)["billing"]


def test_name_and_tax_number_are_locked_once_a_paper_was_sent(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    before = form_of(ana, PAGE)
    assert "name" in before.values
    make.invoice(db, cast.acme)
    after = form_of(ana, PAGE)
    assert "name" not in after.values and "tax_number" not in after.values
    assert before.send(tax_number="DE1").status_code == 422  # the page was open when the paper was sent
    assert after.send(tax_number="DE1", phone="0401").status_code == 422
    assert customer(db, cast.acme).tax_number == ""
    assert after.send(phone="0401").status_code == 303
    assert (customer(db, cast.acme).phone, customer(db, cast.acme).name) == ("0401", "Acme Shipping")


def test_a_draft_locks_nothing_and_somebody_elses_papers_neither(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    make.invoice(db, cast.globex)
    assert form_of(ana, PAGE).send(tax_number="DE1").status_code == 303
    assert customer(db, cast.acme).tax_number == "DE1"


def test_a_wish_about_what_is_locked_is_put_before_staff(ana: FlaskClient, db: Session, cast: Cast) -> None:
    make.invoice(db, cast.acme)
    assert f'href="{PAGE}/correction"' in ana.get(PAGE).text
    form = form_of(ana, f"{PAGE}/correction")
    for words, sentence in (("  ", "Write what should"), ("x" * 1001, "Use at most 1000")):
        refused = form.send(words=words)
        assert refused.status_code == 422 and sentence in refused.text
    assert "x" * 1001 in refused.text
    assert form.send(words="We are an AG now.\nSince May.").status_code == 303
    (noted,) = trail(db)
    assert (noted.verb, noted.is_news) == ("correction_asked", True)
    assert noted.values == {"words": "We are an AG now.\nSince May."}
    assert customer(db, cast.acme).name == "Acme Shipping"


def test_a_change_waits_where_the_business_checks_first(ana: FlaskClient, db: Session, cast: Cast) -> None:
    save_preference(CHECKS_COMPANY_CHANGES, True)
    form_of(ana, PAGE).send(phone="0401")
    assert customer(db, cast.acme).phone == ""
    page = ana.get(PAGE).text
    assert "Halvorsen Marine Supply checks this change first" in page and "0401" in page
    form_of(ana, PAGE).send(website="acme.example")
    first, second = changes(db)
    assert (first.state, second.state) == ("replaced", "waiting")
    assert (second.details_after["phone"], second.details_after["website"]) == (
        "0401",
        "https://acme.example",
    )
    assert [noted.is_news for noted in trail(db)] == [False, True], "the one that was replaced waits no more"


def test_staff_accept_and_only_what_was_changed_is_written(ana: FlaskClient, db: Session, cast: Cast) -> None:
    save_preference(CHECKS_COMPANY_CHANGES, True)
    form_of(ana, PAGE).send(phone="0401", **HARBOUR)
    with every_customer(db, "a test"), transaction():
        db.get_one(Customer, cast.acme).website = "https://by-staff.example"
    accept_change(changes(db)[0].public_id, SAM)
    saved = customer(db, cast.acme)
    assert (saved.phone, saved.website) == ("0401", "https://by-staff.example")
    assert "Hamburg" in addresses(db, cast.acme)["billing"]
    assert trail(db)[-1].verb == "company_change_accepted"
    assert "checks this change first" not in ana.get(PAGE).text
    for decide in (lambda one: accept_change(one, SAM), lambda one: decline_change(one, "", SAM)):
        with pytest.raises(AlreadyDecided):
            decide(changes(db)[0].public_id)
    with pytest.raises(AlreadyDecided):
        accept_change("nothing", SAM)


def test_staff_decline_and_the_company_reads_why(ana: FlaskClient, db: Session, cast: Cast) -> None:
    save_preference(CHECKS_COMPANY_CHANGES, True)
    form_of(ana, PAGE).send(phone="0401")
    decline_change(changes(db)[0].public_id, "This is a fax, <b>call</b> us.", SAM)
    assert customer(db, cast.acme).phone == ""
    page = ana.get(PAGE).text
    assert "This is a fax, &lt;b&gt;call&lt;/b&gt; us." in page
    assert "0401" not in page


def test_wrong_fields_are_named_and_what_was_typed_stays(ana: FlaskClient, db: Session, cast: Cast) -> None:
    answer = form_of(ana, PAGE).send(
        email="bills@", website="javascript://alert", billing_country="XX", billing_postal_code="9" * 21
    )
    assert answer.status_code == 422
    for name in ("email", "website", "billing_country", "billing_postal_code"):
        assert f'<a href="#{name}">' in answer.text and f'id="{name}-err"' in answer.text
    assert 'value="bills@"' in answer.text and "9" * 21 in answer.text
    copied = form_of(ana, PAGE).send(billing_postal_code="9" * 21, shipping_is_billing="yes").text
    assert 'href="#shipping_postal_code"' not in copied
    assert customer(db, cast.acme).email == ""


def test_who_saves_over_somebody_elses_change_sees_it_first(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    form = form_of(ana, PAGE)
    with every_customer(db, "a test"), transaction():
        db.get_one(Customer, cast.acme).phone = "0409"  # an import knows of no versions
    answer = form.send(phone="0401", website="acme.example")
    assert answer.status_code == 409
    assert "Now it is: 0409" in answer.text and 'value="0401"' in answer.text
    assert customer(db, cast.acme).website == ""
    seen = form_of(ana, PAGE).values["seen"]
    assert form.send(phone="0401", seen=seen).status_code == 303
    assert customer(db, cast.acme).phone == "0401"


def test_nothing_changed_leaves_no_trace(ana: FlaskClient, db: Session, cast: Cast) -> None:
    form_of(ana, PAGE).send()
    assert trail(db) == [] and changes(db) == []


def test_another_company_and_its_number_cannot_be_slipped_into_the_form(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    form_of(ana, PAGE).send(
        phone="0401",
        number="C-9",
        customer_id=str(cast.globex),
        is_active="",
        private_notes="x",
        group_id="1",
    )
    saved = customer(db, cast.acme)
    assert (saved.number, saved.is_active, saved.private_notes, saved.group_id) == ("C-0001", True, "", None)
    assert customer(db, cast.globex).phone == ""


@pytest.mark.parametrize("page", ["/profile", PAGE, "/profile/contacts", "/profile/email"])
def test_a_page_asks_at_most_eight_statements(ana: FlaskClient, db: Session, cast: Cast, page: str) -> None:
    save_preference(CHECKS_COMPANY_CHANGES, True)
    form_of(ana, PAGE).send(phone="0401")
    make.invoice(db, cast.acme)
    ana.get(page)
    asked: list[str] = []
    engine = ana.application.extensions["engine"]
    listen = lambda _c, _cur, statement, *_: asked.append(statement)  # noqa: E731
    event.listen(engine, "before_cursor_execute", listen)
    assert ana.get(page).status_code == 200
    event.remove(engine, "before_cursor_execute", listen)
    assert 0 < len(asked) <= 8, asked
