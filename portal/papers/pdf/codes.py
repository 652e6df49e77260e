"""The codes on a paper that a telephone reads: a transfer, filled in, and the page of the paper itself."""

from decimal import Decimal
from io import BytesIO
from typing import Any, Final

import segno
from segno import helpers

from portal.kit.money import exponent
from portal.kit.origin import Origin
from portal.papers.models import Paper
from portal.papers.pdf.rules import iban_in
from portal.papers.rules.instalments import instalments
from portal.papers.rules.statuses import PaperKind, PaperState
from portal.preferences.models import Organisation
from portal.preferences.rules import PDF_LINK_CODE, PDF_TRANSFER_CODE, Choices
from portal.web.formats import Formats

PLACES: Final = {
    PaperKind.INVOICE: "invoices",
    PaperKind.RETAINER_INVOICE: "invoices",
    PaperKind.ORDER: "orders",
    PaperKind.QUOTE: "quotes",
    PaperKind.CREDIT_NOTE: "credit-notes",
}
"""The first part of the address of each kind's page."""
LONGEST_NAME: Final = 70
LONGEST_TEXT: Final = 60
MOST_MINOR: Final = 999_999_999_99
"""Cents: what fits into the code of a transfer (EPC069-12)."""

_portal: list[Origin] = []

Codes = tuple[list[dict[str, str]], dict[str, bytes]]
"""What a sheet says of its codes, and their pictures by name."""


def lead_to(portal: Origin) -> None:
    """Say at the start where the pages are."""
    _portal[:] = [portal]


def codes_of(paper: Paper, organisation: Organisation, choices: Choices, show: Formats) -> Codes:
    """The codes that the business wants and the paper can have."""
    _ = show.words.gettext
    codes: list[dict[str, str]] = []
    pictures: dict[str, bytes] = {}
    due_minor = instalments(paper)[0].amount_minor
    transfer = _transfer(paper, organisation, due_minor) if choices[PDF_TRANSFER_CODE] else None
    if transfer is not None:
        amount = show.money_text(due_minor, paper.currency)
        label = _("Scan to transfer %(amount)s") % {"amount": amount}
        codes.append({"file": "/transfer.svg", "label": label, "alt": label})
        pictures["/transfer.svg"] = _picture(transfer)
    if choices[PDF_LINK_CODE] and _portal and paper.state != PaperState.DRAFT:
        address = f"{_portal[0]}/{PLACES[PaperKind(paper.kind)]}/{paper.public_id}"
        label = _("Scan to see it online")
        codes.append({"file": "/link.svg", "label": label, "alt": f"{label}: {address}"})
        pictures["/link.svg"] = _picture(segno.make(address, error="m", micro=False))
    return codes, pictures


def _transfer(paper: Paper, organisation: Organisation, due_minor: int) -> Any:
    """A SEPA transfer in euro to the account in the bank details; None where that cannot be."""
    is_asked = paper.state == PaperState.OPEN and paper.due_on is not None and 0 < due_minor <= MOST_MINOR
    iban = iban_in(organisation.bank_details)
    if not (is_asked and iban and paper.currency == "EUR"):
        return None
    name = (organisation.legal_name or organisation.name)[:LONGEST_NAME]
    amount = Decimal(due_minor).scaleb(-exponent(paper.currency))
    text = (paper.number or "")[:LONGEST_TEXT]
    try:
        return helpers.make_epc_qr(name=name, iban=iban, amount=amount, text=text, encoding="utf-8")
    except ValueError:  # more letters beyond ASCII than the code has room for
        return None


def _picture(code: Any) -> bytes:
    written = BytesIO()
    code.save(written, kind="svg", border=0, xmldecl=False, omitsize=True)
    return written.getvalue()
