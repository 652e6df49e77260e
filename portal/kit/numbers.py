"""The numbers people know a paper by, and the pattern the business chose for them."""

import re
from dataclasses import dataclass
from typing import Final

from portal.kit.refusal import N_, Refusal

MOST_PREFIX: Final = 20
MOST_PADDING: Final = 12
# It never starts with a sign or a dot: a spreadsheet takes "-5" for a sum, a disk ".5" for a hidden file.
_PREFIX: Final = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9./-]*)?")


class OddNumberPattern(Refusal):
    sentence = N_(
        "A number starts with at most 20 letters, digits, - / or ., the first a letter or digit, "
        "and counts in 1 to 12 digits."
    )


@dataclass(frozen=True, slots=True)
class NumberPattern:
    """Prefix "INV-", padding 5: INV-00042; with the year: INV-2026-00042."""

    prefix: str
    padding: int
    has_year: bool

    def __post_init__(self) -> None:
        if len(self.prefix) > MOST_PREFIX or not _PREFIX.fullmatch(self.prefix):
            raise OddNumberPattern
        if not 1 <= self.padding <= MOST_PADDING:
            raise OddNumberPattern


def format_number(pattern: NumberPattern, value: int, year: int) -> str:
    """The value, from 1 on, as a number; a value that outgrew the padding is written in full."""
    if value < 1:
        raise ValueError("Numbers count from 1.")
    count = f"{value:0{pattern.padding}}"
    return f"{pattern.prefix}{year:04}-{count}" if pattern.has_year else f"{pattern.prefix}{count}"


def counting_year(pattern: NumberPattern, year: int) -> int:
    """Which count a number is taken from: one for each year where the pattern shows it, else the one of 0."""
    return year if pattern.has_year else 0
