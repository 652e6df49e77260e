"""What follows from a yes: where the business wants it, the invoice is sent at once."""

from datetime import datetime

import structlog

from portal.kit.refusal import Refusal
from portal.ledger.operations.issuing import issue_papers
from portal.quotes.answers.operations import Accepted
from portal.quotes.answers.rules import Making

log = structlog.get_logger("portal.quotes")


def issue_what_follows(accepted: Accepted, making: Making, now: datetime) -> str:
    """Send the invoice of an accepted quote; its public id, empty where there is none or its draft waits."""
    if accepted.draft_id is None or making != Making.INVOICE:
        return ""
    try:
        return issue_papers([accepted.draft_id], now)[0].public_id
    except Refusal as refusal:  # the draft waits for staff
        log.warning("invoice_of_quote_not_issued", draft=accepted.draft_id, reason=refusal.sentence)
        return ""
