"""The time zones that people and businesses choose from."""

from functools import cache
from typing import Final
from zoneinfo import available_timezones

_NO_REGIONS: Final = ("Etc/", "SystemV/", "US/", "posix/", "right/")


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
