"""Keeping a form."""

import json
from collections.abc import Iterable

from sqlalchemy import delete, or_

from portal.access.kept import queries
from portal.access.kept.models import KeptForm
from portal.access.kept.rules import KEPT_FOR, worth_keeping
from portal.db import current_session, hold_name, transaction
from portal.kit import clock, tokens
from portal.kit.seals import Seal
from portal.tenancy import every_customer


def keep_form(token: str, path: str, sent: Iterable[tuple[str, str]], seal: Seal) -> str | None:
    """Keep what was sent to this path with the token of a session that has run out; the form's public id.

    None where the session is unknown or was ended on purpose, or where there is nothing worth keeping.
    """
    fields = worth_keeping(sent)
    if not fields:
        return None
    with every_customer(current_session(), "a session that ran out says whose it was"), transaction() as db:
        person_id = db.scalar(queries.person_of_token(token))
        if person_id is None:
            return None
        hold_name(db, f"kept form of {person_id}")
        now, public_id = clock.now(), tokens.new_public_id()
        db.execute(delete(KeptForm).where(or_(KeptForm.person_id == person_id, KeptForm.expires_at <= now)))
        sealed = seal.closed(json.dumps([path, fields]), public_id)
        db.add(
            KeptForm(
                public_id=public_id,
                person_id=person_id,
                sealed_values=sealed,
                created_at=now,
                expires_at=now + KEPT_FOR,
            )
        )
    return public_id
