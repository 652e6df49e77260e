"""Making links and taking them back, inside an open transaction that sees the customer's rows.

What it costs to be wrong here: a link lets in whoever holds it. So its purpose is limited by who asks, never
here: nobody hands on more than they may do themselves.
"""

from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.activity.rules import Actor
from portal.customers.models import Contact
from portal.kit import tokens
from portal.links import queries
from portal.links.models import Link
from portal.links.rules import LinkPurpose, Target, expires_at


def mint_link(
    db: Session,
    *,
    customer_id: int,
    contact_id: int,
    target: Target,
    purpose: LinkPurpose,
    due_on: date | None,
    now: datetime,
    actor: Actor,
) -> tuple[Link, str]:
    """A new link to the target for the contact, and its token, which is nowhere else from now on.

    Links that were made before stay as they are. `due_on` is the day a paper is due, or a quote ends.
    Done again after a transaction that failed, it makes another one; of the first nothing is left.
    """
    person_id = db.scalars(select(Contact.person_id).where(Contact.id == contact_id)).one()
    token = tokens.new_token()
    link = Link(
        customer_id=customer_id,
        contact_id=contact_id,
        person_id=person_id,
        token_hash=tokens.hashed(token),
        paper_id=target.paper_id,
        stored_statement_id=target.stored_statement_id,
        document_id=target.document_id,
        common_document_id=target.common_document_id,
        purpose=purpose,
        minted_at=now,
        expires_at=expires_at(now, due_on),
        actor_kind=actor.kind,
        actor_name=actor.name,
        actor=actor.public_id,
    )
    db.add(link)
    db.flush()
    return link, token


def link_path(token: str) -> str:
    """Where the link leads, on the portal's own address: what a letter is given as `path`."""
    return f"/l/{token}"


def revoke_link(link: Link, now: datetime) -> bool:
    """Let a link open nothing any more; whether it did until now."""
    if link.revoked_at is not None:
        return False
    link.revoked_at = now
    return True


def revoke_with_later(db: Session, link: Link, now: datetime) -> bool:
    """The same with all that were made later in its stead; whether the link itself did."""
    if not revoke_link(link, now):
        return False
    db.flush()
    later = update(Link).where(queries.in_its_stead(link, Link), Link.revoked_at.is_(None))
    db.execute(later.values(revoked_at=now))
    return True
