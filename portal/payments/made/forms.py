"""What the address of the payment list asks for."""

from collections.abc import Mapping

from portal.payments.made.rules import FILTERS, KINDS, SORTS, PaymentFilter
from portal.web.filters import Query


def payment_filter(args: Mapping[str, str]) -> PaymentFilter:
    """Read the query; what is not understood is a note and the default."""
    query = Query(args)
    return PaymentFilter(
        status=query.choice("status", FILTERS, ""),
        kind=query.choice("kind", KINDS, ""),
        q=query.text("q"),
        sort=query.choice("sort", SORTS, ""),
        page=query.page(),
        size=query.page_size(),
        notes=tuple(query.notes),
    )
