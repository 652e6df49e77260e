"""Changing what is kept of a customer."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.activity.noting import note
from portal.activity.rules import Actor, Verb
from portal.customers import queries
from portal.customers.details.writing import write_details
from portal.customers.facts.reading import read_facts
from portal.customers.facts.rules import (
    DAYS_CHOSEN,
    OF_RECORD,
    WORDS_CHOSEN,
    Facts,
    FactsChanged,
    NameNeeded,
    changed,
    days_in,
    fingerprint,
    said,
)
from portal.customers.models import Customer, CustomerGroup
from portal.db import locked, transaction
from portal.preferences.writing import held_settings, write_choice
from portal.tenancy import every_customer

LONGEST_NOTED = 1500


def change_customer(customer_id: int, facts: Facts, seen: str, actor: Actor) -> bool:
    """Save these facts, which have no problems; whether anything was another before. Papers that were sent
    keep what stands on them.

    `seen` is the fingerprint of what was on the page. Raises FactsChanged, NameNeeded.
    """
    with transaction() as db, every_customer(db, "staff keep any customer"):
        settings = held_settings(db)  # before the customer, as whoever saves preferences
        customer = db.scalars(locked(select(Customer).where(Customer.id == customer_id))).one()
        now = read_facts(db, customer)
        if fingerprint(now) != seen:
            raise FactsChanged
        differing = changed(now, facts)
        if not differing:
            return False
        _require_name(db, customer, facts)
        groups = {group.public_id: group for group in db.scalars(select(CustomerGroup))}
        for name in OF_RECORD:
            setattr(customer, name, facts[name])
        customer.group = groups[facts["group"]] if facts["group"] else None
        write_details(db, customer, facts)
        if not {*WORDS_CHOSEN, *DAYS_CHOSEN}.isdisjoint(differing):
            settings.settings_version += 1
            _write_choices(db, customer.id, facts)
        called = {public_id: group.name for public_id, group in groups.items()}
        note(
            db, Verb.CUSTOMER_CHANGED, actor, customer_id=customer.id, target=customer.public_id,
            changes=said(_named(now, called), _named(facts, called))[:LONGEST_NOTED],
        )  # fmt: skip
    return True


def _require_name(db: Session, customer: Customer, facts: Facts) -> None:
    first = db.scalar(queries.contacts_in_order(customer.id).limit(1))
    if not facts["name"] and (first is None or not first.name):
        raise NameNeeded


def _write_choices(db: Session, customer_id: int, facts: Facts) -> None:
    for name, words in WORDS_CHOSEN.items():
        write_choice(db, words.name, facts[name] or None, customer_id=customer_id)
    for name, days in DAYS_CHOSEN.items():
        write_choice(db, days.name, days_in(facts[name]), customer_id=customer_id)


def _named(facts: Facts, groups: dict[str, str]) -> dict[str, str]:
    """The same with the group as it is called."""
    return {**facts, "group": groups.get(facts["group"], "")}
