"""Whatever order the gateway's messages come in, and however often: the record says what truly happened."""

from dataclasses import replace
from functools import reduce
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.ledger.rules import PaymentState
from portal.payments.rules.booking import Record, heard, is_second
from portal.payments.rules.told import (
    DisputeTold,
    DisputeWord,
    Method,
    MoneyTold,
    Names,
    RefundTold,
    RefundWord,
    Word,
)
from tests.payments.world import in_any_order, truths

BOOKED = (MoneyTold, RefundTold, DisputeTold)


def booked_minor(record: Record) -> int:
    """What the books hold of this payment: nothing before it has arrived."""
    if not record.is_settled:
        return 0
    gone = sum(one.amount_minor for one in record.refunds.values() if one.word is RefundWord.SUCCEEDED)
    lost = sum(one.amount_minor for one in record.disputes.values() if one.word is DisputeWord.LOST)
    return record.arrived_minor - gone - lost


def check(data: Any) -> None:
    truth = data.draw(truths())
    messages = [one for one in truth.told() if isinstance(one, BOOKED)]
    record = reduce(heard, data.draw(in_any_order(messages)), Record(truth.is_hosted))
    assert record.state == truth.final
    assert booked_minor(record) == truth.left
    assert record.is_disputed == truth.is_disputed
    assert reduce(heard, messages, record) == record


@given(st.data())
def test_order_and_repetition_do_not_matter(data: Any) -> None:
    check(data)


@pytest.mark.long
@settings(max_examples=10_000)
@given(st.data())
def test_order_and_repetition_do_not_matter_ten_thousand_times(data: Any) -> None:
    check(data)


def money(word: Word, intent: str = "pi_1", **more: Any) -> MoneyTold:
    return MoneyTold(Names(intent=intent), word, amount=500, currency="EUR", **more)


def test_late_bad_news_never_unpays() -> None:
    paid = heard(Record(True), money(Word.ARRIVED))
    for word in (Word.FAILED, Word.EXPIRED, Word.UNDER_WAY, Word.NOTED):
        assert heard(paid, money(word, is_of_session=True)) == paid


def test_money_that_arrives_after_the_session_expired_is_booked() -> None:
    expired = heard(Record(True), money(Word.EXPIRED))
    assert heard(expired, money(Word.ARRIVED)).state is PaymentState.SETTLED


def test_a_declined_card_ends_a_saved_payment_but_not_an_open_page() -> None:
    declined = money(Word.FAILED, method=Method(kind="card"))
    assert heard(Record(True), declined).state is PaymentState.STARTED
    assert heard(Record(False), declined).state is PaymentState.FAILED


def test_other_money_than_what_has_arrived_is_told_apart() -> None:
    paid = heard(Record(True), money(Word.ARRIVED))
    assert is_second(paid, money(Word.ARRIVED, intent="pi_2"))
    assert not is_second(paid, money(Word.ARRIVED))


def test_what_arrived_is_kept_as_it_was_told_first() -> None:
    paid = heard(Record(True), money(Word.ARRIVED))
    assert (paid.arrived_minor, paid.currency, paid.intent) == (500, "EUR", "pi_1")
    names = Names(intent="pi_1")
    refund = RefundTold("re_1", names, RefundWord.SUCCEEDED, "", 200, "EUR", 1)
    assert booked_minor(heard(heard(paid, refund), replace(refund, amount=300))) == 300
    lost = DisputeTold("du_1", names, DisputeWord.LOST, "lost", "", 500, "EUR", 1)
    assert booked_minor(heard(heard(paid, lost), replace(lost, amount=100))) == 0
    assert booked_minor(heard(heard(paid, lost), replace(lost, word=DisputeWord.WON))) == 500
