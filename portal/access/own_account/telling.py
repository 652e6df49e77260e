"""Telling a member of staff that a way into their account was changed, in the transaction that changes it."""

from sqlalchemy.orm import Session

from portal.access.models import StaffMember
from portal.mail.letters import LetterKind
from portal.mail.outbox import post_letter

ACCOUNT = "/staff/account"


def tell_member(db: Session, member: StaffMember, kind: LetterKind, language: str, **values: str) -> None:
    """Post the letter in the language that the member reads, else in this one."""
    post_letter(
        db, kind, member.email, member.language or language, network=None, due_at=None, path=ACCOUNT, **values
    )
