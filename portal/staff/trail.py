"""What was done, as the back office tells it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.access.rules import STAFF_ROLES
from portal.activity.models import Activity, HouseActivity
from portal.activity.rules import Verb
from portal.activity.signs import SIGNS
from portal.activity.telling import sentence_of
from portal.customers.rules import ROLES
from portal.preferences.texts.rules import CALLED, TEXT
from portal.web.frame import show

WORDS = {**ROLES, **STAFF_ROLES, **{f"{TEXT}{name}": words for name, words in CALLED.items()}}


@dataclass(frozen=True)
class Told:
    """One line of the trail. `tone` and `glyph` are those of a timeline's dot, `public_id` is that of the
    activity, which what was done to the portal itself does not have."""

    public_id: str
    tone: str
    glyph: str
    sentence: str
    at: datetime


def as_told(activities: Iterable[Activity | HouseActivity]) -> list[Told]:
    """Each activity as a sentence in the reader's language."""
    return [_told(activity) for activity in activities]


def with_places(rows: Iterable[Any]) -> list[tuple[Told, str, str]]:
    """What was done, with the customer's public id and name."""
    found = list(rows)
    told = as_told(row[0] for row in found)
    return [(line, row.public_id, row.display_name) for line, row in zip(told, found, strict=True)]


def _told(activity: Activity | HouseActivity) -> Told:
    tone, glyph = SIGNS[Verb(activity.verb)]
    return Told(
        activity.public_id if isinstance(activity, Activity) else "",
        tone,
        glyph,
        sentence_of(activity, show(), WORDS),
        activity.at,
    )
