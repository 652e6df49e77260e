"""The list of invoices as a table to keep."""

from collections.abc import Iterable

from flask_babel import gettext as _

from portal.invoices.queries import InvoiceRow
from portal.kit.tables import Amount, Table
from portal.web.marks import STATES


def table_of(rows: Iterable[InvoiceRow]) -> Table:
    """Each amount beside its currency, nothing added up."""
    heads = [
        _("Invoice"),
        _("Your PO"),
        _("Issued"),
        _("Due"),
        _("Status"),
        _("Total"),
        _("To pay"),
        _("Currency"),
    ]
    return Table(
        _("Invoices"),
        heads,
        (
            (
                row.number,
                row.note,
                row.issued_on,
                row.due_on,
                _(STATES[row.state][2]),
                Amount(row.total_minor, row.currency),
                Amount(row.to_pay_minor, row.currency),
                row.currency,
            )
            for row in rows
        ),
    )
