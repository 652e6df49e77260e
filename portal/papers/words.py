"""How the reader calls a paper, and which badge it has where papers of all kinds stand together."""

from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal.papers.rules.statuses import PaperKind, PaperState, invoice_status, is_due_soon, quote_status


def kind_words(kind: str) -> str:
    """The kind, as people say it."""
    words: dict[str, str] = {
        PaperKind.QUOTE: _("Quote"),
        PaperKind.ORDER: _("Order"),
        PaperKind.INVOICE: _("Invoice"),
        PaperKind.RETAINER_INVOICE: _("Retainer"),
        PaperKind.CREDIT_NOTE: _("Credit note"),
    }
    return words[kind]


def state_of(paper: Any, today: date) -> str:
    """A key of `web.marks.STATES`, for a paper of whatever kind."""
    if paper.kind == PaperKind.QUOTE:
        return f"quote_{quote_status(paper, today)}"
    if paper.kind == PaperKind.ORDER:
        return f"order_{paper.state}"
    if paper.kind == PaperKind.CREDIT_NOTE:
        return f"credit_{_state_of_credit(paper, today)}"
    return "due_soon" if is_due_soon(paper, today) else invoice_status(paper, today).value


def _state_of_credit(paper: Any, today: date) -> str:
    if paper.state == PaperState.VOID:
        return "void"
    if not paper.available_minor:
        return "used"
    return "expired" if paper.expires_on is not None and paper.expires_on < today else "open"
