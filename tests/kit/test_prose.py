"""Plain text becomes headings, paragraphs, lists and links, and nothing else."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kit.prose import blocks, pieces

TEXT = """\
# How we deliver
Within two days.
On land, that is.

Call us, or
- write
- come by
* or wait

## Returns
Before the tide."""


def said(text: str) -> list[tuple[str, list[str]]]:
    return [(one.kind, ["".join(part.words for part in line) for line in one.lines]) for one in blocks(text)]


def test_headings_paragraphs_and_lists_are_told_apart() -> None:
    assert said(TEXT) == [
        ("heading", ["How we deliver"]),
        ("paragraph", ["Within two days.", "On land, that is."]),
        ("paragraph", ["Call us, or"]),
        ("list", ["write", "come by", "or wait"]),
        ("heading", ["Returns"]),
        ("paragraph", ["Before the tide."]),
    ]
    assert said("") == said(" \n\n ") == []
    assert said("#1 of them\n-5 degrees") == [("paragraph", ["#1 of them", "-5 degrees"])]


@pytest.mark.parametrize(
    ("line", "links"),
    [
        ("See https://halvorsen.example/terms, or not.", ["https://halvorsen.example/terms"]),
        ("(http://a.example/x?y=1&z=2)", ["http://a.example/x?y=1&z=2"]),
        ("Write to Data.Office+eu@halvorsen.example.", ["mailto:Data.Office+eu@halvorsen.example"]),
        ("javascript:alert(1) data:text/html,x //evil.example www.a.example a@b", []),
        ('https://a.example/"><script>', ["https://a.example/"]),
    ],
)
def test_only_addresses_of_the_web_and_of_mail_become_links(line: str, links: list[str]) -> None:
    assert [piece.href for piece in pieces(line) if piece.href] == links


@given(st.text(alphabet="ab-#*@.:/ \nhttps", max_size=200))
def test_nothing_that_was_written_is_lost(text: str) -> None:
    for line in text.splitlines():
        assert "".join(piece.words for piece in pieces(line)) == line


@pytest.mark.parametrize("odd", ["a", "a@", "a@a.", "https://", "- ", "# ", "a.b-"])
def test_no_text_takes_long_to_read(odd: str) -> None:
    begun = perf_counter()
    blocks(odd * (50_000 // len(odd)))
    assert perf_counter() - begun < 1
