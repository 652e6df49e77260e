"""How money comes and goes by hand, and which invoices it goes to."""

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
