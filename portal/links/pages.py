"""A page in the frame of a link: no menu, and one line that says what it is."""

from flask import Response

from portal.db import current_session
from portal.links.current import current_link
from portal.papers.addresses import path_of_paper
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.rules import ALLOWS_REGISTRATION
from portal.web.pages import page


def linked_page(template: str, fragment: str = "", status: int = 200, **values: object) -> Response:
    """Render a page that extends `links/base.html`, or its fragment, with the link of this request."""
    link = current_link()
    kind, public_id = link.paper_kind, link.paper_public_id
    return page(
        template,
        fragment,
        status,
        link=link,
        own_path=path_of_paper(kind, public_id) if kind and public_id else "/",
        can_register=choices_for_everyone(current_session(), link.settings_version)[ALLOWS_REGISTRATION],
        **values,
    )
