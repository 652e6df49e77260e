"""What was kept, for the person who sent it."""

import json

from portal.access.areas import seal_of_forms
from portal.access.current import current_contact
from portal.access.kept.queries import waiting
from portal.access.kept.rules import Fields
from portal.db import current_session
from portal.kit import clock
from portal.kit.seals import BrokenSeal


def opened(public_id: str) -> tuple[str, Fields] | None:
    """The path and the fields of a kept form; None where it is another's, too old or unreadable."""
    kept = current_session().scalar(waiting(public_id, current_contact().person_id, clock.now()))
    if kept is None:
        return None
    try:
        path, fields = json.loads(seal_of_forms().opened(kept.sealed_values, public_id))
    except BrokenSeal:
        return None
    return path, [(name, value) for name, value in fields]
