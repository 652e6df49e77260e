"""Ending sessions from afar, and noting on which device one began."""

from sqlalchemy import select, update

from portal.access.models import ContactSession
from portal.access.security.models import SignIn
from portal.access.security.rules import handle_of
from portal.access.sessions import end_others_of
from portal.db import current_session, locked, transaction
from portal.kit import tokens
from portal.tenancy import every_customer

SEES_ALL = "a person is signed in at each of their companies"


def note_device(token: str, device: str) -> None:
    """Keep on which device the session of this token began; nothing happens where it is over already."""
    with every_customer(current_session(), "a session says by its token whose it is"), transaction() as db:
        begun = db.scalar(
            locked(select(ContactSession).where(ContactSession.token_hash == tokens.hashed(token)))
        )
        if begun is not None and device:
            begun.device = device
            sign_in = (SignIn.person_id == begun.person_id, SignIn.at == begun.started_at)
            db.execute(update(SignIn).where(*sign_in).values(device=device))


def end_session(person_id: int, handle: str) -> bool:
    """End the session of this person that the page named so; False where there is none."""
    with every_customer(current_session(), SEES_ALL), transaction() as db:
        mine = locked(select(ContactSession).where(ContactSession.person_id == person_id))
        for session in db.scalars(mine):
            if handle_of(session.token_hash) == handle:
                db.delete(session)
                return True
    return False


def end_other_sessions(person_id: int, session_id: int) -> None:
    """End every session of a person but this one, and every sign-in that is only half done."""
    with every_customer(current_session(), SEES_ALL), transaction() as db:
        end_others_of(db, person_id, session_id)
