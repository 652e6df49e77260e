"""Where the pages of a link are: the rooms of what it opens serve them, so here they are known by path."""

from portal.links.current import CurrentLink
from portal.papers.addresses import ROOM_OF


def path_of_link(link: CurrentLink) -> str:
    """The clean address to which a link leads once its token was looked at."""
    if link.paper_kind is not None:
        room = ROOM_OF[link.paper_kind]
    else:
        room = "statements" if link.stored_statement_id is not None else "documents"
    return f"/linked/{room}/{link.public_id}"
