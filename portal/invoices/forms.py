"""What the address of the invoice list asks for."""

from collections.abc import Mapping

from portal.invoices.rules import KINDS, SORTS, STATUSES, InvoiceFilter
from portal.papers.list_pages import common_choices
from portal.web.filters import Query


def invoice_filter(args: Mapping[str, str]) -> InvoiceFilter:
    """Read the query; what is not understood is a note and the default."""
    query = Query(args)
    return InvoiceFilter(
        **common_choices(query, STATUSES, SORTS),
        kind=query.choice("kind", KINDS, ""),
        notes=tuple(query.notes),
    )
