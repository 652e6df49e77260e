"""What a saved view is: a list, a name, and the address's filters in one fixed order."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import parse_qsl, urlencode

from portal.kit.refusal import N_, Refusal, TooLong

LISTS: Final = ("invoices", "quotes", "orders", "credits", "payments")
"""The rooms whose lists can be kept as views."""
LONGEST_NAME: Final = 60
LONGEST_QUERY: Final = 500
MOST_VIEWS: Final = 20
NOT_KEPT: Final = frozenset({"page"})


class NameMissing(Refusal):
    sentence = N_("Give the view a name.")
    field = "name"


class NameTaken(Refusal):
    sentence = N_("You have a view of this name already. Choose another.")
    field = "name"


class TooManyViews(Refusal):
    sentence = N_("You have %(most)s views of this list. Delete one first.")


class NothingToKeep(Refusal):
    sentence = N_("This list is not filtered. Choose a filter first.")


def view_name(text: str) -> str:
    """A name without white space around it; raises NameMissing or TooLong."""
    name = " ".join(text.split())
    if not name:
        raise NameMissing
    if len(name) > LONGEST_NAME:
        raise TooLong("name", LONGEST_NAME)
    return name


def one_order(pairs: Iterable[tuple[str, str]]) -> str:
    """The filters of an address as one text, the same for every order in which they may stand."""
    kept = {name: value for name, value in pairs if value and name not in NOT_KEPT}
    return urlencode(sorted(kept.items()))


def view_query(text: str) -> str:
    """The filters to keep; raises NothingToKeep."""
    query = one_order(parse_qsl(text[:LONGEST_QUERY])) if text else ""
    if not query or len(query) > LONGEST_QUERY:
        raise NothingToKeep
    return query
