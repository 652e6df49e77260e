"""What the hosted page's form sends: a method and a billing address, read and checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from portal.standins.stripe.magic import ROUTING, is_card_number, is_iban
from portal.standins.stripe.store import Doc

SAVED = "saved:"
MONTHS = 12
LONGEST = 200


@dataclass
class Entry:
    """What was entered. `faults` has a sentence for each wrong field; then the rest is not to be used."""

    kind: str = ""
    number: str = field(default="", repr=False)
    expiry: tuple[int, int] | None = None
    saved: str | None = None
    billing: Doc = field(default_factory=dict)
    is_to_be_saved: bool = False
    is_by_deposits: bool = False
    faults: dict[str, str] = field(default_factory=dict)


def read_entry(sent: Mapping[str, str], kinds: list[str], moment: int, *, needs_address: bool) -> Entry:
    """The form of a page that offers these types of method. `moment` is now, for the card's expiry."""
    entry = Entry(is_to_be_saved=bool(sent.get("save")))
    chosen = sent.get("method", kinds[0] if len(kinds) == 1 else "")
    if chosen.startswith(SAVED):
        entry.saved = chosen.removeprefix(SAVED)
        return entry
    if chosen not in kinds:
        entry.faults["method"] = "Choose how to pay."
        return entry
    entry.kind = chosen
    {"card": _card, "us_bank_account": _account, "sepa_debit": _iban}[chosen](entry, sent, moment)
    _billing(entry, sent, needs_address=needs_address)
    return entry


def _card(entry: Entry, sent: Mapping[str, str], moment: int) -> None:
    number = "".join(sent.get("card_number", "").split()).replace("-", "")
    if not is_card_number(number):
        entry.faults["card_number"] = "Your card number is not right."
    entry.number = number
    entry.expiry = _expiry(sent.get("card_expiry", ""))
    today = datetime.fromtimestamp(moment, UTC)
    if entry.expiry is None:
        entry.faults["card_expiry"] = "Enter month and year, such as 12 / 34."
    elif entry.expiry[::-1] < (today.year, today.month):
        entry.faults["card_expiry"] = "Your card has expired."
    length = 4 if number.startswith(("34", "37")) else 3
    code = sent.get("card_cvc", "").strip()
    if not (code.isascii() and code.isdecimal() and len(code) == length):
        entry.faults["card_cvc"] = f"Enter the {length} digits of the security code."


def _expiry(text: str) -> tuple[int, int] | None:
    digits = "".join(sign for sign in text if sign.isascii() and sign.isdecimal())
    if len(digits) not in (4, 6) or not 1 <= int(digits[:2]) <= MONTHS:
        return None
    return int(digits[:2]), int(digits[2:]) + (2000 if len(digits) == 4 else 0)


def _account(entry: Entry, sent: Mapping[str, str], _moment: int) -> None:
    entry.number = sent.get("account_number", "").strip()
    entry.is_by_deposits = bool(sent.get("deposits"))
    if sent.get("routing_number", "").strip() != ROUTING:
        entry.faults["routing_number"] = f"Use the test routing number {ROUTING}."
    if not (entry.number.isascii() and entry.number.isdecimal() and 4 <= len(entry.number) <= 17):
        entry.faults["account_number"] = "Enter the account number, 4 to 17 digits."


def _iban(entry: Entry, sent: Mapping[str, str], _moment: int) -> None:
    entry.number = "".join(sent.get("iban", "").split()).upper()
    if not is_iban(entry.number):
        entry.faults["iban"] = "This IBAN is not right."


def _billing(entry: Entry, sent: Mapping[str, str], *, needs_address: bool) -> None:
    given = {name: value.strip()[:LONGEST] or None for name, value in sent.items() if isinstance(value, str)}
    parts = "city country line1 line2 postal_code state".split()
    entry.billing = {
        "address": {part: given.get(part) for part in parts},
        "email": given.get("email"),
        "name": given.get("name"),
    }
    if not given.get("name"):
        entry.faults["name"] = "Enter a name."
    country = given.get("country") or ""
    if len(country) != 2 or not country.isalpha():
        entry.faults["country"] = "Choose a country."
    if needs_address:
        for part in ("line1", "city"):
            if not given.get(part):
                entry.faults[part] = "This is needed."
