"""What the form of the preferences of paying shows and says."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal.kit.refusal import N_, Refusal
from portal.preferences.choices import CREDIT_USES, PAYMENT_METHODS, Level, Preference
from portal.preferences.rules import (
    ALLOWS_BANK_DEBIT,
    ALLOWS_OVERPAYMENT,
    ALLOWS_PART_PAYMENT,
    ALLOWS_PREPAYMENT,
    APPLIES_CREDIT,
    CREDIT_AT_CHECKOUT,
    MAILS_ALL_CONTACTS,
    MAILS_ONLINE_PAYMENTS,
    MAILS_RECORDED_PAYMENTS,
    PART_PAYMENT_MINIMUM,
    PAYMENT_METHODS_OFFERED,
    PREPAYMENT_MINIMUM,
)
from portal.web.filters import Query
from portal.web.formats import Formats

SWITCHES = (
    (
        ALLOWS_BANK_DEBIT,
        N_("Pay by bank account in US dollars"),
        N_("The account is debited. Such a payment can come back for weeks, so allow it to whom you trust."),
    ),
    (
        ALLOWS_PART_PAYMENT,
        N_("Pay a part of an invoice"),
        N_("What an invoice itself says goes before. Off: the deposit or all of it."),
    ),
    (
        ALLOWS_OVERPAYMENT,
        N_("Pay more than is open"),
        N_("What is more stays as credit."),
    ),
    (
        ALLOWS_PREPAYMENT,
        N_("Pay in advance, without an invoice"),
        N_("The money stays as credit."),
    ),
    (
        APPLIES_CREDIT,
        N_("Credit pays invoices by itself"),
        N_("When an invoice is sent and when credit arises. Off: a person chooses."),
    ),
    (
        MAILS_ONLINE_PAYMENTS,
        N_("Letter when an online payment arrives"),
        N_("To who paid. What failed or was returned is always told."),
    ),
    (
        MAILS_RECORDED_PAYMENTS,
        N_("Letter when you record a payment"),
        N_("To the primary contact."),
    ),
    (
        MAILS_ALL_CONTACTS,
        N_("These letters go to every contact"),
        N_("To everybody of the customer who may sign in."),
    ),
)
MINIMUMS = (
    (PART_PAYMENT_MINIMUM, N_("Least part of an invoice")),
    (PREPAYMENT_MINIMUM, N_("Least payment in advance")),
)
METHODS = {"card": N_("Card"), "bank": N_("Bank account")}
USES = {
    "off": N_("Not at checkout"),
    "offered": N_("Offered: the customer may tick it"),
    "always": N_("Always used first"),
}
YES_NO = {"yes": True, "no": False}
OWN, ABOVE = "own", "above"
NOTHING_SENT: MultiDict[str, str] = MultiDict()


class NotAMinimum(Refusal):
    sentence = N_("Enter an amount such as 25.00, or leave it empty.")


@dataclass(frozen=True, slots=True)
class Question:
    """One preference on the page: `options` are (value, words), `value` is what is chosen."""

    name: str
    label: str
    hint: str
    options: list[tuple[str, str]]
    value: str


@dataclass(frozen=True, slots=True)
class Amount:
    """A field for the least amount in one currency."""

    name: str
    currency: str
    text: str


@dataclass(frozen=True, slots=True)
class PayingForm:
    """The page's fields. `has_above`: something is chosen further up, to which an empty field falls."""

    has_above: bool
    questions: list[Question]
    methods_source: str
    """"own" or "above"."""
    methods_above: str
    """The methods chosen further up, in words."""
    methods: list[tuple[str, str, bool]]
    """(value, words, is ticked)."""
    minimums: list[tuple[str, list[Amount]]]


def form_of(own: Level, above: tuple[Level, ...], currencies: Collection[str], show: Formats) -> PayingForm:
    """The page for the choices of one level; `above` are the levels that it falls to, nearest first."""
    has_above = bool(above)
    methods = PAYMENT_METHODS_OFFERED.of(own, *above)
    return PayingForm(
        has_above=has_above,
        questions=[
            *(yes_or_no(*switch, own, above) for switch in SWITCHES),
            _credit_use(own, above),
        ],
        methods_source=OWN if not has_above or own.get(PAYMENT_METHODS_OFFERED.name) is not None else ABOVE,
        methods_above=", ".join(_(METHODS[one]) for one in PAYMENT_METHODS_OFFERED.of(*above)) or _("None"),
        methods=[(one, _(METHODS[one]), one in methods) for one in PAYMENT_METHODS],
        minimums=[
            (_(words), [_amount(preference, own, currency, show) for currency in currencies])
            for preference, words in MINIMUMS
        ],
    )


def shown_form(
    own: Level,
    above: tuple[Level, ...],
    currencies: Collection[str],
    show: Formats,
    sent: MultiDict[str, str],
) -> PayingForm:
    """The page's fields; those of a form that was refused as they were sent."""
    form = form_of(own, above, currencies, show)
    return as_typed(form, sent, sent.getlist("methods")) if sent else form


def as_typed(form: PayingForm, args: Mapping[str, str], methods: list[str]) -> PayingForm:
    """The same page with what was typed into it."""
    query = Query(args)
    return replace(
        form,
        questions=[replace(one, value=query.text(one.name)) for one in form.questions],
        methods_source=query.choice("methods_source", (OWN, ABOVE), form.methods_source),
        methods=[(value, words, value in methods) for value, words, _is_on in form.methods],
        minimums=[
            (words, [replace(one, text=query.text(one.name)) for one in amounts])
            for words, amounts in form.minimums
        ],
    )


def choices_in(
    form: Mapping[str, str], methods: list[str], currencies: Collection[str], show: Formats, has_above: bool
) -> dict[Preference[Any], Any]:
    """What the form says; None falls to what is chosen further up. Raises NotAMinimum at its field."""
    query = Query(form)
    chosen: dict[Preference[Any], Any] = {}
    for preference, _words, _hint in SWITCHES:
        chosen[preference] = YES_NO.get(query.text(preference.name), None if has_above else False)
    use = query.text(CREDIT_AT_CHECKOUT.name)
    chosen[CREDIT_AT_CHECKOUT] = use if use in CREDIT_USES else None
    is_own = not has_above or query.text("methods_source") == OWN
    chosen[PAYMENT_METHODS_OFFERED] = [one for one in PAYMENT_METHODS if one in methods] if is_own else None
    for least, _words in MINIMUMS:
        amounts = {
            currency: minor
            for currency in currencies
            if (minor := _minor(query.text(f"{least.name}.{currency}"), least, currency, show))
        }
        chosen[least] = amounts or (None if has_above else {})
    return chosen


def _minor(text: str, preference: Preference[Any], currency: str, show: Formats) -> int:
    if not text:
        return 0
    try:
        minor = show.minor(text, currency)
    except ValueError:
        minor = -1
    if minor < 0:
        raise NotAMinimum(field=f"{preference.name}.{currency}")
    return minor


def yes_or_no(
    preference: Preference[bool], label: str, hint: str, own: Level, above: tuple[Level, ...]
) -> Question:
    """A preference that is on or off, as one level chose it, or as further up."""
    options = [("yes", _("Yes")), ("no", _("No"))]
    value = "yes" if preference.of(own, *above) else "no"
    if above:
        falls_to = _("Yes") if preference.of(*above) else _("No")
        options.insert(0, ("", _("As further up: %(choice)s", choice=falls_to)))
        value = value if own.get(preference.name) is not None else ""
    return Question(preference.name, _(label), _(hint), options, value)


def _credit_use(own: Level, above: tuple[Level, ...]) -> Question:
    options = [(value, _(words)) for value, words in USES.items()]
    value = CREDIT_AT_CHECKOUT.of(own, *above)
    if above:
        falls_to = _(USES[CREDIT_AT_CHECKOUT.of(*above)])
        options.insert(0, ("", _("As further up: %(choice)s", choice=falls_to)))
        value = value if own.get(CREDIT_AT_CHECKOUT.name) else ""
    label, hint = _("Credit when paying"), _("Credit notes, overpaid money and retainers.")
    return Question(CREDIT_AT_CHECKOUT.name, label, hint, options, value)


def _amount(preference: Preference[Mapping[str, int]], own: Level, currency: str, show: Formats) -> Amount:
    chosen = own.get(preference.name)
    minor = preference.read(chosen).get(currency, 0) if chosen is not None else 0
    return Amount(f"{preference.name}.{currency}", currency, show.amount(minor, currency) if minor else "")
