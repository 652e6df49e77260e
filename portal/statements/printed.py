"""A stored statement on paper: the same figures as on its page, as they were known at its moment."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.ledger.open_items import OpenItems, open_items
from portal.ledger.statement import statement
from portal.papers.pdf.operations import document_pdf
from portal.papers.pdf.rules import Template, file_name
from portal.papers.pdf.sheets import Sheet, frame_of
from portal.papers.pdf.surroundings import Surroundings, address_of, surroundings_of
from portal.statements.lists import lists_of
from portal.statements.models import StoredStatement
from portal.statements.printed_lists import columns, described, printed_lists
from portal.statements.sheet import ActivitySheet, OpenItem, SheetRow, activity_sheet, ages, open_sheet
from portal.web.formats import Formats, formats_in
from portal.web.locale import speaking


def statement_pdf(db: Session, stored: StoredStatement) -> tuple[str, bytes]:
    """The name and the bytes of its PDF, drawn with no transaction open."""
    around = surroundings_of(db, stored.customer_id)
    sheet = statement_sheet(db, stored, around)
    span = f"{stored.from_on} {stored.to_on} {stored.currency}"
    name = file_name(sheet["title"], f"{around.client['number']} {span}")
    about = (stored.known_at, stored.customer_id, stored.public_id, sheet["number"])
    return name, document_pdf(db, Template.STATEMENT, sheet, *about)


def statement_sheet(db: Session, stored: StoredStatement, around: Surroundings) -> Sheet:
    """Lay it out in the language that it is stored with. Reads entries, allocations and the address."""
    show, zone = formats_in(stored.language), around.organisation.time_zone
    asked = (db, stored.customer_id, stored.currency)
    items = open_items(*asked, stored.to_on, stored.known_at, zone)
    with speaking(stored.language):
        sheet = {
            **frame_of(around.organisation, show, stored.to_on),
            **_about(db, stored, around, show),
            "ages": _ages(items, show) if stored.has_ageing else [],
            "remarks": _remarks(items, show),
            "client": around.client,
            "contact": around.contact,
        }
        if stored.type == "open":
            owed = items.ageing.total_minor + items.excess_minor
            return sheet | {"table": _open_table(open_sheet(items), owed, stored.currency, show)}
        days, words = (stored.from_on, stored.to_on), (stored.currency, show)
        account = statement(*asked, *days, stored.known_at, zone)
        laid_out = activity_sheet(account, 0)
        return sheet | {
            "stats": _stats(laid_out, stored, show),
            "table": _activity_table(laid_out, stored, show),
            "lists": printed_lists(
                lists_of(db, asked[1:], days, stored.known_at, zone, stored.shown), *words
            ),
        }


def period_words(stored: StoredStatement, show: Formats) -> str:
    """What the statement is called beside its title."""
    if stored.type == "open":
        return str(_("Open items, %(day)s", day=show.day(stored.to_on)))
    return str(_("%(first)s to %(last)s", first=show.day(stored.from_on), last=show.day(stored.to_on)))


def _about(db: Session, stored: StoredStatement, around: Surroundings, show: Formats) -> dict[str, Any]:
    known = show.moment(stored.known_at, around.organisation.time_zone)
    facts = [
        (_("Currency"), stored.currency),
        (_("As known on"), known),
        (_("Customer number"), around.client["number"]),
    ]
    lines = address_of(db, stored.customer_id, around.client["name"], show)
    return {
        "title": _("Statement"),
        "number": period_words(stored, show),
        "to": [{"label": _("For"), "lines": lines}],
        "facts": [{"label": label, "text": text} for label, text in facts],
    }


def _stats(sheet: ActivitySheet, stored: StoredStatement, show: Formats) -> list[dict[str, str]]:
    figures = [
        (_("Opening, %(day)s", day=show.short_day(stored.from_on)), sheet.opening_minor),
        (_("Charged"), sheet.charged_minor),
        (_("Paid and credited"), sheet.paid_minor),
        (_("Closing, %(day)s", day=show.short_day(stored.to_on)), sheet.closing_minor),
    ]
    return _figures(figures, stored.currency, show)


def _activity_table(sheet: ActivitySheet, stored: StoredStatement, show: Formats) -> dict[str, Any]:
    currency = stored.currency
    opening = show.amount(sheet.opening_minor, currency)
    first = [show.short_day(stored.from_on), described(_("Opening balance")), "", "", opening]
    groups = [{"label": "", "rows": [first]}]
    groups += [
        {"label": show.month(month.month), "rows": [_row(row, currency, show) for row in month.rows]}
        for month in sheet.months
    ]
    heads = [_("Date"), _("Document"), _("Charge"), _("Payment"), _("Balance")]
    charged, paid = show.amount(sheet.charged_minor, currency), show.amount(sheet.paid_minor, currency)
    closing = show.money_text(sheet.closing_minor, currency, code=True)
    return {
        "columns": columns(heads, wide=1, figures_from=2),
        "groups": groups,
        "foot": ["", _("Closing balance"), charged, paid, closing],
    }


def _row(row: SheetRow, currency: str, show: Formats) -> list[Any]:
    figure = show.amount(row.minor, currency)
    notes = [note for note in (row.note, _("Added later") if row.is_added_later else "") if note]
    return [
        show.short_day(row.on),
        described(row.words, notes),
        figure if row.minor >= 0 else "",
        figure if row.minor < 0 else "",
        show.amount(row.balance_minor, currency),
    ]


def _open_table(items: list[OpenItem], owed_minor: int, currency: str, show: Formats) -> dict[str, Any]:
    rows = [
        [
            described(item.number, [item.note] if item.note else []),
            show.day(item.issued_on) if item.issued_on else "",
            show.day(item.due_on) if item.due_on else "",
            show.amount(item.total_minor, currency),
            show.amount(item.open_minor, currency),
        ]
        for item in items
    ]
    heads = [_("Document"), _("Issued"), _("Due"), _("Total"), _("Open")]
    total = show.money_text(owed_minor, currency, code=True)
    return {
        "columns": columns(heads, wide=0, figures_from=3),
        "groups": [{"label": "", "rows": rows}],
        "foot": [_("Total open"), "", "", "", total],
    }


def _ages(items: OpenItems, show: Formats) -> list[dict[str, str]]:
    words = [
        _("Not due yet"),
        _("1 to 30 days late"),
        _("31 to 60 days late"),
        _("61 to 90 days late"),
        _("More than 90 days late"),
    ]
    return _figures(list(zip(words, ages(items), strict=True)), items.currency, show)


def _remarks(items: OpenItems, show: Formats) -> list[dict[str, str]]:
    asked = sum(retainer.open_minor for retainer in items.retainers_asked)
    figures = [
        (_("Credit not yet used, already taken off the balance"), -items.credit_minor),
        (_("Retainers asked for and not yet paid, not part of the balance"), asked),
    ]
    return _figures([one for one in figures if one[1]], items.currency, show)


def _figures(figures: list[tuple[str, int]], currency: str, show: Formats) -> list[dict[str, str]]:
    return [{"label": label, "amount": show.money_text(minor, currency)} for label, minor in figures]
