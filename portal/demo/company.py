"""Halvorsen Marine Supply itself: the business whose portal the demo is, and what it prefers."""

from sqlalchemy.orm import Session

from portal.customers.models import CustomerGroup
from portal.db import transaction
from portal.demo.looks import show_looks
from portal.kit.numbers import NumberPattern
from portal.preferences import rules
from portal.preferences.choices import Series
from portal.preferences.models import Counter, Organisation
from portal.preferences.operations import save_preference
from portal.preferences.rules import NUMBER_PATTERNS

NAME = "Halvorsen Marine Supply"
TIME_ZONE = "America/Los_Angeles"
GROUPS = ("Yards", "Chandlers", "Fleets", "Owners")
FIRST_NUMBERS = {
    Series.CUSTOMER: 10_431,
    Series.QUOTE: 3_104,
    Series.ORDER: 7_288,
    Series.INVOICE: 18_702,
    Series.RETAINER_INVOICE: 118,
    Series.CREDIT_NOTE: 641,
    Series.PAYMENT: 7_415,
}
"""The business is older than its portal, so nothing counts from one."""
BANKS = """\
Puget Harbor Bank, routing 125 008 547, account 4410 0927 31
In euros: Hafenbank Hamburg, IBAN DE89 3704 0044 0532 0130 00"""


def found_company() -> dict[str, int]:
    """Write the business, its numbers, its groups and its preferences; the groups' ids by name."""
    with transaction() as db:
        db.add(_organisation())
        db.add_all(
            Counter(series=series, year=0, next_value=first) for series, first in FIRST_NUMBERS.items()
        )
        groups = _groups(db)
    save_preference(rules.CURRENCY, "USD")
    save_preference(rules.ALLOWS_REGISTRATION, True)
    save_preference(rules.PAYMENT_TERMS_DAYS, 30)
    save_preference(rules.ASKS_REVIEWS, True)
    save_preference(rules.PART_PAYMENT_MINIMUM, {"USD": 1_000, "EUR": 1_000, "JPY": 1_500})
    save_preference(rules.CUSTOMER_FIELDS, ("Remark", "Boat", "Looked after by", "Sales region"))
    save_preference(rules.CONTACT_FIELDS, ("Department", "Extension", "", ""))
    for series, prefix in ((Series.ORDER, "SO-"), (Series.QUOTE, "Q-"), (Series.PAYMENT, "PMT-")):
        save_preference(NUMBER_PATTERNS[series], NumberPattern(prefix, 4, has_year=False))
    save_preference(rules.ALLOWS_PART_PAYMENT, True, group_id=groups["Yards"])
    for group in ("Yards", "Chandlers"):
        save_preference(rules.ALLOWS_BANK_DEBIT, True, group_id=groups[group])
    save_preference(rules.ALLOWS_PREPAYMENT, True, group_id=groups["Yards"])
    save_preference(rules.PAYMENT_TERMS_DAYS, 14, group_id=groups["Owners"])
    show_looks(NAME)
    return groups


def _organisation() -> Organisation:
    return Organisation(
        name=NAME,
        legal_name="Halvorsen Marine Supply, Inc.",
        email="accounts@halvorsen.example",
        phone="+1 206 555 0142",
        website="https://halvorsen.example",
        street="1420 Shilshole Ave NW, Pier 3",
        city="Seattle",
        region="WA",
        postal_code="98107",
        country="US",
        tax_number="91-5550142",
        bank_details=BANKS,
        opening_hours="Weekdays 8 am to 5 pm",
        time_zone=TIME_ZONE,
    )


def _groups(db: Session) -> dict[str, int]:
    groups = [CustomerGroup(name=name) for name in GROUPS]
    db.add_all(groups)
    db.flush()
    return {group.name: group.id for group in groups}
