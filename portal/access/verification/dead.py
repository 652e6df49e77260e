"""The page of a mailed link that opens nothing."""

from flask import Response

from portal.access.doors import door_page, keep_private
from portal.access.proofs.refusals import DeadLink
from portal.kit.refusal import Refusal


def dead_link(refusal: Refusal) -> Response:
    """Wrong, used and too old look alike: 404. Who tried too many gets 429."""
    status = {"status": 404} if isinstance(refusal, DeadLink) else {}
    return keep_private(door_page("access/verification/dead.html", refusal, **status))
