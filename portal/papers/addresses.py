"""Where the page of a paper is, by its kind."""

from collections.abc import Mapping
from typing import Final

from portal.papers.rules.statuses import PaperKind

ROOM_OF: Final[Mapping[str, str]] = {
    PaperKind.QUOTE: "quotes",
    PaperKind.ORDER: "orders",
    PaperKind.INVOICE: "invoices",
    PaperKind.RETAINER_INVOICE: "invoices",
    PaperKind.CREDIT_NOTE: "credits",
}
"""The room of the portal in which a kind is read."""
_PATHS: Final[Mapping[str, str]] = {
    "quotes": "/quotes",
    "orders": "/orders",
    "invoices": "/invoices",
    "credits": "/credit-notes",
}


def path_of_paper(kind: str, public_id: str) -> str:
    """The path of its page, also for letters, which are written where no page is asked for."""
    return f"{_PATHS[ROOM_OF[kind]]}/{public_id}"
