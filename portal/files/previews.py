"""What a page shows of a document, as a picture of ours: the first pages of a PDF, or the picture drawn anew.

Both are drawn where papers are drawn, in a child that can open nothing.
"""

import json
import re
import struct
import zlib
from base64 import b64encode
from collections.abc import Iterable
from io import BytesIO
from typing import Final

from portal.files.pictures import FIRST_ON_ITS_SIDE, Size, size_of, turn_of
from portal.files.rules import shown_size
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
_PICTURE: Final = """#set page(width: auto, height: auto, margin: 0pt, fill: none)
#image("it.svg", width: %dpt, height: %dpt, fit: "stretch")
"""
_TURNS: Final = {
    1: "1 0 0 1 0 0",
    2: "-1 0 0 1 {width} 0",
    3: "-1 0 0 -1 {width} {height}",
    4: "1 0 0 -1 0 {height}",
    5: "0 1 1 0 0 0",
    6: "0 1 -1 0 {width} 0",
    7: "0 -1 -1 0 {width} {height}",
    8: "0 -1 1 0 0 {height}",
}
"""What puts a picture upright, by how the camera was held; width and height are those of the upright one."""
_WORDS: Final = """#set page(width: %dpt, height: %dpt, margin: 12pt, fill: white)
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
        return _said(words)


def picture_drawn(media_type: str, pieces: Iterable[bytes], words: str) -> bytes:
    """The picture upright, as PNG and at most as large as `shown_size` says: nothing of the file's own goes
    along, neither where it was taken nor what it may hide. Where it cannot be drawn, these words.

    Raises NotDrawn where not even that is possible.
    """
    content = b"".join(pieces)
    file = BytesIO(content)
    size, turn = size_of(media_type, file), turn_of(media_type, file)
    if not size:
        return _said(words)
    shown = shown_size(*(size[::-1] if turn >= FIRST_ON_ITS_SIDE else size))
    picture = _as_svg(media_type, content, turn, shown)
    del content, file  # what the press is told is all that is held while it draws
    job = Job(
        {"main.typ": _PICTURE % shown, "it.svg": picture}, clock.now(), format="png", pixels_per_inch=72
    )
    try:
        drawn = draw(job, MOST_SECONDS)
    except NotDrawn:
        return _said(words, shown, 72)
    return _said(words, shown, 72) if _is_blank(drawn) else drawn


def _is_blank(png: bytes) -> bool:
    """Whether no pixel of a PNG of ours shows anything: the press passes over a picture that is broken."""
    (width,) = struct.unpack(">L", png[16:20])
    at, packed = 8, b""
    while at < len(png):
        (length,) = struct.unpack(">L", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            packed += png[at + 8 : at + 8 + length]
        at += 12 + length
    pixels = bytearray(zlib.decompress(packed))
    del pixels[:: 1 + 4 * width]  # each line says first how it is packed
    return pixels.count(0) == len(pixels)


def _as_svg(media_type: str, content: bytes, turn: int, shown: Size) -> str:
    """The picture as the press takes it, whose files are texts."""
    width, height = shown
    matrix = _TURNS[turn].format(width=width, height=height)
    lying = (height, width) if turn >= FIRST_ON_ITS_SIDE else shown
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image transform="matrix({matrix})" width="{lying[0]}" height="{lying[1]}"'
        f' preserveAspectRatio="none" href="data:{media_type};base64,{b64encode(content).decode()}"/></svg>'
    )


def _said(words: str, size: Size = (420, 120), pixels_per_inch: int = PIXELS_PER_INCH) -> bytes:
    files = {"main.typ": _WORDS % size, "words.txt": words}
    return draw(Job(files, clock.now(), format="png", pixels_per_inch=pixels_per_inch))


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
