"""How the worker writes many letters: one row after the other, so that none holds up the rest."""

from collections.abc import Callable, Iterable

import structlog

log = structlog.get_logger("portal.mailings")


def one_by_one(row_ids: Iterable[int], write: Callable[[int], bool]) -> int:
    """Call `write` with each, which opens its own transaction; for how many it wrote. What fails is logged
    and tried again by the next run."""
    written = 0
    for row_id in row_ids:
        try:
            written += write(row_id)
        except Exception:
            log.exception("not_mailed", row=row_id)
    return written
