"""Letters to everybody of staff who can act, inside an open transaction."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.models import StaffMember, StaffRole
from portal.mail.letters import LetterKind
from portal.mail.outbox import post_letter
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.rules import LANGUAGE


def write_to_staff(db: Session, kind: LetterKind, **values: str) -> None:
    """Post the letter to each member, in the language of each; `values` are what the letter needs."""
    usual = choices_for_everyone(db)[LANGUAGE]
    who_can_act = select(StaffMember).where(StaffMember.is_active, StaffMember.role != StaffRole.READ_ONLY)
    for member in db.scalars(who_can_act.order_by(StaffMember.id)):
        post_letter(db, kind, member.email, member.language or usual, network=None, due_at=None, **values)
