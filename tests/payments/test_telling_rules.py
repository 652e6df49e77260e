"""What an object of the gateway says, in our words, and that nothing in it is trusted."""

from typing import Any

import pytest

from portal.payments.rules.telling import MOST_TEXT, told, told_by_event
from portal.payments.rules.told import (
    CustomerGone,
    DisputeTold,
    DisputeWord,
    Method,
    MethodTold,
    MoneyTold,
    Names,
    RefundsChanged,
    RefundTold,
    RefundWord,
    SetupTold,
    Word,
)

VISA = {"brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2028}
CHARGE = {
    "id": "ch_1",
    "object": "charge",
    "amount": 1_000,
    "created": 1_700,
    "currency": "eur",
    "metadata": {"payment": "pay_1"},
    "payment_intent": "pi_1",
    "payment_method": "pm_1",
    "payment_method_details": {"type": "card", "card": VISA},
}
INTENT = {
    "id": "pi_1",
    "object": "payment_intent",
    "amount": 1_000,
    "amount_received": 900,
    "created": 1_600,
    "currency": "eur",
    "description": "INV-1",
    "latest_charge": CHARGE,
    "metadata": {"payment": "pay_1"},
    "status": "succeeded",
}
SESSION = {
    "id": "cs_1",
    "object": "checkout.session",
    "amount_total": 1_000,
    "client_reference_id": "ref_1",
    "created": 1_500,
    "currency": "eur",
    "customer_details": {"email": "ana@acme.example"},
    "metadata": {"payment": "pay_1"},
    "mode": "payment",
    "payment_intent": "pi_1",
    "payment_status": "paid",
    "status": "complete",
}
CARD = Method("pm_1", "card", "visa", "4242", 8, 2028)


def money(body: dict[str, Any]) -> MoneyTold:
    found = told(body)
    assert isinstance(found, MoneyTold)
    return found


def test_a_session_that_was_paid() -> None:
    assert money(SESSION) == MoneyTold(
        names=Names(payment="pay_1", session="cs_1", intent="pi_1"),
        word=Word.ARRIVED,
        is_of_session=True,
        amount=1_000,
        currency="EUR",
        charged_at=1_500,
        description="ana@acme.example",
    )


def test_a_session_knows_more_where_its_intent_came_along() -> None:
    found = money(SESSION | {"payment_intent": INTENT, "metadata": None})
    assert found.names == Names("ref_1", "cs_1", "pi_1", "ch_1")
    assert (found.charged_at, found.method) == (1_700, CARD)


@pytest.mark.parametrize(
    ("status", "paid", "intent", "word"),
    [
        ("expired", "unpaid", "pi_1", Word.EXPIRED),
        ("open", "unpaid", "pi_1", Word.NOTED),
        ("complete", "paid", "pi_1", Word.ARRIVED),
        ("complete", "no_payment_required", "pi_1", Word.NOTED),
        ("complete", "unpaid", "pi_1", Word.UNDER_WAY),
        ("complete", "unpaid", INTENT | {"status": "processing"}, Word.UNDER_WAY),
        ("complete", "unpaid", INTENT | {"status": "requires_payment_method"}, Word.FAILED),
        ("complete", "unpaid", INTENT | {"status": "canceled"}, Word.FAILED),
    ],
)
def test_how_far_the_money_of_a_session_came(status: str, paid: str, intent: Any, word: Word) -> None:
    body = SESSION | {"status": status, "payment_status": paid, "payment_intent": intent}
    assert money(body).word is word


def test_a_session_passes_on_why_its_intent_failed_and_where_to_confirm() -> None:
    error = {"code": "account_closed"}
    failed = INTENT | {"status": "requires_payment_method", "last_payment_error": error}
    assert money(SESSION | {"payment_intent": failed}).reason == "account_closed"
    asked = INTENT | {"next_action": {"redirect_to_url": {"url": "https://bank.example"}}}
    assert money(SESSION | {"payment_intent": asked}).next_step_url == "https://bank.example"


def test_a_debit_that_failed_after_days_is_told_by_the_name_of_its_event() -> None:
    body = SESSION | {"payment_status": "unpaid"}
    failed = told_by_event("checkout.session.async_payment_failed", body)
    assert isinstance(failed, MoneyTold) and failed.word is Word.FAILED and failed.is_of_session
    assert told_by_event("checkout.session.completed", body) == told(body)


def test_an_intent_that_succeeded() -> None:
    assert money(INTENT) == MoneyTold(
        names=Names(payment="pay_1", intent="pi_1", charge="ch_1"),
        word=Word.ARRIVED,
        amount=900,
        currency="EUR",
        charged_at=1_700,
        method=CARD,
        description="INV-1",
    )
    alone = money(INTENT | {"latest_charge": "ch_2"})
    assert (alone.names.charge, alone.charged_at, alone.method) == ("ch_2", 1_600, Method())


def test_an_intent_that_failed_says_why_and_with_what() -> None:
    method = {"id": "pm_9", "type": "us_bank_account", "us_bank_account": {"bank_name": "B", "last4": "6789"}}
    error = {"code": "card_declined", "decline_code": "insufficient_funds", "payment_method": method}
    body = INTENT | {"status": "requires_payment_method", "last_payment_error": error, "latest_charge": None}
    failed = money(body)
    assert (failed.word, failed.reason, failed.amount) == (Word.FAILED, "insufficient_funds", 1_000)
    assert failed.method == Method("pm_9", "us_bank_account", "B", "6789")
    assert money(body | {"last_payment_error": {"code": "no_account"}}).reason == "no_account"
    assert money(body | {"last_payment_error": {"type": "card_error"}}).reason == "requires_payment_method"
    assert money(body | {"last_payment_error": None}).word is Word.NOTED


def test_an_intent_that_goes_on_or_was_cancelled() -> None:
    assert money(INTENT | {"status": "processing"}).word is Word.UNDER_WAY
    assert money(INTENT | {"status": "processing"}).reason == ""
    cancelled = money(INTENT | {"status": "canceled", "cancellation_reason": "abandoned"})
    assert (cancelled.word, cancelled.reason) == (Word.FAILED, "abandoned")
    assert money(INTENT | {"status": "canceled"}).reason == "canceled"


@pytest.mark.parametrize(
    ("action", "url"),
    [
        ({"redirect_to_url": {"url": "https://bank.example/a"}}, "https://bank.example/a"),
        ({"verify_with_microdeposits": {"hosted_verification_url": "http://v.example"}}, "http://v.example"),
        ({"redirect_to_url": {"url": "javascript:alert(1)"}}, ""),
        ({"redirect_to_url": "https://bank.example"}, ""),
        (None, ""),
    ],
)
def test_where_the_person_has_to_confirm(action: Any, url: str) -> None:
    body = INTENT | {"status": "requires_action", "next_action": action}
    assert (money(body).word, money(body).next_step_url) == (Word.NOTED, url)


def test_a_charge_says_with_what_it_was_paid_and_nothing_of_how_far() -> None:
    assert money(CHARGE) == MoneyTold(
        names=Names(payment="pay_1", intent="pi_1", charge="ch_1"),
        word=Word.NOTED,
        amount=1_000,
        currency="EUR",
        charged_at=1_700,
        method=CARD,
    )


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ("succeeded", RefundWord.SUCCEEDED),
        ("failed", RefundWord.FAILED),
        ("canceled", RefundWord.FAILED),
        ("pending", RefundWord.PENDING),
        ("requires_action", RefundWord.PENDING),
    ],
)
def test_a_refund(status: str, word: RefundWord) -> None:
    body = {
        "id": "re_1",
        "object": "refund",
        "amount": 300,
        "charge": "ch_1",
        "created": 1_800,
        "currency": "usd",
        "failure_reason": "declined",
        "metadata": {"refund": "ref_1"},
        "payment_intent": "pi_1",
        "status": status,
    }
    names = Names(intent="pi_1", charge="ch_1")
    assert told(body) == RefundTold("re_1", names, word, "ref_1", 300, "USD", 1_800, "declined")


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ("lost", DisputeWord.LOST),
        ("won", DisputeWord.WON),
        ("warning_closed", DisputeWord.WON),
        ("prevented", DisputeWord.WON),
        ("needs_response", DisputeWord.OPEN),
        ("under_review", DisputeWord.OPEN),
    ],
)
def test_a_dispute(status: str, word: DisputeWord) -> None:
    body = {
        "id": "du_1",
        "object": "dispute",
        "amount": 400,
        "charge": "ch_1",
        "created": 1_900,
        "currency": "usd",
        "evidence_details": {"due_by": 2_000},
        "payment_intent": {"id": "pi_1"},
        "reason": "fraudulent",
        "status": status,
    }
    names = Names(intent="pi_1", charge="ch_1")
    found = DisputeTold("du_1", names, word, status, "fraudulent", 400, "USD", 1_900, 2_000)
    assert told(body) == found


def test_a_set_up_by_its_session_and_by_its_intent() -> None:
    session = {
        "id": "cs_2",
        "object": "checkout.session",
        "metadata": {"setup": "set_1"},
        "mode": "setup",
        "setup_intent": {"id": "seti_1", "status": "succeeded", "payment_method": "pm_1"},
        "status": "complete",
    }
    assert told(session) == SetupTold("set_1", "cs_2", "seti_1", Word.ARRIVED, "pm_1")
    named = session | {"setup_intent": "seti_1"}
    assert told(named) == SetupTold("set_1", "cs_2", "seti_1", Word.UNDER_WAY)
    assert told(named | {"status": "expired"}) == SetupTold("set_1", "cs_2", "seti_1", Word.EXPIRED)
    assert told(named | {"status": "open"}) == SetupTold("set_1", "cs_2", "seti_1", Word.NOTED)
    intent = {"id": "seti_1", "object": "setup_intent", "metadata": {"setup": "set_1"}}
    for status, word in (
        ("succeeded", Word.ARRIVED),
        ("processing", Word.UNDER_WAY),
        ("canceled", Word.FAILED),
        ("requires_payment_method", Word.NOTED),
    ):
        body = intent | {"status": status, "payment_method": "pm_1"}
        assert told(body) == SetupTold("set_1", "", "seti_1", word, "pm_1")
    declined = intent | {"last_setup_error": {"decline_code": "do_not_honor", "code": "card_declined"}}
    assert told(declined) == SetupTold("set_1", "", "seti_1", Word.NOTED, reason="do_not_honor")
    coded = intent | {"last_setup_error": {"code": "card_declined"}}
    assert told(coded) == SetupTold("set_1", "", "seti_1", Word.NOTED, reason="card_declined")


def test_methods_are_kept_and_given_up() -> None:
    body = {"id": "pm_1", "object": "payment_method", "type": "card", "card": VISA, "customer": "cus_1"}
    assert told(body) == MethodTold(CARD, "cus_1")
    assert told_by_event("payment_method.detached", body) == MethodTold(CARD, "cus_1", is_gone=True)
    assert told(body | {"customer": None}) is None
    mandate = {"id": "man_1", "object": "mandate", "payment_method": "pm_1", "status": "inactive"}
    assert told(mandate) == MethodTold(Method("pm_1"), "", is_gone=True)
    assert told(mandate | {"status": "active"}) is None


def test_what_only_an_event_says() -> None:
    changed = told_by_event("charge.refunded", CHARGE | {"amount_refunded": 250})
    assert changed == RefundsChanged(Names("pay_1", "", "pi_1", "ch_1"), 250)
    assert told_by_event("customer.deleted", {"id": "cus_1"}) == CustomerGone("cus_1")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"object": "payout", "id": "po_1"},
        {"object": "payment_intent"},
        {"object": "payment_intent", "id": 7},
        SESSION | {"mode": "subscription"},
        {"object": "checkout.session"},
    ],
)
def test_what_is_nothing_to_us_says_nothing(body: dict[str, Any]) -> None:
    assert told(body) is None


@pytest.mark.parametrize("odd", [True, -1, 1.5, "1000", None, 10**15])
def test_an_odd_figure_is_no_figure(odd: object) -> None:
    assert money(INTENT | {"amount_received": odd}).amount == 0


def test_the_largest_figure_is_still_one() -> None:
    assert money(INTENT | {"amount_received": 10**15 - 1}).amount == 10**15 - 1


def test_text_is_cut_and_has_no_zero_bytes_and_what_is_no_text_is_none() -> None:
    assert money(INTENT | {"description": "a\x00b" + "c" * 600}).description == "ab" + "c" * (MOST_TEXT - 3)
    assert money(INTENT | {"description": ["a"]}).description == ""
    assert MOST_TEXT == 500
    long = {"type": "k" * 50, "k" * 50: {"brand": "b" * 70, "last4": "123456"}}
    found = money(CHARGE | {"payment_method_details": long}).method
    assert (len(found.kind), len(found.brand), found.last4) == (40, 60, "1234")
    assert (found.expires_month, found.expires_year) == (None, None)


def test_an_address_counts_only_whole() -> None:
    typed = {
        "line1": "1 Road",
        "line2": None,
        "city": "X",
        "state": "OR",
        "postal_code": "9",
        "country": "us",
    }
    body = SESSION | {"customer_details": {"name": "Ana", "address": typed}}
    assert money(body).billing == {
        "addressee": "Ana",
        "street": "1 Road",
        "city": "X",
        "region": "OR",
        "postal_code": "9",
        "country": "US",
    }
    second = body | {"customer_details": {"address": typed | {"line2": "Pier 3"}}}
    assert money(second).billing["street"] == "1 Road\nPier 3"
    for part, odd in (
        ("line1", ""),
        ("city", None),
        ("country", "USA"),
        ("country", "1 "),
        ("country", "é1"),
    ):
        assert money(body | {"customer_details": {"address": typed | {part: odd}}}).billing == {}
