"""Staff make links, see when they were followed, and take them back; the command line makes them too."""

import html
import json
import re
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import cli
from portal.access.business import read_business
from portal.access.contacts.operations import disable_contact
from portal.activity.models import Activity
from portal.customers.models import Contact, Customer
from portal.db import transaction
from portal.ledger.operations.voiding import void_paper
from portal.links.models import Link
from portal.papers.models import Invoice
from portal.preferences.models import Organisation
from portal.preferences.operations import save_brand
from portal.tenancy import every_customer
from tests import make
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.conftest import SECRET_KEY
from tests.links.minted import SAM

SignedIn = Callable[[int], FlaskClient]


@pytest.fixture
def invoice(db: Session, cast: Cast) -> Invoice:
    return make.invoice(db, cast.acme, 12_300, number="INV-7</script>")


@pytest.fixture
def desk(db: Session, cast: Cast, invoice: Invoice) -> str:
    with every_customer(db, "a test"):
        customer = db.get_one(Customer, cast.acme).public_id
    return f"/staff/customers/{customer}/papers/{invoice.public_id}/links"


def public_id_of(db: Session, contact_id: int) -> str:
    with every_customer(db, "a test"):
        return db.get_one(Contact, contact_id).public_id


def made(sam: FlaskClient, desk: str, contact: str, purpose: str = "pay") -> str:
    """The page with the new link."""
    form = {"csrf_token": csrf_token(sam, desk), "contact": contact, "purpose": purpose}
    answer = sam.post(desk, data=form)
    assert answer.status_code == 200
    return html.unescape(answer.text)


def test_staff_make_a_link_with_a_piece_of_mail_and_take_it_back(
    app: Flask, signed_in_staff: SignedIn, db: Session, cast: Cast, desk: str
) -> None:
    sam = signed_in_staff(cast.sam)
    shown = made(sam, desk, public_id_of(db, cast.ben))
    (token,) = set(re.findall(r"http://localhost/l/([\w-]{43})", shown))
    visitor = app.test_client()
    answer = visitor.get(f"/l/{token}")
    assert answer.status_code == 303
    answer.close()
    assert token not in sam.get(desk).text, "it is shown once"
    listed = sam.get(desk).text
    assert "Ben Berger" in listed
    assert "First followed" in listed
    address = listed.split(f'action="{desk}/')[1].split('"')[0]
    gone = sam.post(f"{desk}/{address}", data={"csrf_token": csrf_token(sam, desk)})
    assert gone.location == desk
    assert visitor.get(f"/l/{token}").status_code == 404
    assert "Taken back" in sam.get(desk).text
    db.rollback()
    with every_customer(db, "a test"):
        assert db.scalars(select(Activity.verb)).all() == ["link_made", "link_revoked"]


def test_the_piece_of_mail_says_the_same_as_html_as_text_and_for_machines(
    signed_in_staff: SignedIn, db: Session, cast: Cast, desk: str
) -> None:
    shown = made(signed_in_staff(cast.sam), desk, public_id_of(db, cast.ben))
    snippet = shown.split('id="html"')[1].split(">", 1)[1].split("</textarea>")[0]
    markup = json.loads(snippet.split('<script type="application/ld+json">')[1].split("</script>")[0])
    address = re.findall(r"http://localhost/l/[\w-]{43}", shown)[0]
    assert markup["potentialAction"] == {
        "@type": "ViewAction",
        "name": "View and pay INV-7</script>",
        "url": address,
        "target": address,
    }
    assert markup["about"]["totalPaymentDue"] == {
        "@type": "PriceSpecification",
        "price": "123.00",
        "priceCurrency": "EUR",
    }
    assert f'<a href="{address}"' in snippet
    text = shown.split('id="text"')[1]
    assert "€123.00, due" in text
    assert address in text


def test_the_piece_of_mail_wears_the_brand_and_breaks_its_long_link(
    signed_in_staff: SignedIn, db: Session, cast: Cast, desk: str
) -> None:
    save_brand("#ffcc00", None, db.scalars(select(Organisation.settings_version)).one(), SAM)
    snippet = made(signed_in_staff(cast.sam), desk, public_id_of(db, cast.ben)).split('id="html"')[1]
    business = read_business(db)
    assert business is not None and business.accent != "#194fb0"
    assert f'bgcolor="{business.accent}"' in snippet and f"color:{business.on_accent};" in snippet
    assert 'style="word-break:break-all;">http' in snippet


@pytest.mark.parametrize("is_void", [True, False])
def test_where_nothing_is_left_to_pay_the_piece_of_mail_asks_for_nothing(
    signed_in_staff: SignedIn, db: Session, cast: Cast, desk: str, invoice: Invoice, is_void: bool
) -> None:
    if is_void:
        with every_customer(db, "a test"):
            void_paper(invoice.id, make.ISSUED)
    else:
        make.payment(db, cast.acme, {invoice.id: 12_300})
    shown = made(signed_in_staff(cast.sam), desk, public_id_of(db, cast.ben))
    text = shown.split('id="text"')[1].split("</textarea>")[0]
    assert "INV-7</script>, €123.00\nView INV-7</script>:\n" in text
    assert "View and pay" not in shown.split('id="html"')[1]
    assert ("PaymentComplete" in shown) is not is_void


def test_a_nameless_contact_is_called_by_the_address_and_a_disabled_one_is_not_offered(
    signed_in_staff: SignedIn, db: Session, cast: Cast, desk: str
) -> None:
    with every_customer(db, "a test"), transaction():
        ben = db.get_one(Contact, cast.ben)
        ben.first_name = ben.last_name = ""
    sam = signed_in_staff(cast.sam)
    assert ">ben@acme.example</option>" in sam.get(desk).text
    assert "ben@acme.example</a>" in made(sam, desk, public_id_of(db, cast.ben))
    with every_customer(db, "a test"):
        disable_contact(cast.ben, SAM)
    assert ">ben@acme.example</option>" not in sam.get(desk).text


@pytest.mark.parametrize("wrong", ["", "x" * 22, "zoe"])
def test_a_link_is_for_a_contact_of_the_papers_customer(
    signed_in_staff: SignedIn, db: Session, cast: Cast, desk: str, wrong: str
) -> None:
    sam = signed_in_staff(cast.sam)
    contact = public_id_of(db, cast.zoe) if wrong == "zoe" else wrong
    form = {"csrf_token": csrf_token(sam, desk), "contact": contact, "purpose": "view"}
    refused = sam.post(desk, data=form)
    assert refused.status_code == 422
    assert "Choose a contact of this customer." in refused.text
    db.rollback()
    with every_customer(db, "a test"):
        assert db.scalars(select(Link)).all() == []


def test_what_a_paper_cannot_do_no_link_to_it_does_and_a_disabled_contact_gets_none(
    signed_in_staff: SignedIn, db: Session, cast: Cast, desk: str
) -> None:
    sam, ben = signed_in_staff(cast.sam), public_id_of(db, cast.ben)
    form = {"csrf_token": csrf_token(sam, desk), "contact": ben, "purpose": "accept"}
    assert "This cannot be done with this paper by a link." in sam.post(desk, data=form).text
    disable_contact(cast.ben, SAM)
    assert "This contact is disabled" in sam.post(desk, data={**form, "purpose": "view"}).text


def on_the_command_line(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli.main, ["link", *arguments])
    return result.exit_code, result.output


def test_the_command_line_prints_a_link(
    app: Flask, db: Session, cast: Cast, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.invoice(db, cast.acme, number="INV-9")
    monkeypatch.setenv("PORTAL_DATABASE_URL", database_url)
    monkeypatch.setenv("PORTAL_BASE_URL", "https://localhost")
    monkeypatch.setenv("PORTAL_SECRET_KEY", SECRET_KEY)
    db.rollback()
    status, said = on_the_command_line("INV-9", "--contact", "Ben@acme.example", "--purpose", "pay")
    assert status == 0, said
    assert app.test_client().get(said.strip().removeprefix("https://localhost")).status_code == 303
    for arguments, sentence in (
        (("INV-0", "--contact", cast.ben_email), "No paper with the number INV-0"),
        (("INV-9", "--contact", cast.zoe_email), "Choose a contact of this customer."),
        (("INV-9", "--contact", cast.ben_email, "--purpose", "accept"), "cannot be done"),
        (("INV-9", "--contact", "ben"), "email address"),
    ):
        status, said = on_the_command_line(*arguments)
        assert status == 1
        assert sentence in said
