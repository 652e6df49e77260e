"""Issuing papers: a page's single draft and an import's batch, by the same operation."""

from collections.abc import Sequence
from datetime import datetime

from portal.db import transaction
from portal.ledger.issuing import Issued, batch_of, issue
from portal.papers.drafts import PaperDraft
from portal.tenancy import every_customer


def issue_papers(
    batch: Sequence[PaperDraft | int], now: datetime, *, is_import: bool = False
) -> list[Issued]:
    """Send papers, given as plain values or by the ids of stored drafts, all of them or none.

    A number of its own stays; the same paper, brought again under its number, is not issued again. Whatever
    is refused is refused before anything is written: a batch of one with the refusal itself (FutureDate,
    NegativeTotal, NumberTaken …), a longer one with PapersRefused. `now` is the moment it becomes known.
    Credit is applied, and the papers wait for the mail, as the customer prefers; neither in an import.
    """
    together = batch_of(batch)
    with transaction() as db, every_customer(db, "papers of many customers are issued together"):
        return issue(db, together, now, is_import=is_import)
