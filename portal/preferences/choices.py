"""Which choice holds over which, and how each kind of value is read."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, is_dataclass
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar, cast

from portal.kit.currencies import EXPONENTS
from portal.kit.numbers import NumberPattern
from portal.kit.refusal import N_, Refusal

MOST_DAYS: Final = 3650
MOST_MEGABYTES: Final = 100_000
LAST_MONTH_DAY: Final = 28
LANGUAGES: Final = ("en", "de", "fr", "es")
PAYMENT_METHODS: Final = ("card", "bank")
CREDIT_USES: Final = ("off", "offered", "always")
FORWARDERS: Final = ("off", "admins", "all")
PROVIDER_USES: Final = ("off", "beside", "only")
FIELDS: Final = 4
MOST_LABEL: Final = 60
MOST_TERMS: Final = 9000
MOST_MESSAGE: Final = 1000
MOST_JSON: Final = 10000

Value = TypeVar("Value")
Level = Mapping[str, object]
"""What was chosen on one level, by the names of the preferences."""


class OddPreference(Refusal):
    sentence = N_("This value is not possible for this preference.")


class Series(StrEnum):
    """What is numbered; the words for papers are those of their kinds."""

    QUOTE = "quote"
    ORDER = "order"
    INVOICE = "invoice"
    RETAINER_INVOICE = "retainer_invoice"
    CREDIT_NOTE = "credit_note"
    CUSTOMER = "customer"
    PAYMENT = "payment"


class FieldUse(StrEnum):
    """What the registration form does with a field."""

    HIDDEN = "hidden"
    VISIBLE = "visible"
    REQUIRED = "required"


REGISTRATION_DEFAULTS: Final[Mapping[str, FieldUse]] = {
    "first_name": FieldUse.REQUIRED,
    "last_name": FieldUse.REQUIRED,
    "company": FieldUse.VISIBLE,
    "phone": FieldUse.VISIBLE,
    "password": FieldUse.VISIBLE,
    "website": FieldUse.HIDDEN,
    "tax_number": FieldUse.HIDDEN,
    "street": FieldUse.HIDDEN,
    "city": FieldUse.HIDDEN,
    "region": FieldUse.HIDDEN,
    "postal_code": FieldUse.HIDDEN,
    "country": FieldUse.HIDDEN,
    "currency": FieldUse.HIDDEN,
    "notes": FieldUse.HIDDEN,
    "custom1": FieldUse.HIDDEN,
    "custom2": FieldUse.HIDDEN,
    "custom3": FieldUse.HIDDEN,
    "custom4": FieldUse.HIDDEN,
}
"""Every field that the form can have, in its order; the address is always there and always required.
`custom1` to `custom4` are the customer's own fields."""


@dataclass(frozen=True, slots=True)
class Preference(Generic[Value]):
    """One choice of the business: `read` turns its JSON value into the value, or raises OddPreference."""

    name: str
    default: Value = field(hash=False)
    read: Callable[[object], Value]

    def of(self, *levels: Level) -> Value:
        """The first choice that was made, from the customer's level up, else the built-in default.

        What is not there, None and empty text fall through; False, 0 and an empty list are choices.
        """
        for level in levels:
            chosen = level.get(self.name)
            if chosen is not None and chosen != "":
                return self.read(chosen)
        return self.default


@dataclass(frozen=True, slots=True)
class Choices:
    """The choices that reach one customer, the nearest level first."""

    levels: tuple[Level, ...]

    def __getitem__(self, preference: Preference[Value]) -> Value:
        return preference.of(*self.levels)


def written(value: object) -> object:
    """A value as it goes into JSON."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return dict(value) if isinstance(value, Mapping) else value


def days(value: object) -> int:
    if type(value) is not int or not 0 <= value <= MOST_DAYS:
        raise OddPreference
    return value


def month_day(value: object) -> int:
    """A day that every month has."""
    if type(value) is not int or not 1 <= value <= LAST_MONTH_DAY:
        raise OddPreference
    return value


def megabytes(value: object) -> int:
    if type(value) is not int or not 0 <= value <= MOST_MEGABYTES:
        raise OddPreference
    return value


def truth(value: object) -> bool:
    if type(value) is not bool:
        raise OddPreference
    return value


LOCKS: Final = ("off", "sent", "paid", "month")
"""From when on papers in the books are not voided any more."""


def word_of(words: tuple[str, ...] | Mapping[str, int]) -> Callable[[object], str]:
    def read(value: object) -> str:
        if not isinstance(value, str) or value not in words:
            raise OddPreference
        return value

    return read


def methods(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not set(value) <= set(PAYMENT_METHODS):
        raise OddPreference
    return tuple(value)


def labels(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or len(value) != FIELDS:
        raise OddPreference
    if not all(isinstance(label, str) and len(label) <= MOST_LABEL for label in value):
        raise OddPreference
    return tuple(value)


def amounts(value: object) -> Mapping[str, int]:
    if not isinstance(value, Mapping):
        raise OddPreference
    for currency, minor in value.items():
        if currency not in EXPONENTS or type(minor) is not int or minor < 0:
            raise OddPreference
    return value


def text(longest: int) -> Callable[[object], str]:
    def read(value: object) -> str:
        if not isinstance(value, str) or len(value) > longest:
            raise OddPreference
        return value

    return read


def source(value: object) -> str:
    """Text that fits into its column as JSON."""
    if not isinstance(value, str) or len(json.dumps(value)) > MOST_JSON:
        raise OddPreference
    return value


def field_uses(value: object) -> Mapping[str, FieldUse]:
    """Each field with its use; one that was not chosen keeps its default."""
    if not isinstance(value, Mapping) or not value.keys() <= REGISTRATION_DEFAULTS.keys():
        raise OddPreference
    if not set(value.values()) <= set(FieldUse):
        raise OddPreference
    return {name: FieldUse(value.get(name, default)) for name, default in REGISTRATION_DEFAULTS.items()}


def pattern_of(value: object) -> NumberPattern:
    if isinstance(value, NumberPattern):
        return value
    if not isinstance(value, Mapping):
        raise OddPreference
    parts = cast(Mapping[str, Any], value)
    if set(parts) != {"prefix", "padding", "has_year"} or type(parts["padding"]) is not int:
        raise OddPreference
    return NumberPattern(str(parts["prefix"]), parts["padding"], truth(parts["has_year"]))
