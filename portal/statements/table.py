"""A statement as a table to keep."""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from portal.kit.tables import Amount, Cell, Table
from portal.statements.rules import Period
from portal.statements.sheet import ActivitySheet, OpenItem


def activity_table(sheet: ActivitySheet, span: Period, currency: str) -> Table:
    """Opening, each row with the balance after it, closing."""
    heads = [
        _("Date"),
        _("Document"),
        _("Note"),
        _("Charge"),
        _("Payment"),
        _("Balance"),
        _("Currency"),
        _("Added later"),
    ]

    def rows() -> Iterator[Sequence[Cell]]:
        opening = Amount(sheet.opening_minor, currency)
        yield span.from_on, _("Opening balance"), "", None, None, opening, currency, ""
        for month in sheet.months:
            for row in month.rows:
                amount = Amount(row.minor, currency)
                sides = (amount, None) if row.minor >= 0 else (None, amount)
                balance = Amount(row.balance_minor, currency)
                late = _("Added later") if row.is_added_later else ""
                yield row.on, row.words, row.note, *sides, balance, currency, late
        charged, paid = Amount(sheet.charged_minor, currency), Amount(sheet.paid_minor, currency)
        closing = Amount(sheet.closing_minor, currency)
        yield span.to_on, _("Closing balance"), "", charged, paid, closing, currency, ""

    return Table(_("Statement"), heads, rows())


def open_table(items: Sequence[OpenItem], total_minor: int, currency: str) -> Table:
    """What was open, the oldest first, and what it comes to."""
    heads = [_("Document"), _("Note"), _("Issued"), _("Due"), _("Total"), _("Open"), _("Currency")]

    def rows() -> Iterator[Sequence[Cell]]:
        for item in items:
            amounts = Amount(item.total_minor, currency), Amount(item.open_minor, currency)
            yield item.number, item.note, item.issued_on, item.due_on, *amounts, currency
        yield _("Total open"), "", None, None, None, Amount(total_minor, currency), currency

    return Table(_("Open items"), heads, rows())
