"""What the address of the payment list asks for."""

from collections.abc import Mapping

from portal.papers.list_pages import common_choices
from portal.payments.made.rules import FILTERS, KINDS, SORTS, PaymentFilter
from portal.web.filters import Query


def payment_filter(args: Mapping[str, str]) -> PaymentFilter:
    """Read the query; what is not understood is a note and the default."""
    query = Query(args)
    return PaymentFilter(
        **common_choices(query, FILTERS, SORTS),
        kind=query.choice("kind", KINDS, ""),
        notes=tuple(query.notes),
    )
