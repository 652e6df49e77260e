"""The Pay page: what is paid, how much of it and with which credit."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kit import clock
from portal.papers.models import Invoice, Paper
from portal.payments.models import GatewayCall, OnlinePayment
from portal.payments.paying import sheet
from portal.payments.rules import choosing
from portal.preferences.operations import save_preference
from portal.preferences.rules import (
    ALLOWS_OVERPAYMENT,
    ALLOWS_PART_PAYMENT,
    ALLOWS_PREPAYMENT,
    CREDIT_AT_CHECKOUT,
    PART_PAYMENT_MINIMUM,
    PREPAYMENT_MINIMUM,
)
from portal.tenancy import every_customer
from tests import make
from tests.cast import Cast
from tests.payments.pay_page import TODAY, ana, button, days, invoice, online, send, started
from tests.standins.stripe.standin import StripeStandin

__all__ = ["ana", "online"]  # fixtures


def test_one_invoice_is_paid_on_the_gateways_page(
    ana: FlaskClient, db: Session, cast: Cast, stripe_standin: StripeStandin
) -> None:
    page = f"/pay?paper={invoice(db, cast, 624_000)}"
    assert button(ana.get(page).text) == "Pay €6,240.00"
    answer = send(ana, page)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(stripe_standin.address)
    [payment] = started(db)
    assert (payment.amount_minor, payment.state) == (624_000, "started")
    with every_customer(db, "a test"):
        begun = db.scalars(select(OnlinePayment)).one()
        asked, is_by_link = begun.request, begun.is_by_link
    assert not is_by_link
    assert asked["success_url"] == f"http://localhost/payments/{payment.public_id}?returned=yes"
    assert asked["cancel_url"] == f"http://localhost/pay?back={payment.public_id}"


def test_the_menu_marks_invoices_where_they_are_paid_and_payments_where_they_are_listed(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    for page, room in ((f"/pay?paper={invoice(db, cast)}", "/invoices"), ("/payments", "/payments")):
        menu = ana.get(page).text.partition("</nav>")[0]
        assert re.findall(r'href="([^"]+)" aria-current', menu) == [room]


def test_who_waits_for_the_result_puts_its_question_first_in_the_queue(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    send(ana, f"/pay?paper={invoice(db, cast, 1_000)}")
    [payment] = started(db)
    address = f"/payments/{payment.public_id}?returned=yes"
    clock.set_shift(timedelta(seconds=11))  # who was asked a moment ago is not asked again
    ana.get(address).close()
    assert asked_at(db) > clock.now()
    ana.get(f"{address}&looks=1").close()
    assert asked_at(db) == payment.started_at


def asked_at(db: Session) -> datetime:
    db.rollback()
    with every_customer(db, "a test"):
        return db.scalars(select(OnlinePayment.ask_at)).one() or datetime.max.replace(tzinfo=UTC)


def test_a_deposit_has_its_own_day_and_what_is_due_first_stands_first(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    plain = invoice(db, cast, 1_000, due_on=days(20))
    parted = invoice(db, cast, due_on=days(40), deposit_minor=3_000, deposit_due_on=days(-1))
    html = ana.get(f"/pay?paper={plain}&paper={parted}").text
    assert re.findall(r'name="paper" value="([^"]+)"', html) == [parted, plain]
    assert "1 day overdue" in html and "Due in 40 days" not in html
    with every_customer(db, "a test"):
        paper = db.scalars(select(Paper).where(Paper.public_id == parted)).one()
    assert choosing.due_day(paper) == days(-1)
    for under_way, due_on in ((2_999, days(-1)), (3_000, days(40)), (10_000, days(40))):
        paper.under_way_minor = under_way
        assert choosing.due_day(paper) == due_on
    db.rollback()


def test_several_invoices_are_one_payment_and_the_same_form_sent_twice_too(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    one, other = invoice(db, cast, 1_000), invoice(db, cast, 2_000)
    page = f"/pay?paper={one}&paper={other}"
    html = ana.get(page).text
    assert "Pay 2 invoices" in html and button(html) == "Pay €30.00"
    attempt = re.search(r'name="attempt" value="([^"]+)"', html)
    assert attempt is not None
    answers = [send(ana, page, attempt=attempt[1]).headers["Location"] for _ in range(2)]
    assert answers[0] == answers[1]
    assert len(started(db)) == 1


def test_everything_and_what_is_overdue_are_offered_in_one_currency(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    invoice(db, cast, 1_000, due_on=days(-3), number="LATE-1")
    invoice(db, cast, 2_000, due_on=days(3), number="SOON-1")
    invoice(db, cast, 4_000, due_on=days(-3), number="USD-1", currency="USD")
    assert button(ana.get("/pay?all=EUR").text) == "Pay €30.00"
    late = ana.get("/pay?overdue=EUR").text
    assert button(late) == "Pay €10.00" and "SOON-1" not in late
    assert "USD-1" not in ana.get("/pay?all=EUR").text
    assert button(ana.get("/pay?all=USD").text) == "Pay $40.00"


def test_papers_of_two_currencies_are_paid_one_currency_at_a_time(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    euros, dollars = invoice(db, cast, 1_000), invoice(db, cast, 4_000, currency="USD", due_on=days(90))
    html = ana.get(f"/pay?paper={euros}&paper={dollars}").text
    assert "One currency at a time." in html
    assert button(html) == "Pay €10.00"
    assert f"/pay?paper={dollars}" in html


def test_what_cannot_be_paid_with_the_others_is_left_out_and_named(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    card = invoice(db, cast, 1_000, payment_methods="card", number="CARD-1", due_on=days(1))
    bank = invoice(db, cast, 2_000, payment_methods="bank", number="BANK-1", due_on=days(2))
    none = invoice(db, cast, 4_000, payment_methods="", number="NONE-1", due_on=days(3))
    html = ana.get(f"/pay?paper={card}&paper={bank}&paper={none}").text
    assert button(html) == "Pay €10.00"
    assert "BANK-1 is left out." in html and "NONE-1 is left out." in html
    assert "It cannot be paid online." in html
    assert f'href="/pay?paper={bank}"' in html
    assert f'href="/pay?paper={none}"' not in html
    forced = send(ana, f"/pay?paper={card}", paper=[none], seen="4000")
    assert forced.status_code == 422
    assert started(db) == []


def test_a_way_that_does_not_take_so_much_is_left_out_and_named(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    large, small = (invoice(db, cast, total) for total in (1_000_001, 1_000_000))
    html = ana.get(f"/pay?paper={large}").text
    assert "A bank account can be debited for at most €10,000.00 at once." in html
    assert 'value="bank"' not in html and 'value="card"' in html
    html = ana.get(f"/pay?paper={small}&method=bank").text
    assert "can be debited for at most" not in html and 'value="bank" checked' in html
    only_bank = invoice(db, cast, 1_000_001, payment_methods="bank")
    refused = send(ana, f"/pay?paper={only_bank}", method="bank", seen="1000001")
    assert refused.status_code == 422 and "No way to pay takes this much at once." in refused.text
    assert started(db) == []


def test_a_deposit_is_asked_first_and_all_of_it_may_be_chosen(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    public_id = invoice(db, cast, 10_000, deposit_minor=3_000, deposit_due_on=days(1), due_on=days(30))
    page = f"/pay?paper={public_id}"
    html = ana.get(page).text
    assert button(html) == "Pay €30.00"
    assert "Deposit €30.00, then €70.00" in html
    assert button(ana.get(f"{page}&amount.{public_id}=100.00").text) == "Pay €100.00"
    other = send(ana, page, **{f"amount.{public_id}": "50.00", "seen": "5000"})
    assert other.status_code == 422
    assert "has to be paid in full" in other.text


def test_a_part_may_be_paid_only_where_that_is_allowed_and_from_the_minimum_on(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    public_id = invoice(db, cast, 10_000, number="INV-1")
    page, name = f"/pay?paper={public_id}", f"amount.{public_id}"
    assert name not in ana.get(page).text, "no amount can be typed"
    save_preference(ALLOWS_PART_PAYMENT, True)
    save_preference(PART_PAYMENT_MINIMUM, {"EUR": 2_000})
    html = ana.get(page).text
    assert "At least €20.00, at most €100.00." in html
    low = send(ana, page, **{name: "19.99", "seen": "1999"})
    assert low.status_code == 422
    assert "Pay at least €20.00 of INV-1." in low.text
    assert 'value="19.99"' in low.text, "what was typed stays"
    high = send(ana, page, **{name: "100.01", "seen": "10001"})
    assert "This is more than is open on INV-1." in high.text
    paid = send(ana, page, **{name: "25.50", "seen": "2550"})
    assert paid.status_code == 303
    assert started(db)[0].amount_minor == 2_550


def test_more_may_be_paid_only_where_that_is_allowed(ana: FlaskClient, db: Session, cast: Cast) -> None:
    save_preference(ALLOWS_OVERPAYMENT, True)
    public_id = invoice(db, cast, 10_000)
    page = f"/pay?paper={public_id}"
    assert "What is more stays as your credit." in ana.get(page).text
    assert send(ana, page, **{f"amount.{public_id}": "120.00", "seen": "12000"}).status_code == 303
    assert started(db)[0].amount_minor == 12_000


def test_an_amount_that_changed_meanwhile_is_shown_before_it_is_paid(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    public_id = invoice(db, cast, 10_000)
    with every_customer(db, "a test"):
        paper_id = db.scalars(select(Paper.id).where(Paper.public_id == public_id)).one()
    make.payment(db, cast.acme, {paper_id: 4_000}, dated_on=TODAY)
    answer = send(ana, f"/pay?paper={public_id}", seen="10000")
    assert answer.status_code == 409
    assert "The amount changed while you were here." in answer.text
    assert button(answer.text) == "Pay €60.00"
    assert [one.state for one in started(db)] == ["settled"]


@pytest.mark.parametrize("amount", ["0", "-5", "NaN", "1e99", "0.005", "٣", "100,5,5", "x" * 500, ""])
def test_an_odd_amount_starts_nothing(ana: FlaskClient, db: Session, cast: Cast, amount: str) -> None:
    save_preference(ALLOWS_PART_PAYMENT, True)
    public_id = invoice(db, cast, 10_000)
    answer = send(ana, f"/pay?paper={public_id}", **{f"amount.{public_id}": amount, "seen": "1"})
    assert answer.status_code in (409, 422)
    assert started(db) == []


def test_credit_is_used_first_where_it_is_ticked_or_always(ana: FlaskClient, db: Session, cast: Cast) -> None:
    make.credit_note(db, cast.acme, 4_000)
    page = f"/pay?paper={invoice(db, cast, 10_000)}"
    offered = ana.get(page).text
    assert button(offered) == "Pay €100.00" and "Use my credit first" in offered
    assert button(ana.get(f"{page}&uses_credit=yes").text) == "Pay €60.00"
    save_preference(CREDIT_AT_CHECKOUT, "always")
    always = ana.get(page).text
    assert button(always) == "Pay €60.00" and "is used first" in always
    save_preference(CREDIT_AT_CHECKOUT, "off")
    off = ana.get(f"{page}&uses_credit=yes").text
    assert button(off) == "Pay €100.00" and "credit first" not in off


def test_credit_that_covers_everything_pays_at_once_without_the_gateway(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    make.credit_note(db, cast.acme, 20_000)
    public_id = invoice(db, cast, 10_000)
    page = f"/pay?paper={public_id}&uses_credit=yes"
    assert button(ana.get(page).text) == "Use my credit"
    answer = send(ana, page, uses_credit="yes", method=None)
    assert answer.status_code == 303
    with every_customer(db, "a test"):
        assert db.scalars(select(Invoice.open_minor).where(Invoice.public_id == public_id)).one() == 0
        assert db.scalars(select(GatewayCall)).all() == []


def test_money_in_advance_is_paid_only_where_that_is_allowed(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    assert "Choose invoices" in ana.get("/pay?advance=EUR").text
    assert "Pay in advance" not in ana.get("/payments").text
    save_preference(ALLOWS_PREPAYMENT, True)
    assert 'href="/pay?advance=EUR"' in ana.get("/payments").text
    save_preference(PREPAYMENT_MINIMUM, {"EUR": 1_000})
    fresh = ana.get("/pay?advance=EUR").text
    assert "At least €10.00." in fresh and "There is a problem" not in fresh
    form = {"advance": "EUR", "paper": None}
    low = send(ana, "/pay?advance=EUR", **form, advance_amount="9", seen="900")
    assert low.status_code == 422 and 'value="9"' in low.text
    nothing = send(ana, "/pay?advance=EUR", **form, advance_amount="", seen="")
    assert nothing.status_code == 422 and "Enter an amount such as 10.00." in nothing.text
    paid = send(ana, "/pay?advance=EUR", **form, advance_amount="250", seen="25000")
    assert paid.status_code == 303
    assert started(db)[0].shares == []


def test_no_more_than_so_many_invoices_are_paid_at_once_and_the_rest_waits(
    ana: FlaskClient, db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in (sheet, choosing):
        monkeypatch.setattr(room, "MOST_PAPERS", 3)
    for _ in range(5):
        invoice(db, cast, 10_000)
    text = ana.get("/pay?all=EUR").text
    assert "At most 3 invoices are paid at once." in text
    assert "2 more are left to pay afterwards." in text
    assert button(text) == "Pay €300.00"
    with pytest.raises(choosing.TooManyChosen):
        choosing.require_some(range(4))


def test_home_names_what_cannot_be_paid_online_and_leaves_it_out(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    invoice(db, cast, 10_000)
    make.invoice(db, cast.acme, 7_700, number="BY-HAND-1")
    text = ana.get("/").text
    assert "Pay overdue, €100.00" in text
    assert "Not to be paid online, so not part of it: BY-HAND-1." in text


def test_several_invoices_of_the_list_lead_to_one_payment(ana: FlaskClient, db: Session, cast: Cast) -> None:
    both = invoice(db, cast, 10_000), invoice(db, cast, 2_000)
    text = ana.get(f"/papers/chosen?paper={both[0]}&paper={both[1]}").text
    links = [f'href="/pay?paper={one}&amp;paper={other}"' for one, other in (both, both[::-1])]
    assert any(link in text for link in links)
    assert "Pay €120.00" in text
    assert button(ana.get(f"/pay?paper={both[0]}&paper={both[1]}").text) == "Pay €120.00"
