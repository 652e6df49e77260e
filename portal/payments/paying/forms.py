"""What the Pay page is asked for: papers or an offer, the amounts typed, the way to pay."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from portal.kit.currencies import EXPONENTS
from portal.payments.rules.choosing import MOST_PAPERS, Offer
from portal.web.filters import Query

OFFERS = {"all": Offer.EVERYTHING, "overdue": Offer.OVERDUE}
LONGEST_ID = 22
AMOUNT = "amount."


@dataclass(frozen=True, slots=True)
class Wanted:
    """The page as its address or its form describes it; no amount in it is believed."""

    papers: tuple[str, ...] = ()
    """Public ids of papers, each once, in the order given."""
    offer: str = ""
    """"all" or "overdue" in `currency`, where no papers are named."""
    currency: str = ""
    amounts: Mapping[str, str] = field(default_factory=dict)
    """As typed, by the public id of the paper."""
    advance: str | None = None
    """As typed, where money is paid in advance; None where it is not."""
    method: str = ""
    """"card", "bank" or the public id of a saved method."""
    uses_credit: bool = False
    saves_bank: bool = False
    attempt: str = ""
    seen: str = ""
    """The amount that stood on the button, in minor units."""
    back: str = ""
    """The payment whose page at the gateway was left."""

    def as_query(self) -> dict[str, Any]:
        """The same as the address of the page; what belongs to one sending is left out."""
        query: dict[str, Any] = {f"{AMOUNT}{public_id}": text for public_id, text in self.amounts.items()}
        if self.papers:
            query["paper"] = list(self.papers)
        elif self.offer:
            query[self.offer] = self.currency
        if self.advance is not None:
            query |= {"advance": self.currency, "advance_amount": self.advance}
        if self.method:
            query["method"] = self.method
        if self.uses_credit:
            query["uses_credit"] = "yes"
        if self.saves_bank:
            query["saves_bank"] = "yes"
        return query


def wanted_payment(args: MultiDict[str, str]) -> Wanted:
    """Read an address or a form. What is not understood is left out."""
    query = Query(args)
    papers = tuple(dict.fromkeys(one[:LONGEST_ID] for one in args.getlist("paper") if one))
    offer = next((word for word in OFFERS if word in args), "")
    is_advance = "advance" in args
    currency = query.text("advance" if is_advance else offer or "currency")
    return Wanted(
        papers=papers[: MOST_PAPERS + 1],
        offer="" if papers else offer,
        currency=currency if currency in EXPONENTS else "",
        amounts={
            name.removeprefix(AMOUNT): query.text(name, 40)
            for name in args
            if name.startswith(AMOUNT) and query.text(name, 40)
        },
        advance=query.text("advance_amount", 40) if is_advance else None,
        method=query.text("method", LONGEST_ID),
        uses_credit="uses_credit" in args,
        saves_bank="saves_bank" in args,
        attempt=query.text("attempt", 64),
        seen=query.text("seen", 20),
        back=query.text("back", LONGEST_ID),
    )
