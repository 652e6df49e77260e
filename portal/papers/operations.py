"""What staff decide about a paper that was sent, beside what stands on it. Every customer is seen."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select

from portal.activity.noting import note
from portal.activity.rules import Actor, Verb
from portal.bulk import reserve_ids
from portal.db import locked, transaction
from portal.kit import tokens
from portal.kit.refusal import N_, Refusal
from portal.papers.drafts import PaperDraft
from portal.papers.issuing import PAYABLE, NoSuchCustomer, addressees, price, sent_row, write_new
from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperKind, PaperState
from portal.preferences.choices import PAYMENT_METHODS
from portal.preferences.queries import settings_version

REVISABLE: Final = {
    PaperKind.QUOTE: (PaperState.SENT, PaperState.DECLINED),
    PaperKind.ORDER: (PaperState.CONFIRMED, PaperState.ON_HOLD),
}
"""What may be revised, and as long as it is so."""


class NotPayable(Refusal):
    sentence = N_("%(number)s cannot be paid any more.")


def offer_ways_to_pay(
    paper_id: int, methods: Collection[str], allows_part_payment: bool | None, actor: Actor
) -> Paper:
    """Choose how an invoice may be paid online; no method means no Pay button. None falls to the customer.

    It is no part of the paper: nothing that was sent changes. Raises NotPayable.
    """
    with transaction() as db:
        paper = db.scalars(locked(select(Paper).where(Paper.id == paper_id, Paper.kind.in_(PAYABLE)))).one()
        if paper.state != PaperState.OPEN:
            raise NotPayable(number=paper.number)
        paper.payment_methods = " ".join(one for one in PAYMENT_METHODS if one in methods)
        paper.allows_part_payment = allows_part_payment
        note(
            db, Verb.WAYS_TO_PAY_CHANGED, actor, customer_id=paper.customer_id, target=paper.public_id,
            number=paper.number or "",
        )  # fmt: skip
    return paper


class NotRevisable(Refusal):
    sentence = N_("%(number)s was answered, closed or revised meanwhile. Look at it again.")


def revise_paper(
    paper_id: int, draft: PaperDraft, actor: Actor, today: date, now: datetime, *, tells: bool
) -> Paper:
    """Send a new revision of a quote or order: the same number, and what the draft says.

    The revision before it stays as it was sent. How far an order is shipped and invoiced goes on with the
    new one. Where it `tells`, the customer gets it by mail. Raises NotRevisable, what `price` and `sent_row`
    do, and NoSuchCustomer.
    """
    priced = price(draft)
    with transaction() as db:
        to = addressees(db, [draft.customer_id], db.scalars(settings_version()).one()).get(draft.customer_id)
        if to is None:
            raise NoSuchCustomer
        paper = db.scalars(locked(select(Paper).where(Paper.id == paper_id))).one()
        newest = db.scalar(
            select(func.max(Paper.revision)).where(Paper.kind == paper.kind, Paper.number == paper.number)
        )
        if paper.state not in REVISABLE.get(PaperKind(paper.kind), ()) or paper.revision != newest:
            raise NotRevisable(number=paper.number)
        going_on = {"invoiced": paper.invoiced, "shipped": paper.shipped, "waits_for_mail": tells}
        if paper.kind == PaperKind.ORDER:
            going_on["state"] = paper.state
        own = {
            "id": reserve_ids(db, Paper, 1)[0],
            "public_id": tokens.new_public_id(),
            "number": paper.number,
        }
        row = sent_row(priced, to, today, now) | going_on | own | {"revision": paper.revision + 1}
        write_new(db, [row], [priced], now)
        note(
            db, Verb.PAPER_REVISED, actor, customer_id=paper.customer_id, target=str(own["public_id"]),
            number=paper.number or "", revision=str(paper.revision + 1),
        )  # fmt: skip
        return db.get_one(Paper, own["id"])
