"""Home: what is owed, credited and paid, for the right customer."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import unquote

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.customers.models import Contact, Customer
from portal.db import transaction
from portal.kit import clock
from portal.ledger.operations import payments
from portal.ledger.operations.credits import draw_retainer
from portal.ledger.operations.refunds import record_refund
from portal.ledger.operations.voiding import void_paper
from portal.payments.models import GatewayCustomer, SavedMethod
from portal.people.models import Person
from portal.preferences.models import Organisation
from portal.preferences.operations import save_preference
from portal.preferences.rules import SHOWS_HOME, SHOWS_ORDERS
from portal.preferences.texts.rules import TextName
from portal.tenancy import every_customer
from tests import make
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.preferences.saying import say

SignedIn = Callable[[int], FlaskClient]
TODAY = clock.today("Europe/Berlin")


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_home_adds_up_what_is_owed_by_currency_and_age(db: Session, cast: Cast, signed_in: SignedIn) -> None:
    make.invoice(db, cast.acme, 10_000, due_on=TODAY - timedelta(days=3))
    make.invoice(db, cast.acme, 25_000, due_on=TODAY + timedelta(days=7))
    make.invoice(db, cast.acme, 40_000, due_on=TODAY + timedelta(days=8))
    make.invoice(db, cast.acme, 900, currency="JPY", due_on=TODAY + timedelta(days=30))
    make.invoice(db, cast.globex, 777_700, due_on=TODAY)
    words = words_of(signed_in(cast.ana).get("/").text)
    assert "Hello, Ana" in words
    assert "You owe €750.00 EUR" in words
    assert "Overdue €100.00 EUR 1 invoice" in words
    assert "Due in 7 days €250.00 EUR 1 invoice" in words
    assert "Later €400.00 EUR 1 invoice" in words
    assert "¥900" in words
    assert "7,777" not in words


def test_home_says_how_much_of_the_debt_is_on_its_way(db: Session, cast: Cast, signed_in: SignedIn) -> None:
    invoice = make.invoice(db, cast.acme, 10_000, due_on=TODAY)
    ana = signed_in(cast.ana)
    assert "on its way" not in words_of(ana.get("/").text)
    started = make.started_payment(db, cast.acme, {invoice.id: 4_000})
    with every_customer(db, "a test"):
        payments.mark_processing(started.id)
    words = words_of(ana.get("/").text)
    assert "You owe €100.00" in words and "€40.00 of it is on its way already." in words
    assert "Due in 7 days €60.00" in words


def test_a_contact_person_without_a_name_is_called_by_the_address(
    db: Session, cast: Cast, signed_in: SignedIn
) -> None:
    with every_customer(db, "a test"), transaction():
        ben = db.get_one(Contact, cast.ben)
        ben.first_name = ben.last_name = ""
    words = words_of(signed_in(cast.ana).get("/").text)
    assert "ben@" in words and "No name" not in words


def test_home_shows_credit_retainers_and_the_last_payment(
    db: Session, cast: Cast, signed_in: SignedIn
) -> None:
    invoice = make.invoice(db, cast.acme, 10_000)
    make.credit_note(db, cast.acme, 1_500)
    retainer = make.retainer(db, cast.acme, 8_000)
    make.payment(db, cast.acme, {retainer.id: 8_000}, dated_on=make.DUE)
    make.retainer(db, cast.acme, 6_000)
    make.payment(db, cast.acme, {invoice.id: 10_000}, amount=10_200, dated_on=TODAY)
    with every_customer(db, "a test"):
        other = make.invoice(db, cast.acme, 3_000)
        draw_retainer(retainer.id, other.id, 3_000, TODAY)
    words = words_of(signed_in(cast.ana).get("/").text)
    assert "Credit available €17.00" in words  # the note and what is left of the payment
    assert "Retainers to pay €60.00" in words
    assert "Retainers available €50.00" in words
    assert "Last payment €102.00" in words


def test_home_lists_what_to_pay_next_and_who_is_who(db: Session, cast: Cast, signed_in: SignedIn) -> None:
    for days in (9, 1, 5, -2, 30):
        make.invoice(db, cast.acme, 1_000, number=f"N{days}", due_on=TODAY + timedelta(days=days))
    html = signed_in(cast.ben).get("/").text
    assert re.findall(r">(N-?\d+)</a>", html) == ["N-2", "N1", "N5", "N9"]
    words = words_of(html)
    assert "Ana Alvarez Admin" in words
    assert "Ben Berger Payer, you" in words
    assert "Zoe" not in words


def test_home_of_a_customer_who_owes_nothing_says_so(cast: Cast, signed_in: SignedIn) -> None:
    words = words_of(signed_in(cast.zoe).get("/").text)
    assert "Nothing to pay" in words
    assert "None yet" in words


def test_home_says_what_the_last_payment_paid_and_under_which_reference(
    db: Session, cast: Cast, signed_in: SignedIn
) -> None:
    first = make.invoice(db, cast.acme, 1_000, number="A-1")
    second = make.invoice(db, cast.acme, 2_000, number="A-2")
    payment = make.payment(db, cast.acme, {first.id: 1_000, second.id: 2_000}, dated_on=TODAY)
    html = signed_in(cast.ana).get("/").text
    assert f'href="/payments/{payment.public_id}"' in html
    words = words_of(html)
    assert "Last payment €30.00" in words
    assert re.search("Paid for (A-1 , A-2|A-2 , A-1)", words)


def test_the_balance_counts_all_that_was_charged_paid_and_credited(
    db: Session, cast: Cast, signed_in: SignedIn
) -> None:
    make.invoice(db, cast.acme, 10_000)
    make.credit_note(db, cast.acme, 2_500)
    make.payment(db, cast.acme, amount=500)
    words = words_of(signed_in(cast.ana).get("/").text)
    assert "You owe €100.00" in words
    assert "Credit available €30.00" in words
    assert "Balance, all counted €70.00" in words


def test_home_shows_the_newest_orders_and_how_far_they_are(
    db: Session, cast: Cast, signed_in: SignedIn
) -> None:
    for age in range(6):
        on = TODAY - timedelta(days=age)
        make.order(db, cast.acme, 1_000, number=f"O{age}", issued_on=on, invoiced="partly", shipped="shipped")
    make.order(db, cast.globex, 1_000, number="O9", issued_on=TODAY)
    browser = signed_in(cast.ana)
    html = browser.get("/").text
    assert re.findall(r">(O\d)</a>", html) == ["O0", "O1", "O2", "O3"]
    assert "Partly invoiced Shipped" in words_of(html)
    save_preference(SHOWS_ORDERS, False)
    assert "O0" not in browser.get("/").text


def test_the_message_of_the_business_stands_on_home_as_text_in_the_readers_language(
    db: Session, cast: Cast, signed_in: SignedIn, signed_in_staff: SignedIn
) -> None:
    sam, ana, at = signed_in_staff(cast.sam), signed_in(cast.ana), "/staff/settings/texts/home/en"
    assert "What is owed, what was paid" in ana.get("/").text
    form = {
        "csrf_token": csrf_token(sam, at),
        "version": re.findall(r'name="version" value="(\d+)"', sam.get(at).text)[0],
        "body": "Closed on <b>Friday</b>.",
    }
    looked = sam.post(at, data={**form, "look": "yes"})
    assert "Closed on &lt;b&gt;Friday" in looked.text
    assert "Closed" not in ana.get("/").text
    assert sam.post(at, data=form).status_code == 303
    assert '<p class="pre" lang="en">Closed on &lt;b&gt;Friday&lt;/b&gt;.</p>' in ana.get("/").text
    assert "Closed" not in ana.get("/invoices").text
    too_long = sam.post(at, data={**form, "body": "x" * 1001})
    assert too_long.status_code == 422
    assert "Use at most 1000 characters here." in too_long.text
    assert sam.post(at, data=form).status_code == 409
    say(db, TextName.HOME, "Freitag zu.", "de")
    assert "Closed on" in ana.get("/").text
    with transaction():
        db.scalars(select(Person).where(Person.email == cast.ana_email)).one().language = "de"
    shown = ana.get("/").text
    assert '<p class="pre" lang="de">Freitag zu.</p>' in shown and "Closed on" not in shown


def test_home_tells_who_the_business_is(db: Session, cast: Cast, signed_in: SignedIn) -> None:
    with transaction():
        house = db.scalars(select(Organisation)).one()
        house.legal_name, house.tax_number, house.phone = "Halvorsen GmbH", "DE 123", "+49 40 1"
        house.settings_version += 1
    words = words_of(signed_in(cast.ana).get("/").text)
    for text in ("Halvorsen GmbH", "Tax number DE 123", "+49 40 1", "Germany"):
        assert text in words


def test_my_details_show_the_saved_ways_to_pay(db: Session, cast: Cast, signed_in: SignedIn) -> None:
    with every_customer(db, "a test"), transaction():
        for customer_id, last4 in ((cast.acme, "4242"), (cast.acme, "1881"), (cast.globex, "9999")):
            known = GatewayCustomer(customer_id=customer_id, gateway_reference=f"cus_{last4}")
            db.add(known)
            db.flush()
            db.add(
                SavedMethod(
                    customer_id=customer_id, gateway_customer_id=known.id, gateway_reference=f"pm_{last4}",
                    kind="card", brand="visa", last4=last4, expires_month=8, expires_year=2031,
                    saved_by_name="Ana", removed_at=clock.now() if last4 == "1881" else None,
                )
            )  # fmt: skip
    page = signed_in(cast.ana).get("/").text
    words = words_of(page)
    assert "Payment methods" in words and "4242 Expires 08/2031" in words
    assert "1881" not in words and "9999" not in words
    assert 'href="/profile/payment-methods"' in page


def test_home_says_what_was_invoiced_and_paid_to_date(db: Session, cast: Cast, signed_in: SignedIn) -> None:
    invoice = make.invoice(db, cast.acme, 20_000)
    voided = make.invoice(db, cast.acme, 70_000)
    paid = make.payment(db, cast.acme, {invoice.id: 15_000})
    make.payment(db, cast.acme, {}, amount=2_500)
    with every_customer(db, "a test"):
        void_paper(voided.id, TODAY)
        record_refund(1_000, TODAY, attempt="r", payment_id=paid.id, method="transfer")
    words = words_of(signed_in(cast.ana).get("/").text)
    assert "Invoiced in all €200.00" in words
    assert "Paid to date €165.00" in words


def test_a_mail_to_the_business_says_who_writes(db: Session, cast: Cast, signed_in: SignedIn) -> None:
    with transaction():
        db.scalars(select(Organisation)).one().email = "accounts@halvorsen.example"
    page = signed_in(cast.ana).get("/").text
    found = re.search(r'href="mailto:accounts@halvorsen.example\?subject=([^"]+)"', page)
    assert found is not None
    with every_customer(db, "a test"):
        number = db.get_one(Customer, cast.acme).number
    assert unquote(found[1]) == f"Acme Shipping, customer number {number}"


def test_where_the_business_shows_no_home_the_invoices_come_first(
    db: Session, cast: Cast, signed_in: SignedIn
) -> None:
    with every_customer(db, "a test"):
        save_preference(SHOWS_HOME, False, customer_id=cast.acme)
    ana = signed_in(cast.ana)
    answer = ana.get("/")
    assert (answer.status_code, answer.location) == (303, "/invoices")
    page = ana.get("/invoices").text
    assert "<span>Home</span>" not in page
    assert "<span>Invoices</span>" in page
    zoe = signed_in(cast.zoe).get("/")
    assert zoe.status_code == 200 and "<span>Home</span>" in zoe.text
