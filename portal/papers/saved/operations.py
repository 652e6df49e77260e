"""Saving, renaming and deleting a view."""

from collections.abc import Iterable

from portal.db import hold_name, transaction
from portal.papers.saved import queries
from portal.papers.saved.models import SavedView
from portal.papers.saved.rules import MOST_VIEWS, NameTaken, TooManyViews, view_name, view_query


def save_view(customer_id: int, contact_id: int, room: str, name: str, query: str) -> None:
    """Keep a list's filters under a name.

    Raises NameMissing, TooLong, NameTaken, NothingToKeep or TooManyViews.
    """
    name, query = view_name(name), view_query(query)
    with transaction() as db:
        hold_name(db, f"views of {contact_id}")
        others = db.scalars(queries.of_list(contact_id, room)).all()
        _require_free(name, others)
        if len(others) >= MOST_VIEWS:
            raise TooManyViews(most=MOST_VIEWS)
        db.add(SavedView(customer_id=customer_id, contact_id=contact_id, room=room, name=name, query=query))


def rename_view(contact_id: int, public_id: str, name: str) -> None:
    """Give it another name; raises NameMissing, TooLong or NameTaken. Nothing where it is gone."""
    name = view_name(name)
    with transaction() as db:
        hold_name(db, f"views of {contact_id}")
        view = db.scalar(queries.by_public_id(contact_id, public_id))
        if view is None:
            return
        others = db.scalars(queries.of_list(contact_id, view.room)).all()
        _require_free(name, (one for one in others if one.id != view.id))
        view.name = name


def delete_view(contact_id: int, public_id: str) -> None:
    """Forget it; the papers that it showed stay as they are."""
    with transaction() as db:
        view = db.scalar(queries.by_public_id(contact_id, public_id))
        if view is not None:
            db.delete(view)


def _require_free(name: str, others: Iterable[SavedView]) -> None:
    if any(one.name == name for one in others):
        raise NameTaken
