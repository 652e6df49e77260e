"""A picture that somebody sent becomes a logo: it is read in the isolated child and drawn anew, as PNG."""

import json
import struct
from base64 import b64encode
from datetime import UTC, datetime
from typing import Final

from portal.papers.pdf.press import Job, NotDrawn, draw
from portal.preferences.branding.rules import LOGO_HEIGHT, LOGO_WIDTH, Logo, LogoNotDrawn

MOST_SECONDS: Final = 8
SHARP: Final = 2
"""How many pixels of the picture stand on one of the style sheet, where it weighs no more than this:"""
MOST_SMALL_BYTES: Final = 12_000
ON_PAPER: Final = 4
SOURCE: Final = """
#set page(width: auto, height: auto, margin: 0pt, fill: none)
#let (width, height) = (%(width)dpt, %(height)dpt)
#let picture = image.with(bytes(json("/picture.json")), scaling: "smooth")
#context {
  let natural = measure(picture())
  let shrunk = calc.min(width / natural.width, height / natural.height)
  picture(width: calc.max(1pt, shrunk * natural.width), height: calc.max(1pt, shrunk * natural.height))
}
"""


def drawn_logo(picture: bytes) -> Logo:
    """The logo in both sizes. Raises LogoNotDrawn."""
    large = _drawn(picture, ON_PAPER)
    small = _drawn(large, SHARP)
    width, height = size_of(small)
    if len(small) > MOST_SMALL_BYTES:
        small = _drawn(large, 1)
    return Logo(large, small, max(1, round(width / SHARP)), max(1, round(height / SHARP)))


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG of ours, in pixels."""
    width, height = struct.unpack(">2L", png[16:24])
    return width, height


def wrapped(png: bytes) -> bytes:
    """The same as SVG, as which the press takes pictures: its files are texts."""
    width, height = size_of(png)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"><image width="{width}"'
        f' height="{height}" href="data:image/png;base64,{b64encode(png).decode()}"/></svg>'
    ).encode()


def _drawn(picture: bytes, times: int) -> bytes:
    """The whole picture as large as a logo may be, in pixels: one for each point of the page."""
    source = SOURCE % {"width": times * LOGO_WIDTH, "height": times * LOGO_HEIGHT}
    files = {"main.typ": source, "/picture.json": json.dumps(list(picture))}
    at = datetime(2000, 1, 1, tzinfo=UTC)
    try:
        return draw(Job(files, at, standards=(), format="png", pixels_per_inch=72), MOST_SECONDS)
    except NotDrawn as error:
        raise LogoNotDrawn from error
