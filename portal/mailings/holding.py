"""Holding a paper while letters about it are written, so that no payment and no worker comes between."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.customers.models import Customer
from portal.db import Busy, locked
from portal.papers.models import Paper


def held_paper(db: Session, paper_id: int) -> tuple[Customer, Paper]:
    """The paper and its customer until the transaction ends; every customer is seen.

    The customer comes first and by the weakest lock that keeps it from being merged, as the ledger does it.
    """
    owner = select(Paper.customer_id).where(Paper.id == paper_id).scalar_subquery()
    wanted = select(Customer).where(Customer.id == owner)
    customer = db.scalars(wanted.with_for_update(read=True, key_share=True)).one()
    paper = db.scalars(locked(select(Paper).where(Paper.id == paper_id))).one()
    if paper.customer_id != customer.id:
        raise Busy("The customer was merged while the paper was waited for.")
    return customer, paper
