"""What follows from a yes: the retainer that was asked for, and the invoice where the business wants it."""

from datetime import datetime

import structlog

from portal.kit.refusal import Refusal
from portal.ledger.operations.issuing import issue_papers
from portal.quotes.answers.operations import Accepted
from portal.quotes.answers.rules import Making

log = structlog.get_logger("portal.quotes")


def issue_what_follows(accepted: Accepted, making: Making, now: datetime) -> str:
    """Send the retainer and the invoice of an accepted quote; the public id of what is to be paid first.

    Empty where there is nothing, or its draft waits.
    """
    retainer = _issued(accepted.retainer_id, now)
    invoice = _issued(accepted.draft_id, now) if making == Making.INVOICE else ""
    return retainer or invoice


def _issued(draft_id: int | None, now: datetime) -> str:
    if draft_id is None:
        return ""
    try:
        return issue_papers([draft_id], now)[0].public_id
    except Refusal as refusal:  # the draft waits for staff
        log.warning("paper_of_quote_not_issued", draft=draft_id, reason=refusal.sentence)
        return ""
