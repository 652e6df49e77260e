"""A paper as its template expects it: everything written out in the customer's language, in its order.

A sheet is a mapping of texts, lists and mappings, which becomes `paper.json`:
title, number, mark (`Void` or empty), day ([year, month, day]), language, page (`a4`, `us-letter`), fonts,
accent (`#rrggbb`), logo (the name of a picture, or empty); business: name, initial, lines, foot;
to: label and lines of each address; facts: label and text; columns (four heads);
lines: text, notes, quantity, price, amount; totals: label, note, amount, weight (`total` or empty);
sections: label and text; codes: file, label and alt of each QR code; words: page, ages;
check: lines that say how to see that the paper is real;
client: id, number, id_number, custom1 to custom4; contact: custom1 to custom4.
Statements and receipts have a table in place of lines: columns (label, is_wide, is_figure), groups (label and
rows of cells, each a text or text with notes), foot (cells); lists: further tables, each with a title;
stats, ages and remarks: label and amount.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.customers.rules import ADDRESS_PARTS, address_lines
from portal.kit.placeholders import filled
from portal.papers.facts import facts_of, sections_of
from portal.papers.models import Paper, PaperLine
from portal.papers.pdf.rules import LETTER_COUNTRIES, placeholders
from portal.papers.rules.instalments import instalments
from portal.papers.rules.statuses import PaperKind, PaperState
from portal.papers.sheet import copied_address, line_of, taxes_of
from portal.preferences.models import Organisation
from portal.web.formats import Formats

ACCENT = "#1d4fb8"
FONTS = ("Inter", "Libertinus Serif", "DejaVu Sans Mono")
PARTS = "to facts columns lines totals sections codes check stats lists ages remarks".split()

Sheet = dict[str, Any]


def paper_sheet(
    paper: Paper,
    organisation: Organisation,
    client: Mapping[str, str],
    contact: Mapping[str, str],
    neighbours: Mapping[int, str],
    show: Formats,
) -> Sheet:
    """Lay out a paper of any kind. `neighbours` are the numbers of the papers it names, by their ids."""
    _ = show.words.gettext
    values = placeholders(client, contact)
    notes, terms = filled(paper.notes, values), filled(paper.terms, values)
    sections = sections_of(paper, organisation.bank_details, notes, terms, show)
    return {
        **frame_of(organisation, show, paper.issued_on),
        "title": title_of(paper.kind, show),
        "number": paper.number or _("Draft"),
        "mark": _("Void") if paper.state == PaperState.VOID else "",
        "to": _addresses(paper, show),
        "facts": [
            {"label": fact.label, "text": fact.text} for fact in facts_of(paper, client, neighbours, show)
        ],
        "columns": [_("Description"), _("Quantity"), _("Unit price"), _("Amount")],
        "lines": [_line(line, paper.currency, show) for line in paper.lines],
        "totals": _totals(paper, show),
        "sections": [section._asdict() for section in sections],
        "client": client,
        "contact": contact,
    }


def frame_of(organisation: Organisation, show: Formats, day: date | None) -> Sheet:
    """What every sheet says of the business, its page and its words."""
    parts = {part: getattr(organisation, part) for part in ADDRESS_PARTS if part != "addressee"}
    name = organisation.legal_name or organisation.name
    country = show.country(organisation.country) if organisation.country else ""
    website = organisation.website.partition("://")[2] or organisation.website
    ways = (organisation.phone, organisation.email, website.rstrip("/"))
    taxed = show.words.gettext("Tax number %(number)s") % {"number": organisation.tax_number}
    foot = (name, taxed if organisation.tax_number else "", *ways)
    day = day or date(2000, 1, 1)
    return {
        "language": show.locale.language,
        "page": "us-letter" if organisation.country in LETTER_COUNTRIES else "a4",
        "day": [day.year, day.month, day.day],
        "fonts": list(FONTS),
        "accent": ACCENT,
        "logo": "",
        "business": {
            "name": name,
            "initial": name[:1].upper(),
            "lines": address_lines(addressee="", **parts, country_name=country),
            "foot": " · ".join(part for part in foot if part),
        },
        "words": {
            "page": show.words.gettext("Page %(page)s of %(pages)s"),
            "ages": show.words.gettext("How old is the balance"),
        },
        "mark": "",
        "table": {"columns": [], "groups": [], "foot": []},
        **{name: [] for name in PARTS},
    }


def title_of(kind: str, show: Formats) -> str:
    """What a paper is called in the customer's language."""
    _ = show.words.gettext
    titles = {
        PaperKind.QUOTE: _("Quote"),
        PaperKind.ORDER: _("Order"),
        PaperKind.INVOICE: _("Invoice"),
        PaperKind.RETAINER_INVOICE: _("Retainer"),
        PaperKind.CREDIT_NOTE: _("Credit note"),
    }
    return titles[PaperKind(kind)]


def _addresses(paper: Paper, show: Formats) -> list[dict[str, Any]]:
    _ = show.words.gettext
    billing, shipping = paper.billing_address, paper.shipping_address
    blocks = [(_("Bill to"), billing), (_("Ship to"), shipping)]
    written = [(label, copied_address(copied, show)) for label, copied in blocks]
    return [{"label": label, "lines": lines} for label, lines in written if lines]


def _line(line: PaperLine, currency: str, show: Formats) -> dict[str, Any]:
    laid_out = line_of(line, currency)
    taken_off = show.amount(-laid_out.discount_minor, currency)
    discount = show.words.gettext("Discount %(amount)s") % {"amount": taken_off}
    notes = (laid_out.note, discount if laid_out.discount_minor else "")
    quantity = show.quantity(laid_out.quantity_e6)
    return {
        "text": laid_out.description,
        "notes": [text for text in notes if text],
        "quantity": f"{quantity} {laid_out.unit}" if laid_out.unit else quantity,
        "price": show.price(laid_out.price_e6, currency),
        "amount": show.amount(laid_out.amount_minor, currency),
    }


def _totals(paper: Paper, show: Formats) -> list[dict[str, str]]:
    _, currency = show.words.gettext, paper.currency
    rows = [(_("Subtotal"), "", paper.subtotal_minor)]
    if paper.discount_minor:
        rows.append((_("Discount"), "", -paper.discount_minor))
    rows += _taxes(paper, show)
    written = [
        {"label": label, "note": note, "amount": show.money_text(minor, currency), "weight": ""}
        for label, note, minor in rows
    ]
    total = show.money_text(paper.total_minor, currency, code=True)
    written.append({"label": _("Total"), "note": "", "amount": total, "weight": "total"})
    if paper.deposit_minor and paper.due_on:
        names = _("Deposit, due %(day)s"), _("Rest, due %(day)s")
        for name, part in zip(names, instalments(paper), strict=False):
            label = name % {"day": show.day(part.due_on) if part.due_on else ""}
            amount = show.money_text(part.amount_minor, currency)
            written.append({"label": label, "note": "", "amount": amount, "weight": ""})
    return written


def _taxes(paper: Paper, show: Formats) -> list[tuple[str, str, int]]:
    """Each tax with what it is on."""
    _ = show.words.gettext
    rows = []
    for tax in taxes_of(paper):
        note = _("on %(amount)s") % {"amount": show.amount(tax.base_minor, paper.currency)}
        note = _("included") if paper.prices_include_tax else note
        rows.append((f"{tax.name} {show.percent(tax.rate_e6)}".strip(), note, tax.tax_minor))
    return rows
