"""Sheets to draw, made from papers that no database knows."""

from datetime import UTC, date, datetime
from typing import Any

from portal.papers.models import Invoice, PaperLine, TaxGroupRow
from portal.papers.pdf.sheets import Sheet, paper_sheet
from portal.preferences.models import Organisation
from portal.web.formats import formats_in

AT = datetime(2026, 10, 2, tzinfo=UTC)
BUSINESS = {
    "name": "Halvorsen Marine Supply",
    "legal_name": "Halvorsen Marine Supply GmbH",
    "street": "Hafenstraße 12",
    "city": "Hamburg",
    "region": "",
    "postal_code": "20457",
    "country": "DE",
    "phone": "+49 40 1234567",
    "email": "konto@halvorsen.example",
    "website": "https://halvorsen.example",
    "tax_number": "DE123456789",
    "bank_details": "Hafenbank Hamburg\nIBAN DE89 3704 0044 0532 0130 00",
}
CLIENT = {"number": "C-0001", "id": "x", "id_number": "", "tax_number": "", "custom1": "Dock 7"}
CONTACT = dict.fromkeys(("custom1", "custom2", "custom3", "custom4"), "")


def line(position: int, **columns: Any) -> PaperLine:
    """A line of 3 at 12.50."""
    usual = {"description": f"Item {position}", "unit": "", "item_code": ""}
    figures = {"quantity_e6": 3_000_000, "price_e6": 12_500_000, "amount_minor": 3750}
    return PaperLine(**{"position": position, **usual, **figures, **columns})


def invoice(of: int = 2, **columns: Any) -> Invoice:
    """An invoice with 19 % tax, sent on 2 October 2026."""
    base = 3750 * of
    tax = (base * 19 + 50) // 100
    usual: dict[str, Any] = {
        "kind": "invoice",
        "state": "open",
        "number": "INV-20418",
        "revision": 1,
        "currency": "EUR",
        "issued_on": date(2026, 10, 2),
        "due_on": date(2026, 11, 1),
        "purchase_order": "88-40713",
        "notes": "",
        "terms": "",
        "prices_include_tax": False,
        "subtotal_minor": base,
        "discount_minor": 0,
        "tax_minor": tax,
        "total_minor": base + tax,
        "open_minor": base + tax,
        "under_way_minor": 0,
        "deposit_minor": 0,
        "billing_address": {"name": "Brightwater Shipyards", "street": "5 Dock Road", "country": "GB"},
        "lines": [line(position) for position in range(1, of + 1)],
        "tax_groups": [TaxGroupRow(position=1, name="VAT", rate_e6=190_000, base_minor=base, tax_minor=tax)],
    }
    return Invoice(**{**usual, **columns})


def sheet(language: str = "en", *, of: int = 2, **columns: Any) -> Sheet:
    """The sheet of such an invoice."""
    organisation = Organisation(**BUSINESS)
    return paper_sheet(invoice(of, **columns), organisation, CLIENT, CONTACT, {}, formats_in(language))
