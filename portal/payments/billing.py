"""The billing address that is typed on the gateway's page: kept where the customer has none yet."""

from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal.activity.noting import note
from portal.activity.rules import Actor, ActorKind, Verb
from portal.customers.details.rules import LONGEST, said
from portal.customers.details.writing import read_details, write_details
from portal.customers.models import Address, AddressKind, Contact, ContactAccess, ContactRole, Customer
from portal.payments.choosing import choices_for
from portal.payments.models import OnlinePayment
from portal.payments.rules.told import MoneyTold, Word
from portal.preferences.rules import CHECKS_COMPANY_CHANGES

_LONGEST_NOTED: Final = 1500


def keep_billing_address(db: Session, online: OnlinePayment, told: MoneyTold) -> None:
    """Inside an open transaction that sees every customer. Only what an admin typed is kept, who may edit the
    company's details, and not where the business looks at such changes first."""
    if not told.billing or told.word not in (Word.ARRIVED, Word.UNDER_WAY) or online.payer_person_id is None:
        return
    customer_id = online.customer_id
    is_known = exists().where(Address.customer_id == customer_id, Address.kind == AddressKind.BILLING)
    admin = db.scalar(
        select(Contact).where(
            Contact.customer_id == customer_id,
            Contact.person_id == online.payer_person_id,
            Contact.role == ContactRole.ADMIN,
            Contact.access == ContactAccess.ACTIVE,
            ~is_known,
        )
    )
    if admin is None or choices_for(db, customer_id)[CHECKS_COMPANY_CHANGES]:
        return
    customer = db.scalars(select(Customer).where(Customer.id == customer_id)).one()
    before = read_details(db, customer)
    typed = {f"billing_{part}": text for part, text in told.billing.items()}
    details = before | {name: text[: LONGEST[name]] for name, text in typed.items()}
    write_details(db, customer, details)
    actor = Actor(ActorKind.CONTACT, admin.name, admin.public_id)
    changes = said(before, details)[:_LONGEST_NOTED]
    note(db, Verb.COMPANY_CHANGED, actor, customer_id=customer_id, target=customer.public_id, changes=changes)
