"""What staff keep of a customer and choose for it: what each fact may be, and what two versions differ in."""

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Final, TypeAlias

from portal.customers.details import rules as details
from portal.kit.currencies import EXPONENTS
from portal.kit.refusal import N_, NotInTheList, Refusal, too_long
from portal.preferences.choices import LANGUAGES, MOST_DAYS, Preference
from portal.preferences.rules import CURRENCY, LANGUAGE, PAYMENT_TERMS_DAYS, QUOTE_VALIDITY_DAYS

Facts: TypeAlias = Mapping[str, str]
"""Each fact by the names in `NAMES`; empty text where there is none, or where it is as for everybody."""

CLASSIFICATIONS: Final[Mapping[str, str]] = {
    "individual": N_("Individual"),
    "business": N_("Business"),
    "partnership": N_("Partnership"),
    "trust": N_("Trust"),
    "charity": N_("Charity"),
    "government": N_("Government"),
    "other": N_("Other"),
}
OWN_FIELDS: Final = ("custom1", "custom2", "custom3", "custom4")
NOTES: Final = ("public_notes", "private_notes")
OF_RECORD: Final = {
    "classification": 20,
    "id_number": 60,
    "fax": 50,
    **dict.fromkeys(OWN_FIELDS, 500),
    **dict.fromkeys(NOTES, 10_000),
}
"""What a company does not say of itself, with the most characters of each."""
WORDS_CHOSEN: Final[Mapping[str, Preference[str]]] = {"currency": CURRENCY, "language": LANGUAGE}
DAYS_CHOSEN: Final[Mapping[str, Preference[int]]] = {
    "terms": PAYMENT_TERMS_DAYS,
    "validity": QUOTE_VALIDITY_DAYS,
}
NAMES: Final = (*details.LONGEST, *OF_RECORD, "group", *WORDS_CHOSEN, *DAYS_CHOSEN)
"""Every fact, in the order of the trail. `group` is a public id; `terms` and `validity` are days."""

MOST_OF_A_NOTE: Final = 60
"""How much of a note the trail repeats."""


class NotDays(Refusal):
    sentence = N_("Enter a whole number of days, at most %(most)s.")


class NameNeeded(Refusal):
    sentence = N_("Enter a name: there is no contact person by whom to call the customer.")
    field = "name"


class FactsChanged(Refusal):
    sentence = N_("Somebody changed these details while you were here. Check them and save again.")


def tidy(
    typed: Facts, countries: Collection[str], groups: Collection[str]
) -> tuple[dict[str, str], list[Refusal]]:
    """The facts as they are stored, and what is wrong with them, each with its field."""
    tidied, found = details.tidy(typed)
    facts = {**typed, **tidied}
    found += too_long(typed, OF_RECORD)
    known: dict[str, Collection[str]] = {
        "classification": CLASSIFICATIONS,
        "group": groups,
        "currency": EXPONENTS,
        "language": LANGUAGES,
        **{f"{kind}_country": countries for kind in details.ADDRESSES},
    }
    wrong = {refusal.field for refusal in found}
    found += [
        NotInTheList(field=name)
        for name, allowed in known.items()
        if facts[name] and facts[name] not in allowed and name not in wrong
    ]
    found += [
        NotDays(field=name, most=MOST_DAYS)
        for name in DAYS_CHOSEN
        if facts[name] and days_in(facts[name]) is None
    ]
    return facts, found


def days_in(text: str) -> int | None:
    """The days as a number, None where none are typed or it is none."""
    is_number = text.isascii() and text.isdigit() and len(text) < 6
    return int(text) if is_number and int(text) <= MOST_DAYS else None


def changed(before: Facts, after: Facts) -> list[str]:
    """The names of what differs."""
    return [name for name in NAMES if before[name] != after[name]]


def said(before: Facts, after: Facts) -> str:
    """What differs, as the trail keeps it: `old → new; old → new`."""
    return "; ".join(f"{_short(before[name])} → {_short(after[name])}" for name in changed(before, after))


def fingerprint(facts: Facts) -> str:
    """Tells whether the facts are still those that were on the page, whoever may have written them since."""
    text = json.dumps([facts[name] for name in NAMES])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _short(value: str) -> str:
    line = " ".join(value.split())
    return (line if len(line) <= MOST_OF_A_NOTE else f"{line[: MOST_OF_A_NOTE - 1]}…") or "–"
