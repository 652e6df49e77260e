"""Plain text as the business writes it, read as blocks: a `#` begins a heading, a `-` an item, an empty line
a paragraph; addresses of the web and of mail become links. What is read is never HTML."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

HEADING: Final = re.compile(r"#{1,3}\s+(?P<words>.+)")
ITEM: Final = re.compile(r"[-*•]\s+(?P<words>.+)")
# Each part is bounded, so that no text takes longer than its length.
LINK: Final = re.compile(
    r"(?P<web>https?://[^\s<>\"]{1,500})|(?P<mail>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6})",
    re.IGNORECASE,
)
BEHIND: Final = ".,;:!?)]’”»'"
"""Signs that end a sentence rather than an address."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a line; with `href` they lead there."""

    words: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A `heading`, a `paragraph` with its lines, or a `list` with its items."""

    kind: str
    lines: list[list[Piece]] = field(default_factory=list)


def blocks(text: str) -> list[Block]:
    """The text from top to bottom."""
    found: list[Block] = []
    is_open = False
    for line in text.splitlines():
        kind, words = _kind_of(line.strip())
        if not words:
            is_open = False
            continue
        if not is_open or kind == "heading" or found[-1].kind != kind:
            found.append(Block(kind))
        found[-1].lines.append(list(pieces(words)))
        is_open = kind != "heading"
    return found


def pieces(line: str) -> Iterator[Piece]:
    """The line with its links."""
    end = 0
    for found in LINK.finditer(line):
        address = found[0].rstrip(BEHIND)
        if found.start() > end:
            yield Piece(line[end : found.start()])
        yield Piece(address, address if found["web"] else f"mailto:{address}")
        end = found.start() + len(address)
    if end < len(line):
        yield Piece(line[end:])


def _kind_of(line: str) -> tuple[str, str]:
    for kind, pattern in (("heading", HEADING), ("list", ITEM)):
        if found := pattern.fullmatch(line):
            return kind, found["words"]
    return "paragraph", line
