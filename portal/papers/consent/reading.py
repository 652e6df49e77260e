"""What a contact sent of what was asked, and where from."""

from collections.abc import Mapping
from typing import Final

from flask import request

from portal.access.security.rules import device_of
from portal.papers.consent.rules import LONGEST_DRAWING, LONGEST_NAME, Asked, Consent
from portal.web.filters import Query

FIELDS: Final = frozenset({"agrees", "terms_seen", "signed_name", "drawing"})
_LONGEST_ADDRESS: Final = 45


def consent_in(form: Mapping[str, str], asked: Asked) -> Consent:
    """What was given of it, but nothing that was not asked for, nor a tick beside terms that have changed."""
    query = Query(form)
    return Consent(
        agrees="agrees" in form and form.get("terms_seen", asked.fingerprint) == asked.fingerprint,
        signed_name=query.text("signed_name", LONGEST_NAME + 1) if asked.has_signature else "",
        drawing=query.text("drawing", LONGEST_DRAWING + 1) if asked.has_signature else "",
    )


def sender() -> tuple[str, str]:
    """The network address and the device that this request came from."""
    return (request.remote_addr or "")[:_LONGEST_ADDRESS], device_of(request.user_agent.string)
