"""Looking at the portal as a contact, and leaving it again."""

from sqlalchemy import delete, select

from portal.access.previews.models import Preview
from portal.activity.noting import note
from portal.activity.rules import Actor, Verb
from portal.customers.models import Contact
from portal.db import locked, transaction
from portal.kit import tokens
from portal.kit.refusal import N_, Refusal
from portal.tenancy import every_customer


class NobodyToLookAs(Refusal):
    sentence = N_("A contact without an email address cannot sign in, so there is nothing to see.")


def begin_preview(contact_id: int, staff_session_id: int, actor: Actor) -> str:
    """Let this staff session look as the contact, in place of whom it looked as before; the cookie's token.

    Raises NobodyToLookAs.
    """
    token = tokens.new_token()
    with transaction() as db, every_customer(db, "staff look as anybody's contact"):
        contact = db.get_one(Contact, contact_id)
        if contact.person is None:
            raise NobodyToLookAs
        db.execute(delete(Preview).where(Preview.staff_session_id == staff_session_id))
        db.add(
            Preview(
                token_hash=tokens.hashed(token),
                staff_session_id=staff_session_id,
                customer_id=contact.customer_id,
                contact_id=contact.id,
            )
        )
        note(
            db,
            Verb.PREVIEW_BEGUN,
            actor,
            customer_id=contact.customer_id,
            target=contact.public_id,
            contact=contact.name_or_email,
        )
    return token


def leave_preview(staff_session_id: int, actor: Actor) -> Contact | None:
    """End what this staff session looks at; the contact as whom it looked, None where it looked as nobody."""
    with transaction() as db, every_customer(db, "staff look as anybody's contact"):
        preview = db.scalar(locked(select(Preview).where(Preview.staff_session_id == staff_session_id)))
        if preview is None:
            return None
        contact = db.get_one(Contact, preview.contact_id)
        db.delete(preview)
        note(
            db,
            Verb.PREVIEW_LEFT,
            actor,
            customer_id=contact.customer_id,
            target=contact.public_id,
            contact=contact.name_or_email,
        )
    return contact
