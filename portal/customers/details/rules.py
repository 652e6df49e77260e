"""What a company's details are, what each may be, and what differs between two versions of them."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Final, TypeAlias

from portal.customers.rules import ADDRESS_PARTS
from portal.kit.refusal import N_, Refusal, too_long
from portal.people.rules import normalise

Details: TypeAlias = Mapping[str, str]
"""Each detail by the names in `LONGEST`; empty text where there is none."""

_ADDRESS_LONGEST: Final = {
    "addressee": 200,
    "street": 300,
    "city": 100,
    "region": 100,
    "postal_code": 20,
    "country": 2,
}
ADDRESSES: Final = ("billing", "shipping")
OF_CUSTOMER: Final = {"name": 200, "tax_number": 50, "email": 254, "phone": 50, "website": 200}
LONGEST: Final[Mapping[str, int]] = OF_CUSTOMER | {
    f"{kind}_{part}": _ADDRESS_LONGEST[part] for kind in ADDRESSES for part in ADDRESS_PARTS
}
"""Every detail with the most characters that it may have. `…_country` is ISO 3166-1 alpha-2."""

LOCKED_ONCE_SENT: Final = ("name", "tax_number")
"""What stands on every paper: after the first was sent, a company asks for it to be changed."""

WORDS: Final[Mapping[str, str]] = {
    "name": N_("Legal name"),
    "tax_number": N_("Tax number"),
    "email": N_("Email for invoices"),
    "phone": N_("Phone"),
    "website": N_("Website"),
    "billing_addressee": N_("Billing address: addressee"),
    "billing_street": N_("Billing address: street"),
    "billing_city": N_("Billing address: city"),
    "billing_region": N_("Billing address: state or region"),
    "billing_postal_code": N_("Billing address: postal code"),
    "billing_country": N_("Billing address: country"),
    "shipping_addressee": N_("Shipping address: addressee"),
    "shipping_street": N_("Shipping address: street"),
    "shipping_city": N_("Shipping address: city"),
    "shipping_region": N_("Shipping address: state or region"),
    "shipping_postal_code": N_("Shipping address: postal code"),
    "shipping_country": N_("Shipping address: country"),
}
"""What each detail is called, where it stands alone."""

_HOST: Final = re.compile(r"[^\s/?#@:]+\.[^\s/?#@:]+")


class NotAWebsite(Refusal):
    sentence = N_("Enter a website like www.company.com")
    field = "website"


def tidy(typed: Details) -> tuple[dict[str, str], list[Refusal]]:
    """The details as they are stored, and what is wrong with them, each with its field."""
    found = too_long(typed, LONGEST)
    details = {name: typed[name] for name in LONGEST}
    for name, read in (("email", _address), ("website", web_address)):
        try:
            details[name] = read(typed[name])
        except Refusal as refusal:
            if not any(other.field == name for other in found):
                found.append(refusal)
    return details, found


def shipping_as_billing(details: Details) -> dict[str, str]:
    """The same with the billing address as shipping address."""
    return {**details, **{f"shipping_{part}": details[f"billing_{part}"] for part in ADDRESS_PARTS}}


def is_shipping_as_billing(details: Details) -> bool:
    """Whether both addresses are the same, and there is one."""
    return dict(details) == shipping_as_billing(details) and has_address(details, "shipping")


def has_address(details: Details, kind: str) -> bool:
    """Whether anything of this address is known."""
    return any(details[f"{kind}_{part}"] for part in ADDRESS_PARTS)


def changed(before: Details, after: Details) -> list[str]:
    """The names of what differs, in the order of the page."""
    return [name for name in WORDS if before[name] != after[name]]


def said(before: Details, after: Details) -> str:
    """What differs, as the trail keeps it: `old → new; old → new`."""
    return "; ".join(f"{before[name] or '–'} → {after[name] or '–'}" for name in changed(before, after))


def fingerprint(*versions: Details) -> str:
    """Tells whether details are still those that were on the page, whoever may have written them since."""
    text = json.dumps([[version[name] for name in LONGEST] for version in versions])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _address(typed: str) -> str:
    return normalise(typed) if typed else ""


def web_address(typed: str) -> str:
    """With its scheme, and no other than those of the web; empty stays empty. Raises NotAWebsite."""
    if not typed:
        return ""
    scheme, separator, rest = typed.partition("://")
    if not separator:
        scheme, rest = "https", typed
    if scheme.lower() not in ("http", "https") or not _HOST.match(rest):
        raise NotAWebsite
    return f"{scheme.lower()}://{rest}"
