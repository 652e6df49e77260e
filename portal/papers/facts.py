"""What a paper says above and below its lines: the same on its page and on its PDF, in the same order."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperKind, PaperState
from portal.web.formats import Formats


class Fact(NamedTuple):
    """Something known of the paper. `day` is the date that the text writes out, if it is one."""

    label: str
    text: str
    day: date | None = None


class Section(NamedTuple):
    """A text at the foot of the paper."""

    label: str
    text: str


def facts_of(
    paper: Paper, client: Mapping[str, str], neighbours: Mapping[int, str], show: Formats
) -> list[Fact]:
    """`client` has number and tax_number; `neighbours` are the numbers of the papers it names, by their
    ids."""
    _ = show.words.gettext
    is_order = paper.kind == PaperKind.ORDER
    days = [
        (_("Ordered") if is_order else _("Issued"), paper.issued_on),
        (_("Due"), paper.due_on),
        (_("Valid until"), paper.valid_until_on),
        (_("Use until"), paper.expires_on),
    ]
    texts = [
        (_("Your PO"), paper.purchase_order),
        (_("Quote") if is_order else _("Order"), neighbours.get(paper.based_on_id or 0, "")),
        (_("For invoice"), neighbours.get(paper.credits_id or 0, "")),
        (_("Replaces"), neighbours.get(paper.replaces_id or 0, "")),
        (_("Revision"), str(paper.revision) if paper.revision > 1 else ""),
        (_("Customer number"), client.get("number", "")),
        (_("Your tax number"), client.get("tax_number", "")),
    ]
    return [
        *(Fact(label, show.day(day), day) for label, day in days if day is not None),
        *(Fact(label, text) for label, text in texts if text),
    ]


def sections_of(paper: Paper, bank_details: str, notes: str, terms: str, show: Formats) -> list[Section]:
    """Where to pay what is due and not void, notes and terms; the texts with their placeholders filled."""
    _ = show.words.gettext
    is_asked = paper.due_on is not None and paper.state != PaperState.VOID
    texts = [
        (_("Pay by bank transfer"), bank_details if is_asked else ""),
        (_("Notes"), notes),
        (_("Terms"), terms),
    ]
    return [Section(label, text) for label, text in texts if text.strip()]
