"""Choosing the logo of one's company, and taking it away."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access import throttle
from portal.activity.rules import Actor
from portal.customers.logos.writing import write_logo
from portal.customers.models import Customer
from portal.db import locked, transaction
from portal.kit import clock
from portal.kit.tokens import hashed
from portal.papers.pdf.logos import drawn_logo
from portal.profile import queries
from portal.profile.rules import NotAnAdmin

MOST_AT_ONCE = 10
"""Within five minutes, since each has to be drawn; see `throttle`."""


def give_logo(picture: bytes, customer_id: int, contact_id: int, actor: Actor) -> None:
    """Let this picture, drawn anew, be the entered customer's logo.

    Raises NotAnAdmin, LogoNotDrawn, TooManyTries.
    """
    with transaction() as db:
        _customer_of_admin(db, contact_id)
        throttle.note_try(db, {hashed(f"logos of customer {customer_id}"): MOST_AT_ONCE}, clock.now())
    logo = drawn_logo(picture)  # takes up to seconds, with nothing held
    with transaction() as db:
        write_logo(db, _customer_of_admin(db, contact_id), logo, actor)


def drop_logo(contact_id: int, actor: Actor) -> None:
    """Take the entered customer's logo away. Raises NotAnAdmin."""
    with transaction() as db:
        write_logo(db, _customer_of_admin(db, contact_id), None, actor)


def _customer_of_admin(db: Session, contact_id: int) -> Customer:
    customer: Customer = db.scalars(locked(select(Customer))).one()
    if contact_id not in db.scalars(queries.admins(customer.id)).all():
        raise NotAnAdmin
    return customer
