"""The registration form: which fields it has, and what is wrong with what was typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from portal.kit.currencies import EXPONENTS
from portal.kit.passwords import require_acceptable
from portal.kit.refusal import Refusal
from portal.people.rules import normalise
from portal.preferences.choices import Choices, FieldUse
from portal.preferences.rules import CUSTOMER_FIELDS, REGISTRATION_FIELDS
from portal.web.frame import Words, show

LABELS: Final = {
    "first_name": lazy_gettext("First name"),
    "last_name": lazy_gettext("Last name"),
    "company": lazy_gettext("Company"),
    "phone": lazy_gettext("Phone"),
    "password": lazy_gettext("Password"),
    "website": lazy_gettext("Website"),
    "tax_number": lazy_gettext("Tax number"),
    "street": lazy_gettext("Street and number"),
    "city": lazy_gettext("City"),
    "region": lazy_gettext("State or region"),
    "postal_code": lazy_gettext("Postal code"),
    "country": lazy_gettext("Country"),
    "currency": lazy_gettext("Currency"),
    "notes": lazy_gettext("Notes"),
}
LONGEST: Final = {
    "first_name": 100,
    "last_name": 100,
    "company": 200,
    "phone": 50,
    "website": 200,
    "tax_number": 50,
    "street": 300,
    "city": 100,
    "region": 100,
    "postal_code": 20,
    "country": 2,
    "currency": 3,
    "notes": 2000,
    "custom1": 500,
    "custom2": 500,
    "custom3": 500,
    "custom4": 500,
}
AUTOCOMPLETE: Final = {
    "first_name": "given-name",
    "last_name": "family-name",
    "company": "organization",
    "phone": "tel",
    "website": "url",
    "street": "street-address",
    "city": "address-level2",
    "region": "address-level1",
    "postal_code": "postal-code",
    "country": "country",
}
INPUT_TYPES: Final = {"phone": "tel", "website": "url"}


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of the form, as the business wants it."""

    name: str
    label: str
    is_required: bool

    @property
    def type(self) -> str:
        return INPUT_TYPES.get(self.name, "text")

    @property
    def attributes(self) -> dict[str, object]:
        """Further attributes of the input."""
        wanted = {"autocomplete": AUTOCOMPLETE.get(self.name, "off"), "maxlength": LONGEST[self.name]}
        return {**wanted, "required": True} if self.is_required else wanted


@dataclass(slots=True)
class RegistrationForm:
    """What was typed, by field; `errors` by field, in the reader's language."""

    fields: list[FormField]
    password: FormField | None
    terms: Words | None
    """What has to be agreed to; None: nothing."""
    values: dict[str, str] = field(default_factory=dict)
    email: str = ""
    typed_password: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def countries(self) -> list[tuple[str, str]]:
        return show().countries()

    @property
    def currencies(self) -> list[tuple[str, str]]:
        return [(code, code) for code in sorted(EXPONENTS)]


def registration_form(choices: Choices, terms: Words | None) -> RegistrationForm:
    """The empty form, with the fields that the business wants and its terms."""
    labels = choices[CUSTOMER_FIELDS]
    own_labels = {f"custom{position}": label for position, label in enumerate(labels, 1)}
    fields, password = [], None
    for name, use in choices[REGISTRATION_FIELDS].items():
        label = str(LABELS[name]) if name in LABELS else own_labels[name]
        if use is FieldUse.HIDDEN or not label:
            continue
        wanted = FormField(name, label, use is FieldUse.REQUIRED)
        if name == "password":
            password = wanted
        else:
            fields.append(wanted)
    return RegistrationForm(fields, password, terms)


def fill_in(form: RegistrationForm, sent: Mapping[str, str]) -> None:
    """Read what was sent; fields that the form does not have are left unread."""
    form.email = sent.get("email", "")
    _check(form, "email", lambda: normalise(form.email))
    for wanted in form.fields:
        typed = sent.get(wanted.name, "").strip()
        form.values[wanted.name] = typed
        if error := _error(wanted, typed):
            form.errors[wanted.name] = error
    if form.password is not None:
        form.typed_password = sent.get("password", "")
        if form.typed_password or form.password.is_required:
            _check(form, "password", lambda: require_acceptable(form.typed_password))
    if form.terms and sent.get("terms") != "yes":
        form.errors["terms"] = _("Tick that you agree to the terms")


def _check(form: RegistrationForm, name: str, check: object) -> None:
    try:
        check()  # type: ignore[operator]
    except Refusal as refusal:
        form.errors[name] = _(refusal.sentence, **refusal.values)


def _error(wanted: FormField, typed: str) -> str | None:
    if not typed:
        return _("Fill in: %(field)s", field=wanted.label) if wanted.is_required else None
    if len(typed) > LONGEST[wanted.name]:
        return _("Use %(most)s characters or fewer", most=LONGEST[wanted.name])
    if "\0" in typed or not typed.replace("\n", "").replace("\r", "").replace("\t", "").isprintable():
        return _("Leave out the characters that cannot be seen")
    if wanted.name == "country" and typed not in dict(show().countries()):
        return _("Choose a country from the list")
    if wanted.name == "currency" and typed not in EXPONENTS:
        return _("Choose a currency from the list")
    return None
