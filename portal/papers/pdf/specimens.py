"""Made-up papers on which a layout is tried: a short one, one with 200 lines, one with foreign names."""

from datetime import date
from typing import Any, Final

from portal.kit.refusal import N_
from portal.papers.models import CreditNote, Invoice, Order, Paper, PaperLine, Quote, TaxGroupRow
from portal.papers.pdf.rules import OWN_FIELDS, Template
from portal.papers.pdf.sheets import Sheet, frame_of, paper_sheet
from portal.papers.rules.statuses import PaperState
from portal.preferences.models import Organisation
from portal.web.formats import Formats

SPECIMENS: Final = {
    "short": N_("A short one"),
    "long": N_("One with 200 lines"),
    "foreign": N_("One with names from far away"),
}
LINES: Final = {"short": 3, "long": 200, "foreign": 4}
DAY: Final = date(2026, 10, 2)
KINDS: Final[dict[Template, tuple[type[Paper], PaperState]]] = {
    Template.INVOICE: (Invoice, PaperState.OPEN),
    Template.ORDER: (Order, PaperState.CONFIRMED),
    Template.QUOTE: (Quote, PaperState.SENT),
    Template.CREDIT_NOTE: (CreditNote, PaperState.OPEN),
}
NAMES: Final = {
    "short": ("Brightwater Shipyards", "5 Dock Road"),
    "long": ("Brightwater Shipyards & Offshore Engineering Limited Liability Company", "5 Dock Road"),
    "foreign": ("Đặng Thị Œuvre-Łukasiewicz, Ναυπηγεία & Верфь", "شركة الملاحة / שירותי נמל"),
}
ITEMS: Final = (
    "Fuel filter FS-1242\nCase of 12",
    "Hydraulic hose, stainless fittings, pressure tested to 420 bar",
    "Fitting on site",
)
FOREIGN_ITEM: Final = "Σχοινί, канат, حبل, חבל, dây thừng #1 *50 %* $x$ <b>"
CLIENT: Final = {
    "id": "AAAAAAAAAAAAAAAAAAAAAA",
    "number": "C-00042",
    "id_number": "20042",
    "tax_number": "GB123456789",
}
CENTS: Final = 12_550


def specimen_sheet(template: Template, specimen: str, organisation: Organisation, show: Formats) -> Sheet:
    """The sheet of a made-up paper of this kind; nothing of it is in the database."""
    own = {name: f"{name.title()}" for name in OWN_FIELDS}
    client = {**CLIENT, **own, "name": NAMES[specimen][0]}
    if template in KINDS:
        return paper_sheet(_paper(template, specimen), organisation, client, own, {}, show)
    columns, rows, foot = _table(template, specimen, show)
    figures = [{"label": label, "amount": show.money_text(minor, "EUR")} for label, minor in _figures(show)]
    total = {"label": columns[-1], "note": "", "amount": foot[-1], "weight": "total"}
    is_statement = template == Template.STATEMENT
    return {
        **frame_of(organisation, show, DAY),
        "title": show.words.gettext("Statement") if is_statement else show.words.gettext("Receipt"),
        "number": show.day(DAY) if is_statement else "PAY-00042",
        "to": [{"label": show.words.gettext("For"), "lines": list(NAMES[specimen])}],
        "facts": [{"label": show.words.gettext("Currency"), "text": "EUR"}],
        "stats": figures if is_statement else [],
        "ages": figures if is_statement else [],
        "totals": [] if is_statement else [total],
        "table": {
            "columns": [
                {"label": head, "is_wide": place == 1, "is_figure": place > 1}
                for place, head in enumerate(columns)
            ],
            "groups": [{"label": show.month(DAY) if is_statement else "", "rows": rows}],
            "foot": foot if is_statement else [],
        },
        "client": client,
        "contact": own,
    }


def _paper(template: Template, specimen: str) -> Paper:
    kind, state = KINDS[template]
    count = LINES[specimen]
    base = CENTS * count
    tax = base * 19 // 100
    name, street = NAMES[specimen]
    address = {"name": name, "street": street, "city": "Leith", "postal_code": "EH6 6JH", "country": "GB"}
    is_invoice = template == Template.INVOICE
    return kind(
        kind=str(template),
        state=state,
        number="20418",
        revision=1,
        currency="EUR",
        issued_on=DAY,
        due_on=DAY if is_invoice else None,
        valid_until_on=DAY if template == Template.QUOTE else None,
        purchase_order="88-40713-C",
        notes="Your number with us is $client.number.",
        terms="",
        prices_include_tax=False,
        subtotal_minor=base,
        discount_minor=0,
        tax_minor=tax,
        total_minor=base + tax,
        open_minor=base + tax if is_invoice else 0,
        under_way_minor=0,
        deposit_minor=0,
        billing_address=address,
        shipping_address=address if specimen == "long" else None,
        lines=[_line(position, specimen) for position in range(1, count + 1)],
        tax_groups=[TaxGroupRow(position=1, name="VAT", rate_e6=190_000, base_minor=base, tax_minor=tax)],
    )


def _line(position: int, specimen: str) -> PaperLine:
    return PaperLine(
        position=position,
        item_code="",
        description=_item(position, specimen),
        unit="" if position % 3 else "h",
        quantity_e6=1_000_000,
        price_e6=CENTS * 10_000,
        amount_minor=CENTS,
    )


def _item(position: int, specimen: str) -> str:
    return FOREIGN_ITEM if specimen == "foreign" else ITEMS[position % len(ITEMS)]


def _table(template: Template, specimen: str, show: Formats) -> tuple[list[str], list[list[Any]], list[str]]:
    """Heads, rows and foot of a statement, or of a receipt, which has the same but for the balance."""
    _ = show.words.gettext
    heads = [_("Date"), _("Document"), _("Amount")]
    rows: list[list[Any]] = [
        [
            show.short_day(DAY),
            {"text": _item(position, specimen), "notes": []},
            show.amount(CENTS, "EUR"),
            show.amount(CENTS * position, "EUR"),
        ]
        for position in range(1, LINES[specimen] + 1)
    ]
    total = show.money_text(CENTS * LINES[specimen], "EUR", code=True)
    if template == Template.RECEIPT:
        return heads, [row[:3] for row in rows], ["", "", total]
    return [*heads, _("Balance")], rows, ["", _("Closing balance"), "", total]


def _figures(show: Formats) -> list[tuple[str, int]]:
    _ = show.words.gettext
    return [(_("Charged"), CENTS), (_("Paid and credited"), -CENTS), (_("Total open"), 0)]
