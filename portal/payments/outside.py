"""Where a letter about a payment leads who paid by a private link: another such link."""

from collections.abc import Callable
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.activity.rules import Actor, ActorKind
from portal.kit import clock
from portal.ledger.models import Payment, PaymentShare
from portal.links.minting import link_path, mint_link
from portal.links.models import Link
from portal.links.rules import LinkPurpose, Target
from portal.papers.models import Paper
from portal.payments.models import OnlinePayment


def way_outside(db: Session, payment: Payment, online: OnlinePayment) -> Callable[[int, bool], str]:
    """Given a contact who paid and whether they may come in, the path of a new link to the one paper that was
    paid; empty where they have no link to pay it, as when it was taken back, or signed in to pay.

    The link lets them do what theirs does, in the name of who made that."""
    return partial(_way, db, payment, online.is_by_link)


def _way(db: Session, payment: Payment, is_by_link: bool, contact_id: int, may_come_in: bool) -> str:
    if may_come_in and not is_by_link:
        return ""
    meant_for = db.scalars(select(PaymentShare.paper_id).where(PaymentShare.payment_id == payment.id)).all()
    if len(meant_for) != 1:
        return ""
    theirs = (
        select(Link, Paper)
        .join(Paper, Paper.id == Link.paper_id)
        .where(
            Link.paper_id == meant_for[0],
            Link.contact_id == contact_id,
            Link.purpose == LinkPurpose.PAY,
            Link.revoked_at.is_(None),
        )
        .order_by(Link.id.desc())
    )
    row = db.execute(theirs.limit(1)).one_or_none()
    if row is None:
        return ""
    before, paper = row.Link, row.Paper
    _link, token = mint_link(
        db,
        customer_id=payment.customer_id,
        contact_id=contact_id,
        target=Target(paper.id),
        purpose=LinkPurpose.PAY,
        due_on=paper.due_on,
        now=clock.now(),
        actor=Actor(ActorKind(before.actor_kind), before.actor_name, before.actor),
    )
    return link_path(token)
