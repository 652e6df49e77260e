"""Writing a customer's logo, inside an open transaction that sees the customer."""

from hashlib import sha256

from sqlalchemy.orm import Session

from portal.activity.noting import note
from portal.activity.rules import Actor, Verb
from portal.customers.logos.models import CustomerLogo
from portal.customers.logos.queries import logo_of
from portal.customers.models import Customer
from portal.preferences.branding.rules import Logo


def write_logo(db: Session, customer: Customer, logo: Logo | None, actor: Actor) -> None:
    """Let this be the customer's logo; None: it has none any more. The customer is held."""
    kept = db.scalar(logo_of(customer.id))
    if logo is not None:
        made = {"sha256": sha256(logo.small).hexdigest(), "picture": logo.small}
        size = {"width": logo.width, "height": logo.height}
        db.merge(CustomerLogo(customer_id=customer.id, **made, **size))
    elif kept is None:
        return
    else:
        db.delete(kept)
    verb = Verb.LOGO_CHANGED if logo is not None else Verb.LOGO_REMOVED
    note(db, verb, actor, customer_id=customer.id, target=customer.public_id)
