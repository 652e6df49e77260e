"""What the form of a new customer may say."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Final

from portal.customers.details.rules import LONGEST as LONGEST_OF_COMPANY
from portal.customers.facts.rules import NotDays, days_in
from portal.customers.rules import ADDRESS_PARTS
from portal.kit.currencies import EXPONENTS
from portal.kit.refusal import N_, NotInTheList, Refusal, too_long
from portal.preferences.choices import LANGUAGES, MOST_DAYS

LONGEST: Final = {
    "name": LONGEST_OF_COMPANY["name"],
    "first_name": 100,
    "last_name": 100,
    "email": 254,
    "phone": LONGEST_OF_COMPANY["phone"],
} | {part: LONGEST_OF_COMPANY[f"billing_{part}"] for part in ADDRESS_PARTS}
"""The most characters of each text."""


class NameMissing(Refusal):
    sentence = N_("Enter a name, or that of a contact person.")
    field = "name"


class NobodyToInvite(Refusal):
    sentence = N_("Enter the email address to which the invitation goes.")
    field = "email"


@dataclass(frozen=True, slots=True)
class CustomerDetails:
    """A customer to be, as it was typed. What is empty is as for everybody."""

    name: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""
    addressee: str = ""
    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    currency: str = ""
    language: str = ""
    terms: str = ""
    """Days until an invoice is due."""
    group: str = ""
    """The public id of the customer's group."""
    is_invited: bool = False

    @property
    def has_contact(self) -> bool:
        """Whether a person is named, by name or by address."""
        return bool(self.first_name or self.last_name or self.email)

    @property
    def days(self) -> int | None:
        """The terms as a number, None where none are typed or it is none."""
        return days_in(self.terms)


def problems(details: CustomerDetails, countries: Collection[str], groups: Collection[str]) -> list[Refusal]:
    """What keeps these details from being saved, each with its field; the email is read elsewhere."""
    lengths = {name: most for name, most in LONGEST.items() if name not in ("email", "country")}
    found = too_long(asdict(details), lengths)
    if not (details.name or details.first_name or details.last_name):
        found.append(NameMissing())
    known = {"country": countries, "currency": EXPONENTS, "language": LANGUAGES, "group": groups}
    for name, allowed in known.items():
        if (typed := getattr(details, name)) and typed not in allowed:
            found.append(NotInTheList(field=name))
    if details.terms and details.days is None:
        found.append(NotDays(field="terms", most=MOST_DAYS))
    if details.is_invited and not details.email:
        found.append(NobodyToInvite())
    return found
