"""Drawing a sheet: what the document says, what it claims to be, and what happens when it cannot be drawn."""

from typing import Any

import pytest

from portal.papers.pdf import drawing
from portal.papers.pdf.drawing import Drawn, draw_or_step_down
from portal.papers.pdf.press import NotDrawn, Problem
from portal.papers.pdf.rules import Step, Template
from tests.papers.pdf.reading import claims_of, pages_in, words_of
from tests.papers.pdf.samples import AT, line, sheet


def drawn(body: str = "", **columns: Any) -> Drawn:
    return draw_or_step_down(Template.INVOICE, sheet(**columns), body, AT, {})


def test_an_invoice_is_archivable_accessible_and_says_what_it_is() -> None:
    document = drawn()
    assert document.step == Step.WHOLE and document.reason == ""
    assert claims_of(document.content) == {
        "archivable": "3A",
        "accessible": "1",
        "language": "en",
        "title": "Invoice INV-20418",
        "tagged": "True",
    }


def test_it_carries_every_figure_and_name() -> None:
    words = words_of(drawn().content)
    for part in (
        "Halvorsen Marine Supply GmbH", "Brightwater Shipyards", "5 Dock Road", "United Kingdom",
        "Oct 2, 2026",
        "Nov 1, 2026", "88-40713", "C-0001", "Item 2", "12.50", "37.50", "€75.00",
        "VAT 19%", "€14.25", "€89.25 EUR",
        "DE89 3704 0044 0532 0130 00", "Page 1 of 1",
    ):  # fmt: skip
        assert part in words, part


def test_it_speaks_the_language_of_the_customer() -> None:
    document = draw_or_step_down(Template.INVOICE, sheet("de"), "", AT, {})
    assert claims_of(document.content)["language"] == "de"
    words = words_of(document.content)
    assert "Rechnung" in words and "Seite 1 von 1" in words and "89,25" in words


def test_a_long_paper_repeats_its_head_and_counts_its_pages() -> None:
    content = drawn(of=200).content
    pages = pages_in(content)
    words = words_of(content)
    assert pages > 3
    assert words.count("Unit price") == pages and f"Page {pages} of {pages}" in words


def test_the_same_sheet_is_the_same_file() -> None:
    assert drawn().content == drawn().content


@pytest.mark.parametrize(
    "name",
    [
        "<b>#evil $x$ *b* _i_ `r`",
        '#import "@preview/cetz:0.2.2": *',
        '"]) #read("/etc/passwd") #panic()',
        "\\u{41} // no comment /* none */ @label <label>",
    ],
)
def test_what_people_typed_is_printed_as_they_typed_it(name: str) -> None:
    document = drawn(billing_address={"name": name}, of=1, notes=name)
    assert document.step == Step.WHOLE
    assert words_of(document.content).count(" ".join(name.split())) >= 2


def test_control_characters_are_dropped() -> None:
    document = drawn(notes="bell\x07 and\x00 null\ud800")
    assert document.step == Step.WHOLE
    assert "bell and null" in words_of(document.content)


def test_names_from_right_to_left_are_drawn_whole() -> None:
    document = drawn(billing_address={"name": "שירותי נמל חיפה", "addressee": "شركة الملاحة"})
    assert document.step == Step.WHOLE


def test_a_letter_that_no_font_has_costs_the_standards_only() -> None:
    document = drawn(billing_address={"name": "上海港口服务"})
    assert document.step == Step.WITHOUT_STANDARDS
    assert "could not be displayed" in document.reason
    assert claims_of(document.content)["archivable"] == "NoneNone"
    assert "€89.25 EUR" in words_of(document.content)


def test_a_body_of_the_business_is_used() -> None:
    document = drawn("Our own words. #addresses #lines-table #totals")
    assert document.step == Step.WHOLE
    assert "Our own words." in words_of(document.content)


@pytest.mark.parametrize(
    "body", ["#nonsense", "#panic()", "#let f(n) = f(n + 1)\n#f(1)", "#while true {}", "#("]
)
def test_a_body_that_fails_is_replaced_by_ours(body: str) -> None:
    document = drawn(body)
    assert document.step == Step.OWN_BODY
    assert document.reason
    assert "€89.25 EUR" in words_of(document.content)
    assert claims_of(document.content)["archivable"] == "3A"


def test_a_failing_body_and_a_missing_letter_step_down_twice() -> None:
    document = drawn("#nonsense", billing_address={"name": "上海"})
    assert document.step == Step.OWN_BODY_WITHOUT_STANDARDS
    assert "nonsense" in document.reason


def test_a_body_may_use_placeholders_as_letters_do() -> None:
    document = drawn("No. $client.number, $client.custom1, [$contact.custom2]. #totals")
    assert document.step == Step.WHOLE
    assert "No. C-0001, Dock 7, []." in words_of(document.content)


def test_placeholders_in_notes_are_filled() -> None:
    assert "You are C-0001 at Dock 7." in words_of(
        drawn(notes="You are $client.number at $client.custom1.").content
    )


def test_where_nothing_can_be_drawn_there_are_plain_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_job: object) -> bytes:
        raise NotDrawn(Problem("It took too long."))

    monkeypatch.setattr(drawing, "draw", fail)
    document = drawn("#body", of=80, billing_address={"name": "上海 (Shanghai) \\ Ltd"})
    assert document.step == Step.PLAIN and document.reason == "It took too long."
    words = words_of(document.content)
    for part in ("Invoice INV-20418", "(Shanghai) \\ Ltd", "Item 80", "37.50", "€3,570.00 EUR"):
        assert part in words, part
    assert pages_in(document.content) > 1


def test_a_discount_on_a_line_is_shown_with_it() -> None:
    words = words_of(drawn(lines=[line(1, amount_minor=3000)]).content)
    assert "Discount −7.50" in words and "30.00" in words
