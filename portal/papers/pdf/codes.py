"""The codes on a paper that a telephone reads: a transfer, filled in, and the page of the paper itself."""

from io import BytesIO
from typing import Final

from portal.kit.epc import epc_text
from portal.kit.iban import iban_in
from portal.kit.origin import Origin
from portal.papers.models import Paper
from portal.papers.rules.instalments import instalments
from portal.papers.rules.statuses import PaperKind, PaperState
from portal.preferences.choices import Choices
from portal.preferences.models import Organisation
from portal.preferences.rules import PDF_LINK_CODE, PDF_TRANSFER_CODE
from portal.web.formats import Formats

PLACES: Final = {
    PaperKind.INVOICE: "invoices",
    PaperKind.RETAINER_INVOICE: "invoices",
    PaperKind.ORDER: "orders",
    PaperKind.QUOTE: "quotes",
    PaperKind.CREDIT_NOTE: "credit-notes",
}
"""The first part of the address of each kind's page."""

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
    transfer = _transfer(paper, organisation, due_minor) if choices[PDF_TRANSFER_CODE] else ""
    if transfer:
        amount = show.money_text(due_minor, paper.currency)
        label = _("Scan to transfer %(amount)s") % {"amount": amount}
        codes.append({"file": "/transfer.svg", "label": label, "alt": label})
        pictures["/transfer.svg"] = _picture(transfer)
    if choices[PDF_LINK_CODE] and _portal and paper.state != PaperState.DRAFT:
        address = f"{_portal[0]}/{PLACES[PaperKind(paper.kind)]}/{paper.public_id}"
        label = _("Scan to see it online")
        codes.append({"file": "/link.svg", "label": label, "alt": f"{label}: {address}"})
        pictures["/link.svg"] = _picture(address)
    return codes, pictures


def _transfer(paper: Paper, organisation: Organisation, due_minor: int) -> str:
    """What the code of a transfer to the account in the bank details says; empty where there is none."""
    if paper.state != PaperState.OPEN or paper.due_on is None:
        return ""
    name, iban = organisation.legal_name or organisation.name, iban_in(organisation.bank_details)
    return epc_text(name, iban, paper.currency, due_minor, paper.number or "")


def _picture(text: str) -> bytes:
    import segno  # only here, and not quick to load

    written = BytesIO()
    code = segno.make(text, error="m", micro=False, encoding="utf-8")
    code.save(written, kind="svg", border=0, xmldecl=False, omitsize=True)
    return written.getvalue()
