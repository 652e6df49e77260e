"""What a credit note was used for, as its page shows it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal.papers.addresses import path_of_paper
from portal.papers.words import kind_words


@dataclass(frozen=True, slots=True)
class Use:
    """A part of the note: the invoice it paid, with its page, or a refund, which has none."""

    words: str
    path: str
    on: date
    minor: int

    @classmethod
    def of(cls, row: Any) -> "Use":
        """From a row of `queries.uses`."""
        if row.public_id is None:
            return cls(_("Refund"), "", row.on, int(row.minor))
        words = f"{kind_words(row.kind)} {row.number}"
        return cls(words, path_of_paper(row.kind, row.public_id), row.on, int(row.minor))
