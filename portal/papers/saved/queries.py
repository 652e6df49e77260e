"""The views that a contact has saved."""

from functools import cache

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm import aliased

from portal.db import AnySelect
from portal.papers.saved.models import SavedView


def of_list(contact_id: int, room: str) -> Select[SavedView]:
    """Those of one list, by name."""
    return (
        select(SavedView)
        .where(SavedView.contact_id == contact_id, SavedView.room == room)
        .order_by(SavedView.name)
    )


@cache  # each list asks it, and putting it together costs more than asking it
def shown_on_list() -> AnySelect:
    """Public id, name and filters of the same. Parameters: contact_id, room."""
    return (
        select(SavedView.public_id, SavedView.name, SavedView.query)
        .where(SavedView.contact_id == bindparam("contact_id"), SavedView.room == bindparam("room"))
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
