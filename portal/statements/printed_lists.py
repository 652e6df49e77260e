"""The lists beside a statement's transactions, as tables on paper."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from portal.ledger.of_period import PeriodPaper, PeriodPayment
from portal.ledger.words import method_words
from portal.statements.lists import Lists, payment_words
from portal.web.formats import Formats


def printed_lists(lists: Lists, currency: str, show: Formats) -> list[dict[str, Any]]:
    """A table for each list that has rows; of invoices there is one in any case, if they were asked for."""
    tables = []
    if lists.invoices is not None:
        heads = [_("Invoice"), _("Issued"), _("Due"), _("Total"), _("Balance")]
        tables.append(_papers(_("Invoices"), heads, lists.invoices, currency, show))
    if lists.payments is not None:
        tables.append(_payments(lists.payments, currency, show))
    if lists.credits:
        heads = [_("Credit note"), _("Issued"), _("Total"), _("Balance")]
        tables.append(_papers(_("Credit notes"), heads, lists.credits, currency, show))
    return tables


def described(text: str, notes: list[str] | None = None) -> dict[str, Any]:
    """A cell with further lines in small letters."""
    return {"text": text, "notes": notes or []}


def columns(heads: list[str], wide: int, figures_from: int) -> list[dict[str, Any]]:
    """Columns under these heads: one takes the room that is left, the last ones hold figures."""
    return [
        {"label": head, "is_wide": place == wide, "is_figure": place >= figures_from}
        for place, head in enumerate(heads)
    ]


def _papers(
    title: str, heads: list[str], papers: Sequence[PeriodPaper], currency: str, show: Formats
) -> dict[str, Any]:
    has_due = len(heads) > 4
    rows = [
        [
            described(
                paper.number,
                [_("PO %(number)s", number=paper.purchase_order)] if paper.purchase_order else [],
            ),
            show.day(paper.issued_on),
            *([show.day(paper.due_on) if paper.due_on else ""] if has_due else []),
            show.amount(paper.total_minor, currency),
            show.amount(paper.left_minor, currency),
        ]
        for paper in papers
    ]
    sums = [sum(paper.total_minor for paper in papers), sum(paper.left_minor for paper in papers)]
    return {
        "title": title,
        "columns": columns(heads, wide=0, figures_from=len(heads) - 2),
        "groups": [{"label": "", "rows": rows}],
        "foot": [_("Total"), *[""] * (len(heads) - 3), *(show.amount(minor, currency) for minor in sums)],
    }


def _payments(payments: Sequence[PeriodPayment], currency: str, show: Formats) -> dict[str, Any]:
    rows = [
        [
            described(payment_words(one), [one.number]),
            show.day(one.dated_on),
            method_words(one.method),
            show.amount(one.amount_minor, currency),
        ]
        for one in payments
    ]
    return {
        "title": _("Payments"),
        "columns": columns([_("Invoice"), _("Date"), _("Method"), _("Amount")], wide=0, figures_from=3),
        "groups": [{"label": "", "rows": rows}],
        "foot": [_("Total"), "", "", show.amount(sum(one.amount_minor for one in payments), currency)],
    }
