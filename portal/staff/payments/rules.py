"""Which invoices money recorded by hand goes to, and which ones a refund opens again."""

from collections.abc import Iterable
from typing import Final

METHODS: Final = ("bank_transfer", "cheque", "cash", "card")
"""How money comes or goes without the gateway."""
SPREADS: Final = ("oldest", "typed", "nothing")
"""What recorded money is used for: the oldest due first, the amounts typed, nothing yet."""


def oldest_first(amount_minor: int, open_minors: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Spread an amount over papers, each its id and what is open, in their order."""
    shares: dict[int, int] = {}
    for paper_id, open_minor in open_minors:
        share = min(amount_minor, open_minor)
        if share > 0:
            shares[paper_id] = share
            amount_minor -= share
    return shares


def reopened(
    refund_minor: int, left_minor: int, paid_latest_first: Iterable[tuple[int, int]]
) -> dict[int, int]:
    """What a refund opens again: it uses what the payment has left, then takes back what it paid, the latest
    first. Each is an id and how much of it the payment pays."""
    return oldest_first(max(refund_minor - left_minor, 0), paid_latest_first)
