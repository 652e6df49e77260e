"""What the address of the list of orders asks for."""

from collections.abc import Mapping

from portal.orders.rules import INVOICED, SHIPPED, SORTS, STATUSES, OrderFilter
from portal.papers.list_pages import common_choices
from portal.web.filters import Query


def order_filter(args: Mapping[str, str]) -> OrderFilter:
    """Read the query; what is not understood is a note and the default."""
    query = Query(args)
    return OrderFilter(
        **common_choices(query, STATUSES, SORTS),
        invoiced=query.choice("invoiced", INVOICED, ""),
        shipped=query.choice("shipped", SHIPPED, ""),
        notes=tuple(query.notes),
    )
