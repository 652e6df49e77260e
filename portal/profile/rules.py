"""What a contact may write of themselves, and who may act for the company."""

from dataclasses import asdict, dataclass
from typing import Final

from portal.kit.refusal import N_, NotInTheList, Refusal, too_long
from portal.kit.zones import time_zones

LONGEST: Final = {"salutation": 30, "first_name": 100, "last_name": 100, "phone": 50, "mobile": 50}
THEMES: Final = {
    "system": N_("As on my device"),
    "light": N_("Light"),
    "dark": N_("Dark"),
}


class NoName(Refusal):
    sentence = N_("Enter your first or your last name.")
    field = "first_name"


class ChangedMeanwhile(Refusal):
    sentence = N_("Somebody changed this while you were here. Look at it and save again.")


class NotAnAdmin(Refusal):
    sentence = N_("Only an admin of your company can do this, and you are none any more.")


@dataclass(frozen=True, slots=True)
class Names:
    """How a contact is called and reached at one customer, as it was typed."""

    salutation: str = ""
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    mobile: str = ""


@dataclass(frozen=True, slots=True)
class Habits:
    """What a person reads with at every customer; an empty text leaves it to the browser or the business."""

    language: str = ""
    time_zone: str = ""
    theme: str = "system"


def problems(names: Names, habits: Habits, languages: frozenset[str]) -> list[Refusal]:
    """What keeps these from being saved, each with its field."""
    found = too_long(asdict(names), LONGEST)
    if not (names.first_name or names.last_name):
        found.append(NoName())
    if habits.language and habits.language not in languages:
        found.append(NotInTheList(field="language"))
    if habits.time_zone and habits.time_zone not in time_zones():
        found.append(NotInTheList(field="time_zone"))
    if habits.theme not in THEMES:
        found.append(NotInTheList(field="theme"))
    return found
