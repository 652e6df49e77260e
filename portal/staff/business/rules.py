"""What a business may tell of itself."""

from collections.abc import Collection, Mapping
from typing import Final

from portal.customers.details.rules import web_address
from portal.customers.facts.rules import NotDays, days_in
from portal.kit.currencies import EXPONENTS
from portal.kit.refusal import N_, NotInTheList, Refusal, too_long
from portal.kit.zones import time_zones
from portal.people.rules import normalise
from portal.preferences.choices import LANGUAGES, MOST_DAYS

LONGEST: Final[Mapping[str, int]] = {
    "name": 200,
    "legal_name": 200,
    "tax_number": 50,
    "street": 300,
    "postal_code": 20,
    "city": 100,
    "region": 100,
    "country": 2,
    "email": 254,
    "phone": 50,
    "website": 200,
    "opening_hours": 200,
    "bank_details": 1000,
    "time_zone": 64,
}
"""Every detail with the most characters that it may have. `country` is ISO 3166-1 alpha-2,
`time_zone` a name of the IANA database."""

USUAL: Final = ("currency", "language", "terms")
"""What holds for a customer for whom nothing else was chosen."""


class NoNameOfBusiness(Refusal):
    sentence = N_("Enter the name by which your customers know you.")
    field = "name"


def tidy(typed: Mapping[str, str], countries: Collection[str]) -> tuple[dict[str, str], list[Refusal]]:
    """The details and what is usual as they are kept, and what is wrong with them, each with its field."""
    told = {name: typed[name] for name in (*LONGEST, *USUAL)}
    found = too_long(told, LONGEST)
    if not told["name"]:
        found.append(NoNameOfBusiness())
    for name, read in (("email", normalise), ("website", web_address)):
        try:
            told[name] = read(told[name]) if told[name] else ""
        except Refusal as refusal:
            found.append(refusal)
    known = {"time_zone": time_zones(), "currency": EXPONENTS, "language": LANGUAGES}
    found += [NotInTheList(field=name) for name, allowed in known.items() if told[name] not in allowed]
    if told["country"] and told["country"] not in countries:
        found.append(NotInTheList(field="country"))
    if days_in(told["terms"]) is None:
        found.append(NotDays(field="terms", most=MOST_DAYS))
    return told, found
