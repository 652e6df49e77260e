"""What a customer is called, and what roles are called."""

from typing import Final

from portal.kit.refusal import N_

ROLES: Final = {"viewer": N_("Viewer"), "payer": N_("Payer"), "admin": N_("Admin")}
ROLE_MEANINGS: Final = {
    "viewer": N_("Sees everything, does not pay."),
    "payer": N_("Sees and pays."),
    "admin": N_("Sees and pays, and edits the company's details."),
}


def display_name(name: str, contact_name: str, *others: str) -> str:
    """The name, else the first contact's, else the first of the others that is there."""
    return next((text for text in (name.strip(), contact_name.strip(), *others) if text), "")


REGISTERED = "Registration"
"""The origin of a contact who made the account."""
FORWARDED = "Forwarded by"
"""How the origin of a contact begins who is known only because somebody forwarded a paper."""


def was_forwarded(origin: str) -> bool:
    """Whether only a forward put the contact there: nobody of the business did."""
    return origin.startswith(FORWARDED)


ADDRESS_PARTS = ("addressee", "street", "city", "region", "postal_code", "country")

POSTAL_CODE_LAST = frozenset({"AU", "CA", "GB", "IE", "IN", "JP", "KR", "NZ", "SG", "TW", "US", "ZA"})
"""Countries that write the postal code behind the town (UPU addressing systems)."""


def address_lines(
    addressee: str, street: str, city: str, region: str, postal_code: str, country: str, country_name: str
) -> list[str]:
    """An address as it is written on a letter, the addressee first; empty parts leave no line."""
    if country in POSTAL_CODE_LAST:
        town = ", ".join(part for part in (city, f"{region} {postal_code}".strip()) if part)
    else:
        town = f"{postal_code} {city}".strip()
        town = f"{town}, {region}" if region else town
    return [line for line in (addressee, *street.splitlines(), town, country_name) if line.strip()]
