"""The desk where planned papers are written: issued day by day, left as drafts, given their later words."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.bulk import reserve_ids
from portal.db import transaction
from portal.demo.plans import PlannedLine, PlannedPaper
from portal.demo.profiles import NONE
from portal.kit import tokens
from portal.ledger.operations.issuing import issue_papers
from portal.papers.drafts import DraftLine, PaperDraft
from portal.papers.issuing import addressees, draft_row, price, write_new
from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperState
from portal.papers.rules.totals import LineValues
from portal.preferences.queries import settings_version

AS_ISSUED = frozenset({PaperState.OPEN, PaperState.SENT, PaperState.CONFIRMED})


def issue(
    papers: Sequence[PlannedPaper],
    customers: Mapping[str, int],
    ids: Mapping[PlannedPaper, int],
    now: datetime,
) -> dict[PlannedPaper, int]:
    """Send the papers of one day; their ids. `ids` are those of the papers they refer to."""
    issued = issue_papers([_draft(paper, customers, ids) for paper in papers], now)
    return {paper: one.paper_id for paper, one in zip(papers, issued, strict=True)}


def leave_drafts(
    papers: Sequence[PlannedPaper], customers: Mapping[str, int], today: date, now: datetime
) -> None:
    """Write papers that nobody has sent yet: no page makes them so far, so their rows are written here."""
    with transaction() as db:
        to = addressees(db, set(customers.values()), db.scalars(settings_version()).one())
        priced = [price(_draft(paper, customers, {})) for paper in papers]
        rows = []
        for one, paper_id in zip(priced, reserve_ids(db, Paper, len(papers)), strict=True):
            row = draft_row(one, to[one.draft.customer_id], today, now)
            rows.append(row | {"id": paper_id, "public_id": tokens.new_public_id()})
        write_new(db, rows, priced, now)


def say_how_it_went(session: Session, ids: Mapping[PlannedPaper, int]) -> None:
    """Give quotes and orders the words that people decided on later: accepted, closed, delivered …"""
    words: defaultdict[tuple[str, str | None, str | None], list[int]] = defaultdict(list)
    for paper, paper_id in ids.items():
        if paper.state not in AS_ISSUED or paper.invoiced or paper.shipped:
            words[str(paper.state), paper.invoiced, paper.shipped].append(paper_id)
    with transaction():
        for (state, invoiced, shipped), paper_ids in words.items():
            changed = {"state": state, "invoiced": invoiced, "shipped": shipped}
            session.execute(update(Paper).where(Paper.id.in_(paper_ids)).values(changed))


def _draft(paper: PlannedPaper, customers: Mapping[str, int], ids: Mapping[PlannedPaper, int]) -> PaperDraft:
    return PaperDraft(
        customer_id=customers[paper.profile.shown],
        kind=paper.kind,
        currency=paper.currency,
        lines=[_line(line) for line in paper.lines],
        issued_on=paper.dated_on,
        due_on=paper.due_on,
        valid_until_on=paper.valid_until_on,
        expires_on=paper.expires_on,
        prices_include_tax=paper.prices_include_tax,
        discount=paper.discount,
        deposit_minor=paper.deposit_minor,
        deposit_due_on=paper.deposit_due_on,
        purchase_order=paper.purchase_order,
        notes=paper.notes,
        allows_part_payment=paper.allows_part_payment,
        replaces_id=ids[paper.replaces] if paper.replaces else None,
        based_on_id=ids[paper.based_on] if paper.based_on else None,
        credits_id=ids[paper.credits] if paper.credits else None,
    )


def _line(line: PlannedLine) -> DraftLine:
    tax = None if line.tax == NONE else line.tax
    values = LineValues(line.quantity_e6, line.price_e6, line.discount, tax)
    return DraftLine(values, line.item.code, line.item.description, line.item.unit)
