"""The choices that hold for a customer, kept in memory under the version of the settings."""

import json
from collections import defaultdict
from collections.abc import Mapping
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Select
from sqlalchemy.orm import Session

from portal.preferences import queries
from portal.preferences.choices import Choices, Level

MOST_CUSTOMERS_KEPT = 10_000


class _Kept:
    """The levels as they were read under one version."""

    def __init__(self, db: Session, version: int) -> None:
        self.version = version
        self.organisation: Level = {
            name: json.loads(value) for name, value in db.execute(queries.of_the_organisation())
        }
        self.groups = _levels(db, queries.of_groups())
        self.customers: dict[int, Level] = {}

    def add(self, customers: Mapping[int, Level]) -> None:
        if len(self.customers) + len(customers) > MOST_CUSTOMERS_KEPT:
            self.customers = {}
        self.customers.update(customers)


_kept: WeakKeyDictionary[object, _Kept] = WeakKeyDictionary()
_keeping = Lock()


def choices_for_everyone(db: Session, version: int | None = None) -> Choices:
    """The organisation's own choices; `version` is its settings_version where the caller has read it."""
    return Choices((_current(db, version).organisation,))


def choices_of_group(db: Session, group_id: int, version: int | None = None) -> Choices:
    """What holds for the customers of this group who have no choice of their own."""
    kept = _current(db, version)
    return Choices((kept.groups.get(group_id, {}), kept.organisation))


def choices_of(db: Session, customer_id: int, group_id: int | None, version: int | None = None) -> Choices:
    """What holds for this customer, who is entered or seen among every customer."""
    return choices_of_many(db, {customer_id: group_id}, version)[customer_id]


def choices_of_many(
    db: Session, groups: Mapping[int, int | None], version: int | None = None
) -> dict[int, Choices]:
    """What holds for each of these customers, given the group of each."""
    kept = _current(db, version)
    known = kept.customers
    missing = groups.keys() - known.keys()
    if missing:
        found = _levels(db, queries.of_customers(missing))
        fresh = {customer_id: found.get(customer_id, {}) for customer_id in missing}
        known = {**known, **fresh}
        with _keeping:
            kept.add(fresh)
    return {
        customer_id: Choices((known[customer_id], kept.groups.get(group_id or 0, {}), kept.organisation))
        for customer_id, group_id in groups.items()
    }


def _current(db: Session, version: int | None) -> _Kept:
    """What is kept for this database, read anew when the version moved; no organisation yet is version 0."""
    if version is None:
        version = db.scalar(queries.settings_version()) or 0
    engine = db.get_bind()
    with _keeping:
        kept = _kept.get(engine)
    if kept is None or kept.version != version:
        kept = _Kept(db, version)
        with _keeping:
            _kept[engine] = kept
    return kept


def _levels(db: Session, statement: Select[int, str, str]) -> dict[int, Level]:
    levels: defaultdict[int, dict[str, object]] = defaultdict(dict)
    for owner_id, name, value in db.execute(statement):
        levels[owner_id][name] = json.loads(value)
    return dict(levels)
