"""What a contact may pay: which amounts of which papers, and why not others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from portal.kit.money import MOST_MINOR
from portal.kit.refusal import N_, Refusal
from portal.papers.rules.instalments import Payable, instalments

MOST_PAPERS: Final = 200
"""The most papers that one payment pays."""


class Offer(StrEnum):
    """The amounts that are ready to be chosen."""

    DEPOSIT = "deposit"
    OVERDUE = "overdue"
    EVERYTHING = "everything"


class NothingChosen(Refusal):
    sentence = N_("Choose at least one invoice.")


class TooManyChosen(Refusal):
    sentence = N_("Choose at most 200 invoices at once.")


class OnlyWhole(Refusal):
    sentence = N_("%(number)s has to be paid in full.")
    field = "amount"


class BelowMinimum(Refusal):
    sentence = N_("Pay at least %(minimum)s of %(number)s.")
    field = "amount"


class MoreThanOpen(Refusal):
    sentence = N_("This is more than is open on %(number)s.")
    field = "amount"


class LeastCharge(Refusal):
    sentence = N_("The least that can be paid online is %(minimum)s.")
    field = "amount"


class OddRest(Refusal):
    sentence = N_(
        "This would leave less of %(number)s than can be paid online. Pay it in full, or less of it."
    )
    field = "amount"


class NotAnAmount(Refusal):
    sentence = N_("Enter an amount such as %(example)s.")
    field = "amount"


class OddAmount(Refusal):
    sentence = N_("Enter an amount above zero.")
    field = "amount"


@dataclass(frozen=True, slots=True)
class Item:
    """A paper that may be paid, in minor units; `deposit_minor` and `overdue_minor` are its open parts."""

    paper_id: int
    public_id: str
    number: str
    currency: str
    is_retainer: bool
    due_on: date | None
    open_minor: int
    """Open and not under way."""
    deposit_minor: int
    overdue_minor: int
    methods: tuple[str, ...]
    allows_part: bool
    minimum_minor: int
    allows_more: bool
    terms: str = ""
    """What has to be agreed to before it is paid; empty for nothing."""

    def offered(self, offer: Offer) -> int:
        """The amount that this offer comes to; 0 where it has nothing to say here."""
        return {
            Offer.DEPOSIT: self.deposit_minor,
            Offer.OVERDUE: self.overdue_minor,
            Offer.EVERYTHING: self.open_minor,
        }[offer]

    @property
    def first_minor(self) -> int:
        """What is asked first: the open part of the deposit, else all."""
        return self.deposit_minor or self.open_minor

    @property
    def is_fixed(self) -> bool:
        """Whether only the offered amounts may be paid."""
        return not (self.allows_part or self.allows_more)


def terms_of(items: Iterable[Item]) -> dict[str, list[str]]:
    """The terms that have to be agreed to, each once, with the numbers of the papers that have them."""
    found: dict[str, list[str]] = {}
    for item in items:
        if item.terms:
            found.setdefault(item.terms, []).append(item.number)
    return found


def open_parts(paper: Payable, today: date) -> tuple[int, int]:
    """What of a paper's deposit, and what that is overdue today, may newly be paid."""
    parts = instalments(paper)
    deposit = parts[0].unfilled_not_under_way_minor if len(parts) > 1 else 0
    return deposit, sum(part.unfilled_not_under_way_minor for part in parts if part.is_late(today))


def due_day(paper: Payable) -> date | None:
    """When the first part that may newly be paid is due; the last part's day where none may."""
    parts = instalments(paper)
    return next((part.due_on for part in parts if part.unfilled_not_under_way_minor), parts[-1].due_on)


def offered(items: Iterable[Item], offer: Offer) -> dict[str, int]:
    """The amounts of an offer over several papers, by public id; what it does not touch is left out."""
    amounts = {item.public_id: item.offered(offer) for item in items}
    return {public_id: amount for public_id, amount in amounts.items() if amount > 0}


def require_payable(
    item: Item, amount_minor: int, least_minor: int, shown: Mapping[str, str] | None = None
) -> None:
    """Refuse an amount that may not be paid on this paper.

    The offered amounts always may. Another one only where part payment is allowed, from the minimum on;
    more than is open only where that is allowed. A rest below the gateway's least charge is refused.
    `shown` may hold the words for `minimum`.
    """
    if not 0 < amount_minor <= MOST_MINOR:
        raise OddAmount
    if amount_minor > item.open_minor:
        if not item.allows_more:
            raise MoreThanOpen(number=item.number)
        return
    if amount_minor not in {item.offered(offer) for offer in Offer}:
        if not item.allows_part:
            raise OnlyWhole(number=item.number)
        if item.open_minor < item.minimum_minor:
            raise OnlyWhole(number=item.number)
        if amount_minor < item.minimum_minor:
            raise BelowMinimum(number=item.number, minimum=(shown or {}).get("minimum", item.minimum_minor))
    if 0 < item.open_minor - amount_minor < least_minor:
        raise OddRest(number=item.number)


def require_chargeable(online_minor: int, least_minor: int, shown: str) -> None:
    """Refuse a sum below the gateway's least charge; `shown` is that charge in words."""
    if 0 < online_minor < least_minor:
        raise LeastCharge(minimum=shown)


def require_some(chosen: Sequence[object]) -> None:
    """Refuse nothing, and too much at once."""
    if not chosen:
        raise NothingChosen
    if len(chosen) > MOST_PAPERS:
        raise TooManyChosen
