"""In what our books and the gateway's differ."""

from portal.payments.rules.comparing import (
    Differing,
    Ours,
    Theirs,
    payments_differing,
    words_differing,
)
from portal.payments.rules.words import DifferenceKind

PAID_HERE, PAID_THERE = Ours("pay_1", True, 1_000, "EUR"), Theirs(True, 1_000, "EUR")


def differing(ours: dict[str, Ours], theirs: dict[str, Theirs], *known: str) -> list[Differing]:
    return list(payments_differing(ours, theirs, frozenset(known)))


def test_what_agrees_is_not_named() -> None:
    begun_here, begun_there = Ours("pay_2", False, 0, "EUR"), Theirs(False, 1_000, "EUR")
    assert differing({"a": PAID_HERE, "b": begun_here}, {"a": PAID_THERE, "b": begun_there}) == []
    assert differing({"b": begun_here}, {}) == [] and differing({}, {"b": begun_there}) == []


def test_money_that_only_one_side_has() -> None:
    there = Differing(DifferenceKind.MISSING_HERE, "a", "", "", "1000 EUR")
    assert differing({}, {"a": PAID_THERE}) == [there]
    assert differing({}, {"a": PAID_THERE}, "a") == [], "it waits for staff already"
    here = Differing(DifferenceKind.MISSING_THERE, "a", "pay_1", "1000 EUR", "")
    assert differing({"a": PAID_HERE}, {}) == [here]


def test_a_state_that_differs_is_named_and_its_amount_is_not() -> None:
    begun = Ours("pay_1", False, 0, "EUR")
    missed = Differing(DifferenceKind.STATE, "a", "pay_1", "not settled", "settled")
    assert differing({"a": begun}, {"a": PAID_THERE}) == [missed]
    gone = Differing(DifferenceKind.STATE, "a", "pay_1", "settled", "not settled")
    assert differing({"a": PAID_HERE}, {"a": Theirs(False, 7, "USD")}) == [gone]


def test_another_amount_or_currency() -> None:
    for there, shown in ((Theirs(True, 999, "EUR"), "999 EUR"), (Theirs(True, 1_000, "USD"), "1000 USD")):
        found = Differing(DifferenceKind.AMOUNT, "a", "pay_1", "1000 EUR", shown)
        assert differing({"a": PAID_HERE}, {"a": there}) == [found]


def test_one_that_differs_hides_no_other() -> None:
    ours = {"b": Ours("pay_2", True, 5, "EUR"), "c": PAID_HERE, "d": Ours("pay_4", False, 0, "EUR")}
    theirs = {"a": PAID_THERE, "b": Theirs(True, 6, "EUR"), "d": PAID_THERE}
    assert [(one.kind, one.reference) for one in differing(ours, theirs)] == [
        (DifferenceKind.MISSING_HERE, "a"),
        (DifferenceKind.AMOUNT, "b"),
        (DifferenceKind.STATE, "d"),
        (DifferenceKind.MISSING_THERE, "c"),
    ]


def test_refunds_and_disputes_are_compared_by_their_word() -> None:
    kind = DifferenceKind.REFUND
    ours, theirs = {"a": ("pay_1", "pending"), "b": ("pay_2", "failed")}, {"a": "succeeded", "b": "failed"}
    assert list(words_differing(kind, ours, {**theirs, "c": "pending"})) == [
        Differing(kind, "a", "pay_1", "pending", "succeeded"),
        Differing(kind, "c", "", "", "pending"),
    ]
