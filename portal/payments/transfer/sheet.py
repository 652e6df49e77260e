"""How a bank transfer is made for what the Pay page shows."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kit.epc import epc_text
from portal.kit.iban import iban_in
from portal.payments.paying.sheet import PaySheet
from portal.payments.transfer.rules import reference_of
from portal.preferences.models import Organisation


@dataclass(frozen=True, slots=True)
class Transfer:
    """What `payments/transfer/_card.html` expects; the amount in minor units of `currency`."""

    bank_details: str
    reference: str
    amount_minor: int
    currency: str
    epc: str
    """The text of the code, empty where there is none."""
    code_url: str


def transfer_of(db: Session, sheet: PaySheet, customer_number: str, code_url: str) -> Transfer | None:
    """None where the business names no bank, or nothing is chosen. `code_url` is where the code is drawn."""
    name, details = db.execute(select(Organisation.legal_name, Organisation.bank_details)).one_or_none() or (
        "",
        "",
    )
    amount = sum(row.minor or 0 for row in sheet.rows)
    if not details or not amount:
        return None
    reference = reference_of(customer_number, [row.item.number for row in sheet.rows])
    return Transfer(
        bank_details=details,
        reference=reference,
        amount_minor=amount,
        currency=sheet.currency,
        epc=epc_text(name, iban_in(details), sheet.currency, amount, reference),
        code_url=code_url,
    )
