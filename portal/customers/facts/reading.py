"""Reading what staff keep of a customer."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.customers.details.writing import read_details
from portal.customers.facts.rules import DAYS_CHOSEN, OF_RECORD, WORDS_CHOSEN
from portal.customers.models import Customer
from portal.preferences.models import CustomerPreference


def read_facts(db: Session, customer: Customer) -> dict[str, str]:
    """The facts as they are now; every customer is seen."""
    names = {words.name: name for name, words in WORDS_CHOSEN.items()}
    names |= {days.name: name for name, days in DAYS_CHOSEN.items()}
    found = db.execute(
        select(CustomerPreference.name, CustomerPreference.value).where(
            CustomerPreference.customer_id == customer.id, CustomerPreference.name.in_(names)
        )
    )
    own = {names[row.name]: json.loads(row.value) for row in found}
    return {
        **read_details(db, customer),
        **{name: str(getattr(customer, name)) for name in OF_RECORD},
        "group": customer.group.public_id if customer.group is not None else "",
        **{name: str(own[name]) if own.get(name) is not None else "" for name in names.values()},
    }
