"""What staff keep of a customer: all on one page, saved together, never over somebody else's change."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.customers.facts.rules import OF_RECORD
from portal.customers.models import Address, Customer, CustomerGroup
from portal.db import transaction
from portal.preferences.cascade import choices_of
from portal.preferences.operations import save_preference
from portal.preferences.rules import (
    CURRENCY,
    CUSTOMER_FIELDS,
    LANGUAGE,
    PAYMENT_TERMS_DAYS,
    QUOTE_VALIDITY_DAYS,
)
from portal.tenancy import every_customer
from tests import make
from tests.access.letters import mails
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.found import verbs

WithRole = Callable[[str], FlaskClient]
SignedIn = Callable[[int], FlaskClient]


@pytest.fixture
def page(acme: str) -> str:
    """Where Acme's details are."""
    return acme.replace("/contacts", "/details")


def typed_on(shown: str) -> dict[str, str]:
    """What the form would send if it were sent as it is."""
    form = shown.partition('<form class="form"')[2].partition("</form>")[0]
    found = dict(re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', form))
    found |= dict(re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>([^<]*)</textarea>', form))
    for name, options in re.findall(r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen.group(1) if chosen else ""
    found.pop("shipping_is_billing", None)
    return found


def save(browser: FlaskClient, page: str, **changes: str) -> TestResponse:
    """Open the page, type these over what is there, and send it."""
    return browser.post(page, data={**typed_on(browser.get(page).text), **changes})


def customer(db: Session, customer_id: int) -> Customer:
    db.rollback()
    with every_customer(db, "a test"):
        db.expire_all()
        return db.get_one(Customer, customer_id)


EVERYTHING = {
    "name": "Acme Yards", "classification": "partnership", "tax_number": "DE 1", "id_number": "K-17",
    "email": "office@acme.example", "phone": "+49 40 1", "fax": "+49 40 2", "website": "www.acme.example",
    "language": "de", "currency": "USD", "terms": "30", "validity": "10", "custom2": "Dock 4",
    "billing_street": "Kai 1\nHof 2", "billing_city": "Hamburg", "billing_postal_code": "20457",
    "billing_country": "DE", "shipping_city": "Bremen", "public_notes": "Ring twice.\nThen wait.",
    "private_notes": "Pays late.",
}  # fmt: skip


def test_everything_that_is_kept_can_be_changed_on_one_page(
    sam: FlaskClient, db: Session, cast: Cast, page: str
) -> None:
    save_preference(CUSTOMER_FIELDS, ("", "Berth", "", ""))
    with transaction():
        group = CustomerGroup(name="Yards")
        db.add(group)
    answer = save(sam, page, **EVERYTHING, group=group.public_id)
    assert (answer.status_code, answer.location) == (303, page.removesuffix("/details"))
    overview = sam.get(answer.location).text
    assert "The changes are saved." in overview and "Acme Yards" in overview and "+49 40 2" in overview
    acme = customer(db, cast.acme)
    kept = {name: getattr(acme, name) for name in ("name", "tax_number", "email", "phone", *OF_RECORD)}
    assert kept == {name: EVERYTHING.get(name, "") for name in kept}
    assert (acme.display_name, acme.website) == ("Acme Yards", "https://www.acme.example")
    with every_customer(db, "a test"):
        places = {one.kind: one for one in db.scalars(select(Address).where(Address.customer_id == acme.id))}
        choices = choices_of(db, acme.id, acme.group_id)
        assert (
            db.scalars(select(CustomerGroup.name).where(CustomerGroup.id == acme.group_id)).one() == "Yards"
        )
    assert (places["billing"].street, places["shipping"].city) == ("Kai 1\nHof 2", "Bremen")
    chosen = [choices[one] for one in (LANGUAGE, CURRENCY, PAYMENT_TERMS_DAYS, QUOTE_VALIDITY_DAYS)]
    assert chosen == ["de", "USD", 30, 10]
    shown = typed_on(sam.get(page).text)
    assert {name: shown[name] for name in EVERYTHING} == {**EVERYTHING, "website": "https://www.acme.example"}
    assert verbs(db) == ["customer_changed"]
    trail = sam.get(f"{page.removesuffix('/details')}/activity").text
    assert "Sam Sommer changed the customer: Acme Shipping → Acme Yards" in trail and "– → Yards" in trail


def test_what_is_emptied_is_as_for_everybody_again(
    sam: FlaskClient, db: Session, cast: Cast, page: str
) -> None:
    save(sam, page, **EVERYTHING)
    save(sam, page, **(dict.fromkeys(EVERYTHING, "") | {"name": "Acme"}))
    with every_customer(db, "a test"):
        choices = choices_of(db, cast.acme, None)
        assert (
            choices.levels[0].keys().isdisjoint(one.name for one in (LANGUAGE, CURRENCY, PAYMENT_TERMS_DAYS))
        )
        assert db.scalars(select(Address).where(Address.customer_id == cast.acme)).all() == []
    assert customer(db, cast.acme).private_notes == ""


def test_another_currency_is_for_new_papers_only(
    sam: FlaskClient, signed_in: SignedIn, db: Session, cast: Cast, page: str
) -> None:
    sent = make.invoice(db, cast.acme, number="INV-7")
    assert save(sam, page, currency="USD").status_code == 303
    shown = signed_in(cast.ana).get(f"/invoices/{sent.public_id}").text
    assert "€" in shown and "$" not in shown


def test_letters_to_who_chose_no_language_are_in_the_customers(
    sam: FlaskClient, db: Session, cast: Cast, page: str, acme: str
) -> None:
    save(sam, page, language="de")
    invited = sam.post(f"{acme}/new", data={"csrf_token": csrf_token(sam, page), "email": "jo@acme.example"})
    sam.post(f"{invited.location}/invite", data={"csrf_token": csrf_token(sam, page)})
    assert [(mail.name, mail.language) for mail in mails(db)] == [("invitation", "de")]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("email", "nobody"), ("website", "file:///etc"), ("name", "x" * 201), ("custom1", "x" * 501),
        ("private_notes", "x" * 10_001), ("classification", "bank"), ("group", "A" * 22), ("currency", "XXX"),
        ("language", "it"), ("terms", "-1"), ("terms", "soon"), ("validity", "3651"),
        ("shipping_country", "XX"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_saved(
    sam: FlaskClient, db: Session, cast: Cast, page: str, field: str, typed: str
) -> None:
    save_preference(CUSTOMER_FIELDS, ("Berth", "", "", ""))
    with transaction():
        db.add(CustomerGroup(name="Yards"))
    answer = save(sam, page, **{"phone": "+49 40 1", field: typed})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text and f'id="{field}-err"' in answer.text
    assert "+49 40 1" in answer.text and "<title>Error: " in answer.text
    assert customer(db, cast.acme).phone == "" and verbs(db) == []


def test_a_customer_is_called_by_its_name_or_by_its_first_contact_and_never_by_nothing(
    sam: FlaskClient, db: Session, cast: Cast, page: str, signed_in_staff: SignedIn
) -> None:
    assert save(sam, page, name="").status_code == 303
    assert customer(db, cast.acme).display_name == "Ana Alvarez"
    lonely = sam.post(
        "/staff/customers/new", data={"csrf_token": csrf_token(sam, page), "name": "Brightwater"}
    )
    refused = save(sam, f"{lonely.location}/details", name="")
    assert refused.status_code == 422 and "Enter a name: there is no contact person" in refused.text


def test_a_change_that_somebody_made_meanwhile_is_not_lost(
    sam: FlaskClient, with_role: WithRole, db: Session, cast: Cast, page: str
) -> None:
    kim, before = with_role("staff"), typed_on(sam.get(page).text)
    assert save(kim, page, phone="+49 40 1").status_code == 303
    stale = sam.post(page, data={**before, "phone": "+1 555", "fax": "+49 40 2"})
    assert stale.status_code == 409
    assert "Somebody changed these details while you were here." in stale.text
    assert "Now it is: +49 40 1" in stale.text and 'value="+1 555"' in stale.text
    assert customer(db, cast.acme).phone == "+49 40 1"
    again = sam.post(page, data=typed_on(stale.text))
    assert again.status_code == 303
    acme = customer(db, cast.acme)
    assert (acme.phone, acme.fax) == ("+1 555", "+49 40 2")
    assert sam.post(page, data=before).status_code == 409


def test_what_was_not_changed_is_no_news(sam: FlaskClient, db: Session, page: str) -> None:
    answer = save(sam, page)
    assert answer.status_code == 303 and "Nothing was changed." in sam.get(answer.location).text
    assert verbs(db) == []


def test_who_may_only_look_reads_the_details_and_saves_none(
    with_role: WithRole, sam: FlaskClient, db: Session, cast: Cast, page: str
) -> None:
    save(sam, page, private_notes="Pays late.")
    kim = with_role("read_only")
    shown = kim.get(page).text
    assert "Pays late." in shown and "Save" not in shown and shown.count("disabled>") == 5
    assert kim.post(page, data={"csrf_token": csrf_token(kim, page), "phone": "1"}).status_code == 403
    assert customer(db, cast.acme).phone == ""


def test_contacts_never_read_internal_notes_nor_the_trail(
    sam: FlaskClient, signed_in: SignedIn, cast: Cast, page: str
) -> None:
    save(sam, page, private_notes="Pays late.", phone="+49 40 1")
    ana = signed_in(cast.ana)
    for address in ("/", "/profile", "/profile/company", "/more"):
        shown = ana.get(address).text
        assert "Pays late." not in shown and "changed the customer" not in shown, address
    assert "+49 40 1" in ana.get("/profile/company").text
