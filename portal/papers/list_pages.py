"""The page of any list of papers: reading its address, and answering with what all lists show."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from portal.access.current import current_contact, today
from portal.db import current_session
from portal.kit.tables import Table
from portal.papers.rules.lists import ListFilter
from portal.papers.saved import queries as saved
from portal.papers.saved.rules import one_order
from portal.web.downloads import table_file
from portal.web.filters import Links, Paging, Query
from portal.web.frame import path_of
from portal.web.pages import page


def common_choices(query: Query, statuses: Collection[str], sorts: Collection[str]) -> dict[str, Any]:
    """The values of a `ListFilter`, by name, but for its notes."""
    return {
        "status": query.choice("status", statuses, ""),
        "q": query.text("q"),
        "sort": query.choice("sort", sorts, ""),
        "page": query.page(),
        "size": query.page_size(),
    }


def list_filter(args: Mapping[str, str], statuses: Collection[str], sorts: Collection[str]) -> ListFilter:
    """Read the address of a list that has no filters of its own; what is not understood is a note."""
    query = Query(args)
    return ListFilter(**common_choices(query, statuses, sorts), notes=tuple(query.notes))


def list_file(table: Table, form: str) -> Response:
    """The rows of a list as a file, named after the customer, the list and the day."""
    return table_file(table, form, current_contact().customer_name, table.title, today().isoformat())


def list_page(
    room: str, chosen: ListFilter, paging: Paging, narrowed: Iterable[tuple[str, str]] = (), **values: Any
) -> Response:
    """The list, or its fragment. `narrowed`: the words and the parameter of each filter without a tab."""
    links = Links(path_of(f"{room}.index"), request.args)
    now = one_order(request.args.items())
    asked = {"contact_id": current_contact().contact_id, "room": room}
    views = current_session().execute(saved.shown_on_list(), asked).all()
    by = [*narrowed, *([(_("Contains “%(text)s”", text=chosen.q), "q")] if chosen.q else [])]
    return page(
        f"{room}/index.html",
        fragment=f"{room}/_list.html",
        chosen=chosen,
        links=links,
        chips=[(words, links.to(**{parameter: None}, page=None)) for words, parameter in by],
        paging=paging,
        notes=[*chosen.notes, *paging.notes],
        views=[(view.name, f"{links.path}?{view.query}", view.query == now) for view in views],
        view_id=next((view.public_id for view in views if view.query == now), ""),
        query=now,
        **values,
    )
