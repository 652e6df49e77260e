"""Which papers of a list may be taken together."""

from collections.abc import Collection, Sequence
from typing import Final

from portal.kit.refusal import N_, Refusal
from portal.papers.rules.statuses import PaperKind

MOST_CHOSEN: Final = 50
"""As many as one payment takes, and as one request draws."""
KINDS_OF: Final = {
    "invoices": (PaperKind.INVOICE, PaperKind.RETAINER_INVOICE),
    "quotes": (PaperKind.QUOTE,),
    "orders": (PaperKind.ORDER,),
    "credits": (PaperKind.CREDIT_NOTE,),
}
"""The kinds of papers in each list."""


class NothingChosen(Refusal):
    sentence = N_("Nothing is chosen. Choose at least one paper.")


class TooManyChosen(Refusal):
    sentence = N_("Take at most %(most)s papers at once.")


def chosen_ids(given: Sequence[str]) -> list[str]:
    """Each public id once, in the order given; raises NothingChosen or TooManyChosen."""
    public_ids = list(dict.fromkeys(given))
    if not public_ids:
        raise NothingChosen
    if len(public_ids) > MOST_CHOSEN:
        raise TooManyChosen(most=MOST_CHOSEN)
    return public_ids


def kinds_shown(closed_rooms: Collection[str]) -> list[PaperKind]:
    """What a reader may choose from, where the business shows not everything."""
    return [kind for room, kinds in KINDS_OF.items() if room not in closed_rooms for kind in kinds]
