"""Who saw what, and when."""

from collections.abc import Collection

from sqlalchemy import Select, func, select

from portal.customers.models import Contact
from portal.db import AnySelect
from portal.papers.viewing.models import PaperView


def any_view(paper_id: int, contact_id: int | None = None) -> Select[int]:
    """A view of the paper, by anybody or by this contact, or no row."""
    views = select(PaperView.id).where(PaperView.paper_id == paper_id).limit(1)
    return views if contact_id is None else views.where(PaperView.contact_id == contact_id)


def viewers(paper_id: int) -> AnySelect:
    """Each contact who saw a paper: public_id, first_name, last_name, first_at, last_at, times; first comers
    first."""
    first_at = func.min(PaperView.at)
    return (
        select(
            Contact.public_id,
            Contact.first_name,
            Contact.last_name,
            first_at.label("first_at"),
            func.max(PaperView.at).label("last_at"),
            func.count().label("times"),
        )
        .join(Contact, Contact.id == PaperView.contact_id)
        .where(PaperView.paper_id == paper_id)
        .group_by(Contact.id, Contact.public_id, Contact.first_name, Contact.last_name)
        .order_by(first_at, Contact.id)
    )


def first_views(paper_ids: Collection[int]) -> AnySelect:
    """paper_id and at of the first view of each of these papers that was seen."""
    return select(PaperView.paper_id, PaperView.at).where(
        PaperView.paper_id.in_(paper_ids), PaperView.is_first
    )
