"""Counting a paper's page as seen, once it is on its way to a person's eyes."""

import structlog
from sqlalchemy.orm import Session

from portal.access.current import current_contact
from portal.db import Busy
from portal.kit import clock
from portal.papers.models import Paper
from portal.papers.viewing.operations import View, keep_view
from portal.web.life import afterwards
from portal.web.navigation import is_navigation

log = structlog.get_logger("portal.papers")


def count_view(paper: Paper) -> None:
    """Keep, after the answer, that the contact of this request saw the paper.

    What staff look at, and what a browser fetches for later, counts as nothing.
    """
    contact = current_contact()
    if contact.is_preview or not is_navigation():
        return
    view = View(contact.customer_id, paper.id, contact.contact_id, contact.actor, clock.now())

    def keep(_db: Session) -> None:
        try:
            keep_view(view)
        except Busy:  # the page was shown; the next view is the first
            log.warning("view_not_kept", paper=view.paper_id)

    afterwards(keep)
