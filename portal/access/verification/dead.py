"""The page of a mailed link that opens nothing."""

from flask import Response

from portal.access.doors import door_page, keep_private
from portal.access.proofs.refusals import DeadLink
from portal.db import current_session
from portal.kit.refusal import Refusal
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.rules import ALLOWS_REGISTRATION


def dead_link(refusal: Refusal) -> Response:
    """Wrong, used and too old look alike: 404. Who tried too many gets 429."""
    status = {"status": 404} if isinstance(refusal, DeadLink) else {}
    is_open = choices_for_everyone(current_session())[ALLOWS_REGISTRATION]
    return keep_private(
        door_page("access/verification/dead.html", refusal, allows_registration=is_open, **status)
    )
