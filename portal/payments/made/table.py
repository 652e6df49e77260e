"""The list of payments as a table to keep."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _

from portal.kit.tables import Amount, Table
from portal.ledger.words import method_words
from portal.web.marks import STATES


def table_of(rows: Iterable[Any], papers: Mapping[int, list[str]]) -> Table:
    """Each amount beside its currency, nothing added up. `papers` are numbers by the id of the payment."""
    heads = [
        _("Payment"),
        _("Date"),
        _("Method"),
        _("Reference"),
        _("Paid for"),
        _("Status"),
        _("Amount"),
        _("Currency"),
    ]
    return Table(
        _("Payments"),
        heads,
        (
            (
                row.number,
                row.on,
                method_words(row.method),
                row.reference,
                ", ".join(papers.get(row.id, ())),
                _(STATES[row.status][2]),
                Amount(row.amount_minor, row.currency),
                row.currency,
            )
            for row in rows
        ),
    )
