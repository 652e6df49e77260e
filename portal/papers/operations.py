"""What staff decide about a paper that was sent, beside what stands on it. Every customer is seen."""

from collections.abc import Collection

from sqlalchemy import select

from portal.activity.noting import note
from portal.activity.rules import Actor, Verb
from portal.db import locked, transaction
from portal.kit.refusal import N_, Refusal
from portal.papers.issuing import PAYABLE
from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperState
from portal.preferences.choices import PAYMENT_METHODS


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
