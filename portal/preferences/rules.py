"""Which choice holds, and what can be chosen: each with its name, built-in default and what it may be."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar, cast

from portal.kit.currencies import EXPONENTS
from portal.kit.numbers import NumberPattern
from portal.kit.refusal import N_, Refusal

MOST_DAYS: Final = 3650
MOST_MEGABYTES: Final = 100_000
LANGUAGES: Final = ("en", "de", "fr", "es")
PAYMENT_METHODS: Final = ("card", "bank")
CREDIT_USES: Final = ("off", "offered", "always")
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
    if isinstance(value, NumberPattern):
        return asdict(value)
    return dict(value) if isinstance(value, Mapping) else value


def _days(value: object) -> int:
    if type(value) is not int or not 0 <= value <= MOST_DAYS:
        raise OddPreference
    return value


def _megabytes(value: object) -> int:
    if type(value) is not int or not 0 <= value <= MOST_MEGABYTES:
        raise OddPreference
    return value


def _truth(value: object) -> bool:
    if type(value) is not bool:
        raise OddPreference
    return value


def _word_of(words: tuple[str, ...] | Mapping[str, int]) -> Callable[[object], str]:
    def read(value: object) -> str:
        if not isinstance(value, str) or value not in words:
            raise OddPreference
        return value

    return read


def _methods(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not set(value) <= set(PAYMENT_METHODS):
        raise OddPreference
    return tuple(value)


def _labels(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or len(value) != FIELDS:
        raise OddPreference
    if not all(isinstance(label, str) and len(label) <= MOST_LABEL for label in value):
        raise OddPreference
    return tuple(value)


def _amounts(value: object) -> Mapping[str, int]:
    if not isinstance(value, Mapping):
        raise OddPreference
    for currency, minor in value.items():
        if currency not in EXPONENTS or type(minor) is not int or minor < 0:
            raise OddPreference
    return value


def _text(longest: int) -> Callable[[object], str]:
    def read(value: object) -> str:
        if not isinstance(value, str) or len(value) > longest:
            raise OddPreference
        return value

    return read


def _source(value: object) -> str:
    """Text that fits into its column as JSON."""
    if not isinstance(value, str) or len(json.dumps(value)) > MOST_JSON:
        raise OddPreference
    return value


def _field_uses(value: object) -> Mapping[str, FieldUse]:
    """Each field with its use; one that was not chosen keeps its default."""
    if not isinstance(value, Mapping) or not value.keys() <= REGISTRATION_DEFAULTS.keys():
        raise OddPreference
    if not set(value.values()) <= set(FieldUse):
        raise OddPreference
    return {name: FieldUse(value.get(name, default)) for name, default in REGISTRATION_DEFAULTS.items()}


def _pattern(value: object) -> NumberPattern:
    if isinstance(value, NumberPattern):
        return value
    if not isinstance(value, Mapping):
        raise OddPreference
    parts = cast(Mapping[str, Any], value)
    if set(parts) != {"prefix", "padding", "has_year"} or type(parts["padding"]) is not int:
        raise OddPreference
    return NumberPattern(str(parts["prefix"]), parts["padding"], _truth(parts["has_year"]))


PAYMENT_TERMS_DAYS: Final = Preference("payment_terms_days", 14, _days)
QUOTE_VALIDITY_DAYS: Final = Preference("quote_validity_days", 30, _days)
LANGUAGE: Final = Preference("language", "en", _word_of(LANGUAGES))
CURRENCY: Final = Preference("currency", "EUR", _word_of(EXPONENTS))
ALLOWS_PART_PAYMENT: Final = Preference("allows_part_payment", False, _truth)
PART_PAYMENT_MINIMUM: Final[Preference[Mapping[str, int]]] = Preference("part_payment_minimum", {}, _amounts)
"""Minor units by currency; a currency that is not named has no minimum."""
ALLOWS_OVERPAYMENT: Final = Preference("allows_overpayment", False, _truth)
APPLIES_CREDIT: Final = Preference("applies_credit", False, _truth)
"""Whether open credit pays invoices by itself; otherwise a person chooses."""
PAYMENT_METHODS_OFFERED: Final[Preference[tuple[str, ...]]] = Preference(
    "payment_methods", PAYMENT_METHODS, _methods
)
"""Preset for a new invoice; an empty list means no Pay button."""
ALLOWS_BANK_DEBIT: Final = Preference("allows_bank_debit", False, _truth)
"""Whether a customer may pay in dollars by having a bank account debited."""
CREDIT_AT_CHECKOUT: Final = Preference("credit_at_checkout", "offered", _word_of(CREDIT_USES))
"""Whether credit may be used when paying: off, offered, or always used first."""
ALLOWS_PREPAYMENT: Final = Preference("allows_prepayment", False, _truth)
"""Whether a contact may pay without an invoice; it stays as credit."""
PREPAYMENT_MINIMUM: Final[Preference[Mapping[str, int]]] = Preference("prepayment_minimum", {}, _amounts)
"""Minor units by currency, as for part payments."""
IS_PORTAL_ON: Final = Preference("is_portal_on", True, _truth)
CUSTOMER_FIELDS: Final[Preference[tuple[str, ...]]] = Preference("customer_fields", ("",) * FIELDS, _labels)
"""Labels of the customer's four own fields; a field without a label is not shown."""
CONTACT_FIELDS: Final[Preference[tuple[str, ...]]] = Preference("contact_fields", ("",) * FIELDS, _labels)
ALLOWS_REGISTRATION: Final = Preference("allows_registration", False, _truth)
"""Whether somebody unknown may make an account, and with it a customer."""
REGISTRATION_FIELDS: Final[Preference[Mapping[str, FieldUse]]] = Preference(
    "registration_fields", REGISTRATION_DEFAULTS, _field_uses
)
REGISTRATION_TERMS: Final = Preference("registration_terms", "", _text(MOST_TERMS))
"""What has to be agreed to; without a text nothing is asked."""
ACTIVATES_KNOWN_CONTACTS: Final = Preference("activates_known_contacts", True, _truth)
"""Whether a recorded contact without access gets it by proving the address; otherwise staff are asked."""
ADMINS_INVITE: Final = Preference("admins_invite", False, _truth)
"""Whether a customer's admins may invite colleagues; staff always may."""
MAILS_ONLINE_PAYMENTS: Final = Preference("mails_online_payments", True, _truth)
"""Whether a payment through the gateway is told by letter when it arrives."""
MAILS_RECORDED_PAYMENTS: Final = Preference("mails_recorded_payments", False, _truth)
"""The same for one that staff recorded."""
MAILS_ALL_CONTACTS: Final = Preference("mails_all_contacts", False, _truth)
"""Whether letters about payments go to everybody of the customer who may come in, not only to who paid."""
CHECKS_COMPANY_CHANGES: Final = Preference("checks_company_changes", False, _truth)
"""Whether staff look at a change of company details before it counts."""
HOME_MESSAGE: Final = Preference("home_message", "", _text(MOST_MESSAGE))
"""What stands on top of Home; without a text our own words do."""
SHOWS_ORDERS: Final = Preference("shows_orders", True, _truth)
"""Whether customers may see their sales orders."""
SHOWS_QUOTES: Final = Preference("shows_quotes", True, _truth)
SHOWS_CREDITS: Final = Preference("shows_credits", True, _truth)
ROOMS_SHOWN: Final[Mapping[str, Preference[bool]]] = {
    "orders": SHOWS_ORDERS,
    "quotes": SHOWS_QUOTES,
    "credits": SHOWS_CREDITS,
}
"""The rooms of the portal that a business may do without, each with the preference that opens it."""
QUOTE_MAKES: Final = Preference("quote_makes", "nothing", _word_of(("nothing", "draft", "invoice")))
"""What an accepted quote becomes by itself: a draft of the invoice for staff, or the invoice, sent."""
ASKS_QUOTE_TERMS: Final = Preference("asks_quote_terms", False, _truth)
"""Whether who accepts a quote has to agree to its terms."""
QUOTE_TERMS: Final = Preference("quote_terms", "", _text(MOST_TERMS))
"""For quotes without terms of their own."""
ASKS_QUOTE_SIGNATURE: Final = Preference("asks_quote_signature", False, _truth)
ASKS_QUOTE_PO: Final = Preference("asks_quote_po", False, _truth)
"""Whether who accepts a quote may give a purchase order number, which the invoice then has."""
UNPAID_MESSAGE: Final = Preference("unpaid_message", "", _text(MOST_MESSAGE))
"""Above an invoice on which something may be paid."""
PAID_MESSAGE: Final = Preference("paid_message", "", _text(MOST_MESSAGE))
QUOTE_MESSAGE: Final = Preference("quote_message", "", _text(MOST_MESSAGE))
"""Above a quote that waits for its answer."""
MAILS_FIRST_VIEWS: Final = Preference("mails_first_views", False, _truth)
"""Whether staff get a letter when a contact sees a paper for the first time; the news say it in any case."""
MAILS_COMMENTS: Final = Preference("mails_comments", True, _truth)
"""Whether contacts get a letter about a comment that staff let them see."""
ALLOWS_UPLOADS: Final = Preference("allows_uploads", False, _truth)
"""Whether contacts may hand documents to the business."""
DOCUMENT_QUOTA_MB: Final = Preference("document_quota_mb", 500, _megabytes)
"""How much the contacts of one customer may upload in all."""

_PREFIXES: Final = {
    Series.QUOTE: "QUO-",
    Series.ORDER: "ORD-",
    Series.INVOICE: "INV-",
    Series.RETAINER_INVOICE: "RET-",
    Series.CREDIT_NOTE: "CN-",
    Series.CUSTOMER: "C-",
    Series.PAYMENT: "PAY-",
}
NUMBER_PATTERNS: Final[Mapping[Series, Preference[NumberPattern]]] = {
    series: Preference(f"number_pattern.{series}", NumberPattern(prefix, 5, has_year=False), _pattern)
    for series, prefix in _PREFIXES.items()
}

PDF_TEMPLATES: Final = ("invoice", "order", "quote", "credit_note", "receipt", "statement")
PDF_BODIES: Final[Mapping[str, Preference[str]]] = {
    template: Preference(f"pdf_body.{template}", "", _source) for template in PDF_TEMPLATES
}
"""How the business lays out its papers, as typst source; empty is the built-in layout."""
PDF_TRANSFER_CODE: Final = Preference("pdf_transfer_code", True, _truth)
"""Whether an invoice in euro has a code that fills in a bank transfer."""
PDF_LINK_CODE: Final = Preference("pdf_link_code", False, _truth)
"""Whether papers have a code that leads to their page."""

ORGANISATION_ONLY: Final = frozenset(
    {
        IS_PORTAL_ON.name,
        CUSTOMER_FIELDS.name,
        CONTACT_FIELDS.name,
        ALLOWS_REGISTRATION.name,
        REGISTRATION_FIELDS.name,
        REGISTRATION_TERMS.name,
        ACTIVATES_KNOWN_CONTACTS.name,
        MAILS_FIRST_VIEWS.name,
    }
    | {pattern.name for pattern in NUMBER_PATTERNS.values()}
    | {body.name for body in PDF_BODIES.values()}
)
"""What cannot differ from customer to customer."""
