"""The live sessions of a person, and when they came in."""

from datetime import datetime

from sqlalchemy import select

from portal.access.models import ContactSession
from portal.access.rules import IDLE
from portal.access.security.models import SignIn
from portal.access.security.rules import SIGN_INS_SHOWN
from portal.customers.models import Customer
from portal.db import AnySelect


def sessions_of(person_id: int, now: datetime) -> AnySelect:
    """Id, token hash, device, last use and customer of each live session, the last used one first.

    Inside `every_customer`.
    """
    return (
        select(
            ContactSession.id,
            ContactSession.token_hash,
            ContactSession.device,
            ContactSession.last_used_at,
            Customer.display_name.label("customer_name"),
        )
        .join(Customer, Customer.id == ContactSession.customer_id)
        .where(
            ContactSession.person_id == person_id,
            ContactSession.expires_at > now,
            ContactSession.last_used_at > now - IDLE,
        )
        .order_by(ContactSession.last_used_at.desc(), ContactSession.id.desc())
    )


def recent_sign_ins(person_id: int) -> AnySelect:
    """The latest sign-ins of a person, newest first."""
    return (
        select(SignIn)
        .where(SignIn.person_id == person_id)
        .order_by(SignIn.at.desc(), SignIn.id.desc())
        .limit(SIGN_INS_SHOWN)
    )
