"""Trying layouts on specimens, of every kind, before they are saved."""

import pytest

from portal.papers.pdf.drawing import our_body
from portal.papers.pdf.rules import Template
from portal.papers.pdf.trying import place_of, try_body
from portal.preferences.models import Organisation
from portal.web.formats import formats_in
from tests.papers.pdf.samples import BUSINESS


@pytest.mark.parametrize("template", list(Template))
@pytest.mark.parametrize("language", ["en", "de"])
def test_our_own_layouts_are_archivable_and_accessible(template: Template, language: str) -> None:
    verdict = try_body(template, our_body(template), Organisation(**BUSINESS), formats_in(language))
    assert verdict.has_standards and verdict.is_usable and verdict.problems == []
    assert verdict.picture.startswith(b"\x89PNG")


def test_a_fault_is_named_once_with_its_line_and_hint() -> None:
    body = "#addresses\n#lines-table\n#totls\n"
    verdict = try_body(Template.INVOICE, body, Organisation(**BUSINESS), formats_in("en"))
    (problem,) = verdict.problems
    assert (place_of(problem), problem.message) == (3, "unknown variable: totls")
    assert not verdict.is_usable and verdict.picture == b""


def test_what_breaks_the_standards_can_be_drawn_all_the_same() -> None:
    verdict = try_body(Template.QUOTE, "$ x^2 $\n#lines-table", Organisation(**BUSINESS), formats_in("en"))
    assert verdict.is_usable and not verdict.has_standards
    assert [place_of(problem) for problem in verdict.problems] == [1]
    assert verdict.picture


def test_what_fails_on_a_long_paper_only_is_found() -> None:
    body = "#if paper.lines.len() > 100 { panic() }"
    verdict = try_body(Template.INVOICE, body, Organisation(**BUSINESS), formats_in("en"))
    assert [trial.is_drawn for trial in verdict.trials] == [True, False, True]
