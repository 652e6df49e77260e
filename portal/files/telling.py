"""Telling people of a document by letter, inside an open transaction that sees every customer."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.models import StaffMember, StaffRole
from portal.mail import letters
from portal.mail.outbox import post_letter
from portal.preferences.cascade import choices_for_everyone, choices_of_many
from portal.preferences.rules import LANGUAGE


def tell_staff(db: Session, customer: Any, contact: str, document: str) -> None:
    """Write to everybody of staff who can act that a contact uploaded something."""
    usual = choices_for_everyone(db)[LANGUAGE]
    who_can_act = select(StaffMember).where(StaffMember.is_active, StaffMember.role != StaffRole.READ_ONLY)
    for member in db.scalars(who_can_act.order_by(StaffMember.id)):
        post_letter(
            db,
            letters.DOCUMENT_UPLOADED,
            member.email,
            member.language or usual,
            path=f"/staff/customers/{customer.public_id}/documents",
            contact=contact,
            company=customer.display_name,
            document=document,
        )


def tell_contacts(db: Session, readers: Iterable[Any], document: str, path: str) -> None:
    """Write to these contacts (rows of `queries.who_reads`) what they find at this path."""
    found = list(readers)
    chosen = choices_of_many(db, {one.customer_id: one.group_id for one in found})
    for reader in found:
        post_letter(
            db,
            letters.DOCUMENT_SHARED,
            reader.email,
            reader.language or chosen[reader.customer_id][LANGUAGE],
            addressee=reader.public_id,
            path=path,
            document=document,
        )
