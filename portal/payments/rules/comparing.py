"""In what our books and the gateway's differ, over plain values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portal.payments.rules.words import DifferenceKind


@dataclass(frozen=True, slots=True)
class Ours:
    """A payment here: whether it is settled, in minor units and currency, and its public id."""

    payment: str
    is_settled: bool
    minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Theirs:
    """A payment there: whether the money has arrived, in our minor units."""

    has_arrived: bool
    minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Differing:
    """One difference, as staff read it."""

    kind: DifferenceKind
    reference: str
    payment: str
    ours: str
    theirs: str


def payments_differing(
    ours: Mapping[str, Ours], theirs: Mapping[str, Theirs], known: frozenset[str]
) -> Iterator[Differing]:
    """Payments by the gateway's intents; `known` are those that wait for staff as unmatched receipts.

    `ours` holds what was settled or begun since the first day compared, `theirs` everything since then.
    """
    for intent, there in theirs.items():
        here = ours.get(intent)
        payment = here.payment if here else ""
        shown = f"{there.minor} {there.currency}"
        if here is None:
            if there.has_arrived and intent not in known:
                yield Differing(DifferenceKind.MISSING_HERE, intent, "", "", shown)
        elif here.is_settled != there.has_arrived:
            words = {True: "settled", False: "not settled"}
            yield Differing(
                DifferenceKind.STATE, intent, payment, words[here.is_settled], words[there.has_arrived]
            )
        elif here.is_settled and (here.minor, here.currency) != (there.minor, there.currency):
            yield Differing(DifferenceKind.AMOUNT, intent, payment, f"{here.minor} {here.currency}", shown)
    for intent, here in ours.items():
        if here.is_settled and intent not in theirs:
            shown = f"{here.minor} {here.currency}"
            yield Differing(DifferenceKind.MISSING_THERE, intent, here.payment, shown, "")


def words_differing(
    kind: DifferenceKind, ours: Mapping[str, tuple[str, str]], theirs: Mapping[str, str]
) -> Iterator[Differing]:
    """Refunds or disputes by the gateway's ids: ours with payment and word, theirs with the word."""
    for reference, word in theirs.items():
        payment, known = ours.get(reference, ("", ""))
        if known != word:
            yield Differing(kind, reference, payment, known, word)
