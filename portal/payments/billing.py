"""The billing address that is typed on the gateway's page: kept where the customer has none yet."""

import json
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal.activity.noting import note
from portal.activity.rules import Actor, ActorKind, Verb
from portal.customers.details.models import ChangeState, CompanyChange
from portal.customers.details.rules import LONGEST, said
from portal.customers.details.writing import read_details, write_details
from portal.customers.models import Address, AddressKind, Contact, ContactAccess, ContactRole, Customer
from portal.payments.choosing import choices_for
from portal.payments.models import OnlinePayment
from portal.payments.rules.told import MoneyTold, Word
from portal.preferences.rules import CHECKS_COMPANY_CHANGES

_LONGEST_NOTED: Final = 1500


def keep_billing_address(db: Session, online: OnlinePayment, told: MoneyTold) -> None:
    """Inside an open transaction that sees every customer. What an admin typed, who may edit the company's
    details, counts at once; what a payer typed is put before staff, and so is everything where the business
    looks at such changes first. The same is not put before them twice."""
    if not told.billing or told.word not in (Word.ARRIVED, Word.UNDER_WAY) or online.payer_person_id is None:
        return
    customer_id = online.customer_id
    is_known = exists().where(Address.customer_id == customer_id, Address.kind == AddressKind.BILLING)
    is_asked = exists().where(
        CompanyChange.customer_id == customer_id, CompanyChange.state == ChangeState.WAITING
    )
    contact = db.scalar(
        select(Contact).where(
            Contact.customer_id == customer_id,
            Contact.person_id == online.payer_person_id,
            Contact.role != ContactRole.VIEWER,
            Contact.access == ContactAccess.ACTIVE,
            ~is_known,
            ~is_asked,
        )
    )
    if contact is None:
        return
    customer = db.scalars(select(Customer).where(Customer.id == customer_id)).one()
    before = read_details(db, customer)
    typed = {f"billing_{part}": text for part, text in told.billing.items()}
    details = before | {name: text[: LONGEST[name]] for name, text in typed.items()}
    verb, target = Verb.COMPANY_CHANGED, customer.public_id
    actor = Actor(ActorKind.CONTACT, contact.name, contact.public_id)
    if contact.role != ContactRole.ADMIN or choices_for(db, customer_id)[CHECKS_COMPANY_CHANGES]:
        if (change := _asked(db, customer_id, actor, json.dumps(before), json.dumps(details))) is None:
            return
        verb, target = Verb.COMPANY_CHANGE_ASKED, change.public_id
    else:
        write_details(db, customer, details)
    changes = said(before, details)[:_LONGEST_NOTED]
    note(db, verb, actor, customer_id=customer_id, target=target, changes=changes)


def _asked(db: Session, customer_id: int, actor: Actor, before: str, after: str) -> CompanyChange | None:
    """The change as it waits for staff; None where the same was asked for before."""
    same = select(CompanyChange.id).where(
        CompanyChange.customer_id == customer_id, CompanyChange.after == after
    )
    if db.scalar(same.limit(1)) is not None:
        return None
    change = CompanyChange(
        customer_id=customer_id, actor_name=actor.name, actor=actor.public_id, before=before, after=after
    )
    db.add(change)
    db.flush()
    return change
