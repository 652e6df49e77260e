"""How a paper is put on paper: what its texts may hold, its page, its name as a file, how a drawing ends."""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from portal.kit.placeholders import PLACEHOLDER
from portal.papers.rules.statuses import PaperKind

LETTER_COUNTRIES: Final = frozenset(
    {"CA", "CL", "CO", "CR", "DO", "GT", "MX", "PA", "PH", "PR", "SV", "US", "VE"}
)
"""Where paper is 8½ × 11 inches; everywhere else it is A4."""

OWN_FIELDS: Final = ("custom1", "custom2", "custom3", "custom4")
_UNPRINTABLE: Final = frozenset({"Cc", "Cs", "Co", "Cn"})
_NOT_IN_FILE_NAMES: Final = re.compile(r'[\x00-\x1f\x7f"*/:<>?\\|%]+')


class Template(StrEnum):
    """What has a body of its own that the business may change."""

    INVOICE = "invoice"
    ORDER = "order"
    QUOTE = "quote"
    CREDIT_NOTE = "credit_note"
    RECEIPT = "receipt"
    STATEMENT = "statement"


TEMPLATE_OF: Final[Mapping[PaperKind, Template]] = {
    PaperKind.INVOICE: Template.INVOICE,
    PaperKind.RETAINER_INVOICE: Template.INVOICE,
    PaperKind.ORDER: Template.ORDER,
    PaperKind.QUOTE: Template.QUOTE,
    PaperKind.CREDIT_NOTE: Template.CREDIT_NOTE,
}


class Step(StrEnum):
    """How a document came to be drawn; each step is taken when the one before it failed."""

    WHOLE = "whole"
    """As it should be: archivable and accessible."""
    WITHOUT_STANDARDS = "without_standards"
    """A letter that no font has, say: the same, but neither archivable nor accessible."""
    OWN_BODY = "own_body"
    """The business's body failed: ours in its place."""
    OWN_BODY_WITHOUT_STANDARDS = "own_body_without_standards"
    PLAIN = "plain"
    """Nothing could be drawn: lines of text without form."""


def printable(value: Any) -> Any:
    """The same texts, lists and mappings without control characters, which no document may hold."""
    if isinstance(value, str):
        if value.isprintable():
            return value
        return "".join(
            letter for letter in value if letter in "\n\t" or unicodedata.category(letter) not in _UNPRINTABLE
        )
    if isinstance(value, Mapping):
        return {name: printable(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [printable(part) for part in value]
    return value


def placeholders(client: Mapping[str, str], contact: Mapping[str, str]) -> dict[str, str]:
    """What `$client.number` and the like stand for, by name without the dollar."""
    return {f"client.{name}": text for name, text in client.items()} | {
        f"contact.{name}": text for name, text in contact.items()
    }


def body_source(text: str) -> str:
    """A body as typst reads it: placeholders, whose dollar would begin a formula, become variables."""
    return PLACEHOLDER.sub(lambda found: f"#{found[1]};", text)


def file_name(title: str, number: str) -> str:
    """`Rechnung INV-20418.pdf`: what browsers and every file system take."""
    name = " ".join(_NOT_IN_FILE_NAMES.sub("-", f"{title} {number}").split()).strip(". ")
    return f"{name[:120]}.pdf"
