"""The list of orders as a table to keep."""

from collections.abc import Iterable

from flask_babel import gettext as _

from portal.kit.tables import Amount, Table
from portal.orders.queries import OrderRow
from portal.web.marks import INVOICED, SHIPPED, STATES


def table_of(rows: Iterable[OrderRow]) -> Table:
    """Each amount beside its currency, nothing added up."""
    heads = [
        _("Order"),
        _("Your PO"),
        _("Ordered"),
        _("Status"),
        _("Invoiced"),
        _("Shipped"),
        _("Total"),
        _("Currency"),
    ]
    return Table(
        _("Orders"),
        heads,
        (
            (
                row.number,
                row.note,
                row.issued_on,
                _(STATES[f"order_{row.state}"][2]),
                _(INVOICED[row.invoiced][2]),
                _(SHIPPED[row.shipped][2]),
                Amount(row.total_minor, row.currency),
                row.currency,
            )
            for row in rows
        ),
    )
