"""The list of quotes as a table to keep."""

from collections.abc import Iterable

from flask_babel import gettext as _

from portal.kit.tables import Amount, Table
from portal.quotes.queries import QuoteRow
from portal.web.marks import STATES


def table_of(rows: Iterable[QuoteRow]) -> Table:
    """Each amount beside its currency, nothing added up."""
    return Table(
        _("Quotes"),
        [_("Quote"), _("Your PO"), _("Issued"), _("Valid until"), _("Status"), _("Total"), _("Currency")],
        (
            (
                row.number,
                row.note,
                row.issued_on,
                row.valid_until_on,
                _(STATES[f"quote_{row.state}"][2]),
                Amount(row.total_minor, row.currency),
                row.currency,
            )
            for row in rows
        ),
    )
