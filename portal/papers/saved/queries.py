"""The views that a contact has saved."""

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import aliased

from portal.papers.saved.models import SavedView


def of_list(contact_id: int, room: str) -> Select[SavedView]:
    """Those of one list, by name."""
    return (
        select(SavedView)
        .where(SavedView.contact_id == contact_id, SavedView.room == room)
        .order_by(SavedView.name)
    )


def by_public_id(contact_id: int, public_id: str) -> Select[SavedView]:
    """One of the contact's own."""
    return select(SavedView).where(SavedView.contact_id == contact_id, SavedView.public_id == public_id)


def same_views(contact_id: int, other_id: int) -> Select[int]:
    """The ids of one contact's views that the other has under the same name."""
    other = aliased(SavedView)
    return (
        select(SavedView.id)
        .join(other, and_(other.room == SavedView.room, other.name == SavedView.name))
        .where(SavedView.contact_id == contact_id, other.contact_id == other_id)
    )
