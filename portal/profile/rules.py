"""What a contact may write of themselves, and who may act for the company."""

from dataclasses import dataclass
from functools import cache
from typing import Final
from zoneinfo import available_timezones

from portal.kit.refusal import N_, Refusal

LONGEST: Final = {"salutation": 30, "first_name": 100, "last_name": 100, "phone": 50, "mobile": 50}
THEMES: Final = {
    "system": N_("As on my device"),
    "light": N_("Light"),
    "dark": N_("Dark"),
}
_NO_REGIONS: Final = ("Etc/", "SystemV/", "US/", "posix/", "right/")


class TooLong(Refusal):
    sentence = N_("Use at most %(most)s characters here.")


class NoName(Refusal):
    sentence = N_("Enter your first or your last name.")
    field = "first_name"


class NotInTheList(Refusal):
    sentence = N_("Choose one from the list.")


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
    found: list[Refusal] = [
        TooLong(field=name, most=most) for name, most in LONGEST.items() if len(getattr(names, name)) > most
    ]
    if not (names.first_name or names.last_name):
        found.append(NoName())
    if habits.language and habits.language not in languages:
        found.append(NotInTheList(field="language"))
    if habits.time_zone and habits.time_zone not in time_zones():
        found.append(NotInTheList(field="time_zone"))
    if habits.theme not in THEMES:
        found.append(NotInTheList(field="theme"))
    return found


@cache
def time_zones() -> frozenset[str]:
    """The IANA zones that people live in, and UTC."""
    places = {name for name in available_timezones() if "/" in name and not name.startswith(_NO_REGIONS)}
    return frozenset(places | {"UTC"})


@cache
def zones_by_region() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The same for a list: each region with its zones as (name, place), both by name."""
    regions: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(time_zones()):
        region, _slash, place = name.partition("/")
        regions.setdefault(region, []).append((name, (place or name).replace("_", " ")))
    return tuple((region, tuple(zones)) for region, zones in regions.items())
