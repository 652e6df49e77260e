"""What the address of the list of credit notes asks for."""

from collections.abc import Mapping

from portal.credits.rules import SORTS, STATUSES
from portal.papers.list_pages import list_filter
from portal.papers.rules.lists import ListFilter


def credit_filter(args: Mapping[str, str]) -> ListFilter:
    """Read the query; what is not understood is a note and the default."""
    return list_filter(args, STATUSES, SORTS)
