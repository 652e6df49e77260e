"""What a contact's details may be, and what can be done with the access that a contact has."""

from dataclasses import asdict, dataclass
from typing import Final

from portal.customers.rules import ROLES
from portal.kit.refusal import N_, Refusal, too_long
from portal.people.rules import address_problems

LONGEST: Final = {
    "salutation": 30,
    "first_name": 100,
    "last_name": 100,
    "email": 254,
    "phone": 50,
    "mobile": 50,
    "custom1": 500,
    "custom2": 500,
    "custom3": 500,
    "custom4": 500,
}
"""The most characters that each text of a contact may have."""


class Nameless(Refusal):
    sentence = N_("Enter a name or an email address.")
    field = "first_name"


class NotARole(Refusal):
    sentence = N_("Choose one of the roles.")
    field = "role"


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """What people say of a contact, as it was typed."""

    salutation: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""
    mobile: str = ""
    role: str = "payer"
    custom1: str = ""
    custom2: str = ""
    custom3: str = ""
    custom4: str = ""


def problems(details: ContactDetails) -> list[Refusal]:
    """What keeps these details from being saved, each with its field."""
    lengths = {name: most for name, most in LONGEST.items() if name != "email"}
    found = too_long(asdict(details), lengths)
    if not (details.first_name or details.last_name or details.email):
        found.append(Nameless())
    if details.email:
        found += address_problems(details.email)
    if details.role not in ROLES:
        found.append(NotARole())
    return found


def steps(access: str, has_address: bool, was_here: bool) -> tuple[str, ...]:
    """What can be done with the access of a contact, the most likely first.

    Who was here is only disabled by removing, so there is nothing to remove of a disabled one.
    """
    if not has_address:
        return ("remove",)
    return {
        "none": ("invite", "remove"),
        "invited": ("reinvite", "revoke", "remove"),
        "active": ("disable", "remove"),
        "disabled": ("enable",) if was_here else ("enable", "remove"),
    }[access]
