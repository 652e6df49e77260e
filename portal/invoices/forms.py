"""What the address of the invoice list asks for."""

from collections.abc import Mapping

from portal.invoices.rules import KINDS, SORTS, STATUSES, InvoiceFilter
from portal.web.filters import Query


def invoice_filter(args: Mapping[str, str]) -> InvoiceFilter:
    """Read the query; what is not understood is a note and the default."""
    query = Query(args)
    return InvoiceFilter(
        status=query.choice("status", STATUSES, ""),
        kind=query.choice("kind", KINDS, ""),
        q=query.text("q"),
        sort=query.choice("sort", SORTS, ""),
        page=query.page(),
        size=query.page_size(),
        notes=tuple(query.notes),
    )
