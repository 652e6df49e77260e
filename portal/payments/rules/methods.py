"""The ways to pay: what papers offer in common, and how the gateway calls them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from portal.kit.refusal import N_, Refusal

CARD: Final = "card"
BANK: Final = "bank"

DEBIT_OF: Final = {"USD": "us_bank_account", "EUR": "sepa_debit"}
"""The bank debit that the gateway has in a currency."""
ALL_DEBITS: Final = (
    "acss_debit",
    "au_becs_debit",
    "bacs_debit",
    "nz_bank_account",
    "sepa_debit",
    "us_bank_account",
)
DELAYED: Final = frozenset(ALL_DEBITS)
"""Kinds whose result is known only after days."""

_MOST: Final = {(BANK, "EUR"): 1_000_000}
"""The most of one payment by method and currency, in minor units (docs.stripe.com/payments/sepa-debit)."""

_DAYS: Final = {"sepa_debit": (5, 8)}
"""From how many to how many business days it takes until a debit has arrived, where that is not as usual."""
_USUAL_DAYS: Final = (3, 5)


class NoMethod(Refusal):
    sentence = N_("%(numbers)s cannot be paid online. Please pay by bank transfer.")


class TooMuchForAll(Refusal):
    sentence = N_("No way to pay takes this much at once. Pay it in parts, or by bank transfer.")
    field = "amount"


class NothingInCommon(Refusal):
    sentence = N_("%(numbers)s cannot be paid together with the others. Pay it by itself.")


@dataclass(frozen=True, slots=True)
class InCommon:
    """What several papers offer together, and the numbers of those that had to be left out."""

    methods: tuple[str, ...]
    left_out: tuple[str, ...]


def usable_methods(offered: str, currency: str, allows_bank_debit: bool) -> tuple[str, ...]:
    """The words of a paper's `payment_methods` that can be used in its currency by this customer."""
    return tuple(
        word
        for word in offered.split()
        if word == CARD
        or (word == BANK and DEBIT_OF.get(currency) and may_debit(currency, allows_bank_debit))
    )


def most_by(method: str, currency: str) -> int | None:
    """The most that can be paid at once in this way, in minor units; None where there is no such limit."""
    return _MOST.get((method, currency))


def fitting(methods: Sequence[str], currency: str, amount_minor: int) -> tuple[str, ...]:
    """The methods that take this amount. TooMuchForAll where there are some and none does."""
    found = tuple(word for word in methods if amount_minor <= _MOST.get((word, currency), amount_minor))
    if methods and not found:
        raise TooMuchForAll
    return found


def may_debit(currency: str, allows_bank_debit: bool) -> bool:
    """Whether a bank account may be debited: in dollars only where the customer is allowed it."""
    return currency in DEBIT_OF and (currency != "USD" or allows_bank_debit)


def in_common(papers: Iterable[tuple[str, Sequence[str]]]) -> InCommon:
    """Of papers, each its number and its usable methods: what most of them can be paid with together.

    A paper without any is left out; so are those that share nothing with the first that has some.
    """
    common: tuple[str, ...] = ()
    left_out: list[str] = []
    for number, methods in papers:
        shared = tuple(word for word in common if word in methods) if common else tuple(methods)
        if shared:
            common = shared
        else:
            left_out.append(number)
    return InCommon(common, tuple(left_out))


def allowed_kinds(methods: Sequence[str], currency: str) -> tuple[str, ...]:
    """The only kinds that the gateway may offer; empty where only `excluded_kinds` limits it."""
    if CARD in methods:
        return ()
    return (DEBIT_OF[currency],)


def excluded_kinds(methods: Sequence[str], currency: str) -> tuple[str, ...]:
    """The kinds that the gateway must not offer: bank debits that were not chosen or not allowed."""
    if CARD not in methods:
        return ()
    allowed = DEBIT_OF.get(currency) if BANK in methods else None
    return tuple(kind for kind in ALL_DEBITS if kind != allowed)


def usual_days(kind: str, currency: str) -> tuple[int, int]:
    """From how many to how many business days it takes until money paid in this way has arrived. A debit of
    which the gateway has not said more yet is the one that it has in the currency."""
    if kind and kind not in DELAYED:
        return 0, 0
    return _DAYS.get(kind or DEBIT_OF.get(currency, ""), _USUAL_DAYS)
