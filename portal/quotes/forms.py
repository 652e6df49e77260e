"""What the address of the list of quotes asks for."""

from collections.abc import Mapping

from portal.papers.list_pages import list_filter
from portal.papers.rules.lists import ListFilter
from portal.quotes.rules import SORTS, STATUSES


def quote_filter(args: Mapping[str, str]) -> ListFilter:
    """Read the query; what is not understood is a note and the default."""
    return list_filter(args, STATUSES, SORTS)
