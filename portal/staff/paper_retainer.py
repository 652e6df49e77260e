"""What is asked for in advance when the customer accepts a quote: what its page shows, and what was typed."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperKind, PaperState
from portal.quotes.retainers.queries import asked_of
from portal.staff.payments.forms import read_amount
from portal.web.frame import show


@dataclass(frozen=True, slots=True)
class AskedRetainer:
    """Minor units, 0 for nothing; what stands in the field; and whether that can still be changed."""

    minor: int
    text: str
    is_open: bool


def retainer_on(db: Session, paper: Paper, typed: str | None = None) -> AskedRetainer | None:
    """What a quote asks for; None for other papers."""
    if paper.kind != PaperKind.QUOTE:
        return None
    minor = db.scalar(asked_of(paper)) or 0
    kept = show().amount(minor, paper.currency) if minor else ""
    return AskedRetainer(minor, kept if typed is None else typed, paper.state == PaperState.SENT)


def typed_amount(text: str, paper: Paper) -> int:
    """Minor units; an empty field asks for nothing. Raises NotAnAmount."""
    return read_amount(text, paper.currency, show(), "retainer") if text else 0
