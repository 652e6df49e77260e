"""Telling the owner of an account that a way in was changed, in the transaction that changes it."""

from sqlalchemy.orm import Session

from portal.mail.letters import LetterKind
from portal.mail.outbox import post_letter
from portal.people.models import Person

RESET, SECURITY = "/reset", "/profile/security"


def tell_owner(db: Session, person_id: int, kind: LetterKind, language: str, **values: str) -> None:
    """Post the letter in the language that the person reads, else in this one."""
    person = db.get_one(Person, person_id)
    paths = {"reset_path": RESET, "security_path": SECURITY}
    values |= {name: path for name, path in paths.items() if name in kind.needs}
    speaks = person.language or language
    post_letter(db, kind, person.email, speaks, network=None, due_at=None, **values)
