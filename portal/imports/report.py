"""What an import says while it runs and when it is done."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from portal.papers.rules.statuses import PaperKind


class Stage(StrEnum):
    CHECKING = "checking"
    WRITING = "writing"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is; what there is in all is 0 while it is still being counted."""

    stage: Stage
    rows: int
    of_rows: int
    papers: int
    of_papers: int


@dataclass(slots=True)
class Report:
    """What an import did. `reasons` counts the faults in the reject file by their sentence."""

    rows: int = 0
    issued: Counter[PaperKind] = field(default_factory=Counter)
    already_there: int = 0
    customers_made: int = 0
    papers_rejected: int = 0
    rows_rejected: int = 0
    """All rows of rejected papers, and those that name no paper."""
    reasons: Counter[str] = field(default_factory=Counter)
    unknown_countries: Counter[str] = field(default_factory=Counter)
    """How many customers were left without a country because nobody knows this name."""
    longest_batch_ms: int = 0
    """The longest that one transaction took, its preparation counted."""
