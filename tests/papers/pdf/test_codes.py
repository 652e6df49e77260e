"""The codes on papers: when they are there, and what a telephone reads in them."""

from io import BytesIO
from typing import Any

import pytest
import segno

from portal.kit.origin import Origin
from portal.papers.pdf import codes
from portal.papers.pdf.codes import codes_of, lead_to
from portal.papers.pdf.drawing import draw_or_step_down
from portal.papers.pdf.rules import Step, Template
from portal.preferences.choices import Choices
from portal.preferences.models import Organisation
from portal.preferences.rules import PDF_LINK_CODE, PDF_TRANSFER_CODE
from portal.web.formats import formats_in
from tests.papers.pdf.reading import words_of
from tests.papers.pdf.samples import AT, BUSINESS, invoice, sheet

TRANSFER = "BCD\n002\n1\nSCT\n\nHalvorsen Marine Supply GmbH\nDE89370400440532013000\nEUR89.25\n\n\nINV-20418"
"""By EPC069-12: service tag, version, letters, transfer, bank, name, account, amount, purpose, text."""


def drawn(
    chosen: dict[str, object] | None = None, of_business: dict[str, str] | None = None, **columns: Any
) -> codes.Codes:
    business = Organisation(**{**BUSINESS, **(of_business or {})})
    paper = invoice(public_id="AAAAAAAAAAAAAAAAAAAAAA", **columns)
    return codes_of(paper, business, Choices((chosen or {},)), formats_in("en"))


def picture_of(text: str, error: str) -> bytes:
    written = BytesIO()
    code = segno.make(text, error=error, micro=False, encoding="utf-8")
    code.save(written, kind="svg", border=0, xmldecl=False, omitsize=True)
    return written.getvalue()


def test_an_invoice_in_euro_can_be_scanned_to_pay_it() -> None:
    listed, pictures = drawn()
    assert [one["label"] for one in listed] == ["Scan to transfer €89.25"]
    assert pictures == {"/transfer.svg": picture_of(TRANSFER, "m")}


def test_names_that_the_code_has_no_room_for_leave_it_out() -> None:
    assert drawn(number="上" * 60, of_business={"legal_name": "上" * 70}) == ([], {})


def test_of_a_deposit_the_deposit_is_asked() -> None:
    listed, _pictures = drawn(deposit_minor=2_000, deposit_due_on=AT.date())
    assert listed[0]["label"] == "Scan to transfer €20.00"


@pytest.mark.parametrize(
    "columns",
    [
        {"currency": "USD"},
        {"state": "void"},
        {"kind": "quote", "due_on": None, "state": "sent"},
        {"of_business": {"bank_details": "by cheque"}},
    ],
)
def test_there_is_no_transfer_where_none_can_be_made(columns: dict[str, Any]) -> None:
    assert drawn(**columns) == ([], {})


def test_a_business_may_want_none() -> None:
    assert drawn({PDF_TRANSFER_CODE.name: False}) == ([], {})


def test_a_paper_can_lead_to_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "_portal", [])
    lead_to(Origin("https", "portal.example"))
    listed, pictures = drawn({PDF_LINK_CODE.name: True, PDF_TRANSFER_CODE.name: False})
    address = "https://portal.example/invoices/AAAAAAAAAAAAAAAAAAAAAA"
    assert listed[0]["alt"].endswith(address)
    assert pictures["/link.svg"].startswith(b"<svg")


def test_codes_are_drawn_on_an_archivable_paper() -> None:
    listed, pictures = drawn()
    document = draw_or_step_down(Template.INVOICE, {**sheet(), "codes": listed}, "", AT, pictures)
    assert document.step == Step.WHOLE, document.reason
    assert "Scan to transfer €89.25" in words_of(document.content)
