"""The payment list, a payment and its receipt, as a contact asks for them."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.kit import clock
from portal.ledger.models import Payment
from portal.ledger.operations import disputes, payments, refunds
from portal.payments.made import queries
from portal.payments.made.rules import payment_status
from portal.payments.models import OnlinePayment
from portal.tenancy import every_customer
from tests import make
from tests.cast import Cast

SignedIn = Callable[[int], FlaskClient]
TODAY = clock.today("Europe/Berlin")


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


def numbers_in(html: str) -> list[str]:
    return re.findall(r'class="rowlink"[^>]*>([^<]+)<', html)


@pytest.fixture
def drawer(db: Session, cast: Cast) -> dict[str, str]:
    """Payments of Acme in every state, and one of Globex: number and public id."""
    papers = [
        make.invoice(db, cast.acme, 10_000 + number, number=f"INV-{number}", issued_on=days(-90))
        for number in range(9)
    ]
    made: dict[str, Payment] = {}
    with every_customer(db, "a test"):

        def offline(name: str, shares: dict[int, int], amount: int, ago: int, reference: str = "") -> Payment:
            made[name] = payments.record_payment(
                cast.acme,
                "EUR",
                amount,
                days(-ago),
                shares,
                attempt=name,
                method="cheque",
                number=name,
                reference=reference,
            )
            return made[name]

        def online(name: str, position: int) -> Payment:
            paper = papers[position]
            made[name] = payments.start_payment(
                cast.acme,
                "EUR",
                paper.total_minor,
                {paper.id: paper.total_minor},
                attempt=name,
                method="card",
                number=name,
            )
            return made[name]

        offline("CHEQUE", {papers[0].id: 10_000}, 12_345, 30, "No. 4711")
        payments.cancel_payment(offline("TYPO", {papers[1].id: 1}, 1, 20).id, TODAY)
        payments.mark_processing(online("WAY", 1).id)
        payments.fail_payment(online("NO", 2).id, TODAY, "Not enough funds.")
        online("BEGUN", 3)
        payments.expire_payment(online("LEFT", 3).id, TODAY)
        for name, position in (("BACK", 4), ("PART", 5), ("BANK", 6), ("QUESTION", 7)):
            payments.settle_payment(online(name, position).id, days(-position))
        refunds.record_refund(10_004, TODAY, attempt="r1", payment_id=made["BACK"].id)
        refunds.record_refund(5, TODAY, attempt="r2", payment_id=made["PART"].id, reason="One was broken")
        disputes.return_payment(made["BANK"].id, 10_006, TODAY, "return-1")
        disputes.open_dispute(made["QUESTION"].id, "dispute-1")
        retainer = make.retainer(db, cast.acme, 7_000, number="RET-1", issued_on=days(-90))
        offline("AHEAD", {retainer.id: 7_000}, 7_000, 50)
    zoes = make.invoice(db, cast.globex, 500, number="ZOE-1")
    make.payment(db, cast.globex, {zoes.id: 500})
    with every_customer(db, "a test"):
        found = db.execute(select(Payment.customer_id, Payment.number, Payment.public_id)).all()
        return {one.number if one.customer_id == cast.acme else "ZOE": one.public_id for one in found}


@pytest.fixture
def ana(signed_in: SignedIn, cast: Cast, drawer: dict[str, str]) -> FlaskClient:
    return signed_in(cast.ana)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=received", ["PART", "QUESTION", "CHEQUE", "AHEAD"]),
        ("status=processing", ["WAY"]),
        ("status=failed", ["NO", "BANK"]),
        ("status=refunded", ["BACK", "PART"]),
        ("kind=retainer", ["AHEAD"]),
        ("kind=invoice&status=processing", ["WAY"]),
        ("q=4711", ["CHEQUE"]),
        ("q=inv-0", ["CHEQUE"]),
        ("q=ret-1", ["AHEAD"]),
        ("q=123.45", ["CHEQUE"]),
        ("q=€123.45", ["CHEQUE"]),
        ("q=ZOE", []),
        ("status=received&sort=date", ["AHEAD", "CHEQUE", "QUESTION", "PART"]),
        ("status=received&sort=-amount", ["CHEQUE", "QUESTION", "PART", "AHEAD"]),
    ],
)
def test_the_address_filters_searches_and_sorts(ana: FlaskClient, query: str, expected: list[str]) -> None:
    answer = ana.get(f"/payments?{query}")
    assert answer.status_code == 200
    assert numbers_in(answer.text) == expected


def test_each_tab_says_how_many_it_has(ana: FlaskClient) -> None:
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", ana.get("/payments?status=failed").text))
    assert "Received 4 On its way 1 Failed 2 Refunded 2" in text
    assert "1 to 2 of 2 payments" in text


def test_the_list_has_online_and_offline_payments_but_none_that_never_happened(ana: FlaskClient) -> None:
    found = numbers_in(ana.get("/payments").text)
    assert set(found) == {"CHEQUE", "WAY", "NO", "BACK", "PART", "BANK", "QUESTION", "AHEAD"}
    assert found.index("BACK") < found.index("CHEQUE") < found.index("AHEAD"), "the newest first"


def test_a_nonsense_filter_is_a_sentence_and_the_usual_list(ana: FlaskClient) -> None:
    answer = ana.get("/payments?status=x&sort=y&page=-1&size=7&kind=%00&q=%25")
    assert answer.status_code == 200
    assert "We do not know" in answer.text


def test_sql_and_python_call_each_payment_the_same(db: Session, drawer: dict[str, str]) -> None:
    with every_customer(db, "a test"):
        for name, public_id in drawer.items():
            row = db.execute(
                queries.by_public_id(public_id).add_columns(queries.payment_status().label("told"))
            ).one()
            known = row.Payment
            said = payment_status(
                known.state, known.settled_minor, row.refunded_minor, row.returned_minor, known.is_disputed
            )
            assert row.told == said, name


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("CHEQUE", ["€123.45 received", "No. 4711", "INV-0", "€100.00", "€23.45", "Not used yet"]),
        ("WAY", ["Your bank is processing €100.01", "Do not pay again"]),
        ("NO", ["did not go through", "Not enough funds.", "Nothing was charged"]),
        ("BEGUN", ["We are confirming your payment", 'hx-trigger="load delay:2s"']),
        ("LEFT", ["was not finished"]),
        ("TYPO", ["was cancelled"]),
        ("BACK", ["€100.04 was refunded"]),
        ("PART", ["€0.05 of it was refunded", "One was broken"]),
        ("BANK", ["Your bank took €100.06 back"]),
        ("QUESTION", ["is disputed"]),
    ],
)
def test_a_payment_says_how_it_stands(
    ana: FlaskClient, drawer: dict[str, str], name: str, words: list[str]
) -> None:
    html = ana.get(f"/payments/{drawer[name]}").text
    for word in words:
        assert word in html, word


def test_only_money_that_arrived_has_a_receipt(ana: FlaskClient, drawer: dict[str, str]) -> None:
    receipts = {name: ana.get(f"/payments/{one}/receipt") for name, one in drawer.items()}
    assert {name for name, answer in receipts.items() if answer.status_code == 200} == {
        "CHEQUE",
        "BACK",
        "PART",
        "BANK",
        "QUESTION",
        "AHEAD",
    }
    paper = receipts["CHEQUE"].text
    for words in ("Acme Shipping", "CHEQUE", "INV-0", "100.00", "23.45", "€123.45"):
        assert words in paper, words


def test_a_strangers_payment_and_nonsense_are_the_same_missing_page(
    ana: FlaskClient, drawer: dict[str, str]
) -> None:
    wanted = [drawer["ZOE"], "x" * 22, "CHEQUE", "1"]
    answers = [ana.get(f"/payments/{one}{part}") for one in wanted for part in ("", "/receipt")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1


def test_who_never_paid_reads_what_will_be_here(signed_in: SignedIn, cast: Cast) -> None:
    assert "No payments yet" in signed_in(cast.ana).get("/payments").text


def test_a_page_that_waits_looks_again_less_often_and_then_says_so(
    ana: FlaskClient, drawer: dict[str, str]
) -> None:
    address = f"/payments/{drawer['BEGUN']}?returned=yes"
    partial = {"HX-Request": "true", "HX-Request-Type": "partial"}
    second = ana.get(f"{address}&looks=1", headers=partial).text
    assert 'hx-trigger="load delay:3s"' in second and "<html" not in second
    last = ana.get(f"{address}&looks=99", headers=partial).text
    assert "hx-trigger" not in last and "We do not know yet if the payment went through" in last
    assert "hx-trigger" not in ana.get(f"/payments/{drawer['WAY']}?returned=yes").text


def test_a_debit_that_the_bank_wants_confirmed_leads_to_where_that_is_done(
    ana: FlaskClient, db: Session, cast: Cast, drawer: dict[str, str]
) -> None:
    with every_customer(db, "a test"), transaction():
        paid = db.scalars(select(Payment.id).where(Payment.public_id == drawer["WAY"])).one()
        row = {"customer_id": cast.acme, "payment_id": paid, "way": "hosted", "request": {}}
        db.add(OnlinePayment(**row, next_step_url="https://bank.example/confirm"))
    text = ana.get(f"/payments/{drawer['WAY']}").text
    assert "Your bank wants you to confirm" in text
    assert 'href="https://bank.example/confirm"' in text


def test_who_confirmed_on_the_gateways_page_is_not_told_to_confirm_again(
    ana: FlaskClient, db: Session, cast: Cast, drawer: dict[str, str]
) -> None:
    with every_customer(db, "a test"), transaction():
        begun = db.scalars(select(Payment.id).where(Payment.public_id == drawer["BEGUN"])).one()
        row = {"customer_id": cast.acme, "payment_id": begun, "way": "hosted", "request": {}}
        asked = "https://bank.example/confirm"
        db.add(OnlinePayment(**row, session_url="https://gateway.example/pay", next_step_url=asked))
    address = f"/payments/{drawer['BEGUN']}"
    back = ana.get(f"{address}?returned=yes").text
    assert "We are confirming your payment" in back and asked not in back
    assert "Your bank wants you to confirm" in ana.get(address).text


def test_after_the_bank_took_money_back_the_same_can_be_paid_again(
    ana: FlaskClient, drawer: dict[str, str]
) -> None:
    text = ana.get(f"/payments/{drawer['BANK']}").text
    assert re.search(r'href="/pay\?paper=[\w-]{22}">Try again', text)


def test_coming_back_from_the_gateway_books_nothing(
    ana: FlaskClient, db: Session, drawer: dict[str, str]
) -> None:
    for part in ("?returned=yes", "?returned=yes&looks=3", "?success=true&payment_status=paid"):
        ana.get(f"/payments/{drawer['BEGUN']}{part}")
    db.rollback()
    with every_customer(db, "a test"):
        assert db.scalars(select(Payment.state).where(Payment.number == "BEGUN")).one() == "started"
