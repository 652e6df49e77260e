"""Refusals: the sentence a page shows."""

import pytest

from portal.kit.refusal import N_, Refusal, too_long


class NothingToPay(Refusal):
    sentence = N_("There is nothing to pay on %(number)s.")
    field = "invoice"


def test_a_refusal_speaks_its_sentence_with_the_values_in_it() -> None:
    with pytest.raises(Refusal, match=r"^There is nothing to pay on INV-7\.$") as caught:
        raise NothingToPay(number="INV-7")
    assert str(caught.value) == "There is nothing to pay on INV-7."


def test_the_sentence_itself_stays_as_it_is_for_the_translator() -> None:
    refusal = NothingToPay(number="INV-7")
    assert refusal.sentence == "There is nothing to pay on %(number)s."
    assert refusal.values == {"number": "INV-7"}


def test_one_refusal_with_another_sentence_leaves_the_next_alone() -> None:
    other = NothingToPay("Pay 100 % of it.", field="amount")
    assert (str(other), other.field) == ("Pay 100 % of it.", "amount")
    assert (NothingToPay.sentence, NothingToPay.field) == (NothingToPay(number=1).sentence, "invoice")


def test_a_value_may_look_like_a_place_without_being_filled_again() -> None:
    assert str(NothingToPay(number="%(number)s %d")) == "There is nothing to pay on %(number)s %d."


def test_what_is_longer_than_its_field_may_hold_is_refused_there() -> None:
    (refusal,) = too_long({"name": "x" * 5, "phone": "x" * 4, "note": "x" * 9}, {"name": 4, "phone": 4})
    assert (refusal.field, str(refusal)) == ("name", "Use at most 4 characters here.")
