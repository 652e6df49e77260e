"""Which papers a typed number can mean."""

from sqlalchemy import Select, select

from portal.papers.models import Paper
from portal.papers.queries import is_latest, is_sent
from portal.papers.rules.statuses import PaperKind, PaperState


def standing(number: str) -> Select[str, str, int, str | None, str, int]:
    """The figures of what was sent under this number and still stands: not void, and not revised since."""
    return select(
        Paper.kind, Paper.public_id, Paper.revision, Paper.number, Paper.currency, Paper.total_minor
    ).where(
        Paper.number.in_({number, number.upper()}),
        is_sent(*PaperKind),
        Paper.state != PaperState.VOID,
        is_latest(),
    )
