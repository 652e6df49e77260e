"""An invoice as its page shows it: the parts, order and figures of the paper."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.invoices import queries
from portal.ledger.words import method_words
from portal.papers.addresses import path_of_paper
from portal.papers.history import Happened
from portal.papers.linked import Linked, linked_papers, numbers_of
from portal.papers.models import Paper
from portal.papers.rules.instalments import instalments
from portal.papers.rules.statuses import InvoiceStatus, PaperKind, PaperState, invoice_status, is_due_soon
from portal.papers.sheet import PaperSheet, parts_of


@dataclass(frozen=True, slots=True)
class Part:
    """An instalment and what of it is still open."""

    due_on: date
    amount_minor: int
    open_minor: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """What was paid or credited on the paper by one payment, note or retainer."""

    words: str
    path: str
    on: date
    minor: int
    is_credit: bool


@dataclass(frozen=True, slots=True)
class Sheet(PaperSheet):
    """What `invoices/show.html` expects; all amounts in minor units of `currency`."""

    kind: str
    days: int | None
    due_on: date | None
    paid_minor: int
    credited_minor: int
    written_off_minor: int
    open_minor: int
    under_way_minor: int
    instalments: list[Part]
    settlements: list[Settlement]
    asks_minor: int
    """What is paid next: the open part of the deposit, else all that is open and not under way."""
    has_methods: bool
    """Whether a way to pay online was chosen for it."""
    linked: list[Linked]
    replaces: Linked | None
    replaced_by: Linked | None
    void_reason: str


def sheet_of(db: Session, paper: Paper, today: date) -> Sheet:
    """Read what belongs to the paper, in two statements, and lay it out."""
    settlements = [_settlement(row) for row in db.execute(queries.settlements(paper.id))]
    linked = linked_papers(db, paper, today)
    named = {one.id: one for one in linked}
    parts = instalments(paper)
    waiting = [part.due_on for part in parts if part.unfilled_not_under_way_minor and part.due_on]
    due_on = waiting[0] if waiting else paper.due_on
    return Sheet(
        **parts_of(paper, tone_of(paper, today), numbers_of(linked)),
        kind=queries.KIND_WORDS[PaperKind(paper.kind)],
        days=(due_on - today).days if waiting and due_on else None,
        due_on=due_on,
        paid_minor=sum(one.minor for one in settlements if not one.is_credit),
        credited_minor=sum(one.minor for one in settlements if one.is_credit),
        written_off_minor=paper.written_off_minor,
        open_minor=paper.open_minor,
        under_way_minor=min(paper.under_way_minor, paper.open_minor),
        instalments=[
            Part(part.due_on, part.amount_minor, part.unfilled_minor)
            for part in parts
            if paper.deposit_minor and part.due_on
        ],
        settlements=settlements,
        asks_minor=next(
            (part.unfilled_not_under_way_minor for part in parts if part.unfilled_not_under_way_minor), 0
        )
        if paper.state == PaperState.OPEN
        else 0,
        has_methods=bool(paper.payment_methods),
        linked=linked,
        replaces=named.get(paper.replaces_id or 0),
        replaced_by=next((one for one in linked if one.replaces_id == paper.id), None),
        void_reason=paper.void_reason,
    )


def tone_of(paper: Any, today: date) -> str:
    """The status, or the tone "due soon" of what is open and not late."""
    if is_due_soon(paper, today):
        return "due_soon"
    status: InvoiceStatus = invoice_status(paper, today)
    return status.value


def _settlement(row: Any) -> Settlement:
    if row.payment_number:
        words = _("%(method)s, %(number)s", method=method_words(row.method), number=row.payment_number)
        path = url_for("payments.show", public_id=row.payment_id)
    else:
        is_credit = row.kind == PaperKind.CREDIT_NOTE
        words = (
            _("Credit note %(number)s", number=row.paper_number)
            if is_credit
            else _("Retainer %(number)s", number=row.paper_number)
        )
        path = path_of_paper(row.kind, row.paper_id)
    return Settlement(words, path, row.on, int(row.minor), row.kind == PaperKind.CREDIT_NOTE)


def happened(sheet: Sheet) -> list[Happened]:
    """What paid it, for the history."""
    return [
        Happened("" if one.is_credit else "ok", "undo" if one.is_credit else "paid", one.words, one.on)
        for one in sheet.settlements
    ]
