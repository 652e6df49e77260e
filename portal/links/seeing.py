"""Counting what a link opened as seen: only once a person does something, since scanners open links too."""

from contextlib import suppress

from sqlalchemy.orm import Session

from portal.db import Busy
from portal.kit import clock
from portal.links.current import CurrentLink
from portal.papers.viewing.operations import View, keep_view
from portal.web.life import afterwards


def count_as_seen(link: CurrentLink) -> None:
    """Keep, after the answer, that the contact saw the paper: what was done shows it."""
    _count(link, only_of_new=True)


def count_look(link: CurrentLink) -> None:
    """Keep one more look: the page was visible, and somebody touched or scrolled it."""
    _count(link, only_of_new=False)


def _count(link: CurrentLink, only_of_new: bool) -> None:
    if link.paper_id is None:
        return
    view = View(link.customer_id, link.paper_id, link.contact_id, link.actor, clock.now(), is_by_link=True)

    def keep(_db: Session) -> None:
        with suppress(Busy):  # the next one counts
            keep_view(view, only_of_new)

    afterwards(keep)
