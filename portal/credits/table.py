"""The list of credit notes as a table to keep."""

from collections.abc import Iterable

from flask_babel import gettext as _

from portal.credits.queries import CreditRow
from portal.kit.tables import Amount, Table
from portal.web.marks import STATES


def table_of(rows: Iterable[CreditRow]) -> Table:
    """Each amount beside its currency, nothing added up."""
    heads = [
        _("Credit note"),
        _("Invoice"),
        _("Issued"),
        _("Expires"),
        _("Status"),
        _("Total"),
        _("Left"),
        _("Currency"),
    ]
    return Table(
        _("Credit notes"),
        heads,
        (
            (
                row.number,
                row.invoice,
                row.issued_on,
                row.expires_on,
                _(STATES[f"credit_{row.state}"][2]),
                Amount(row.total_minor, row.currency),
                Amount(row.left_minor, row.currency),
                row.currency,
            )
            for row in rows
        ),
    )
