"""The first pages of a PDF as one picture, drawn where papers are drawn: in a child that can open nothing."""

import json
import re
from typing import Final

from portal.files.storage import PIECE
from portal.kit import clock
from portal.papers.pdf.press import Job, NotDrawn, draw

MOST_PAGES: Final = 10
MOST_SECONDS: Final = 8
PIXELS_PER_INCH: Final = 110

_PAGES: Final = """#set page(width: auto, height: auto, margin: 0pt, fill: none)
#let it = bytes(json("it.json"))
#let drawn(page) = block(fill: white, image(it, format: "pdf", page: page, width: 420pt))
#stack(spacing: 8pt, ..range(1, %d).map(drawn))
"""
_WORDS: Final = """#set page(width: 420pt, height: 120pt, margin: 12pt, fill: white)
#align(center + horizon, text(font: "Noto Sans", size: 13pt, fill: rgb("#464d59"), read("words.txt")))
"""
_NO_SUCH_PAGE: Final = re.compile(r"page (\d+) does not exist")


def pages_drawn(pdf: bytes, words: str) -> bytes:
    """The pages below each other as PNG; where they cannot be drawn, a picture of these words.

    Raises NotDrawn where not even that is possible.
    """
    try:
        return _pages(pdf, MOST_PAGES)
    except NotDrawn:
        return draw(Job({"main.typ": _WORDS, "words.txt": words}, clock.now(), format="png"))


def _as_numbers(pdf: bytes) -> str:
    """The bytes as the press takes them, whose files are texts; one list of all would be far larger."""
    parts = (pdf[begin : begin + PIECE] for begin in range(0, len(pdf), PIECE))
    return f"[{','.join(json.dumps([*part])[1:-1] for part in parts)}]"


def _pages(pdf: bytes, last: int) -> bytes:
    job = Job(
        {"main.typ": _PAGES % (last + 1), "it.json": _as_numbers(pdf)},
        clock.now(),
        format="png",
        pixels_per_inch=PIXELS_PER_INCH,
    )
    try:
        return draw(job, MOST_SECONDS)
    except NotDrawn as error:
        missing = [found for one in error.problems if (found := _NO_SUCH_PAGE.search(one.message))]
        there_are = min((int(found[1]) for found in missing), default=0) - 1
        if not 0 < there_are < last:
            raise
        return _pages(pdf, there_are)
