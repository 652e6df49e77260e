"""The preferences of papers: answers to quotes, paying invoices, messages, letters. Staff read them, owners
change them."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Response, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.areas import owner_area
from portal.access.current import current_staff
from portal.db import current_session
from portal.kit.refusal import N_, Refusal, TooLong
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.choices import MOST_MESSAGE, MOST_TERMS, OddPreference, Preference
from portal.preferences.operations import PreferencesChanged, save_preferences
from portal.preferences.queries import settings_version
from portal.preferences.rules import (
    ASKS_INVOICE_SIGNATURE,
    ASKS_INVOICE_TERMS,
    ASKS_QUOTE_PO,
    ASKS_QUOTE_SIGNATURE,
    ASKS_QUOTE_TERMS,
    ASKS_REVIEWS,
    INVOICE_TERMS,
    MAILS_COMMENTS,
    MAILS_FIRST_VIEWS,
    PAID_MESSAGE,
    QUOTE_MAKES,
    QUOTE_MESSAGE,
    QUOTE_TERMS,
    UNPAID_MESSAGE,
)
from portal.staff.forms import version_in
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

area = owner_area("staff_answering", __name__, url_prefix="/staff/settings/quotes")

SWITCHES: Final = (
    ASKS_QUOTE_TERMS,
    ASKS_QUOTE_SIGNATURE,
    ASKS_QUOTE_PO,
    ASKS_REVIEWS,
    ASKS_INVOICE_TERMS,
    ASKS_INVOICE_SIGNATURE,
    MAILS_FIRST_VIEWS,
    MAILS_COMMENTS,
)
TEXTS: Final = {
    QUOTE_TERMS: MOST_TERMS,
    INVOICE_TERMS: MOST_TERMS,
    QUOTE_MESSAGE: MOST_MESSAGE,
    UNPAID_MESSAGE: MOST_MESSAGE,
    PAID_MESSAGE: MOST_MESSAGE,
}
"""Each text with its longest length."""
MAKES: Final = {
    "nothing": N_("Nothing: staff take it from there"),
    "draft": N_("A draft of the invoice, for staff to send"),
    "invoice": N_("The invoice, sent at once"),
}


@area.get("")
def index() -> Response:
    return _page(_chosen())


@area.post("")
def update() -> Response:
    chosen = _choices_in(request.form)
    try:
        for text, most in TEXTS.items():
            if len(chosen[text]) > most:
                raise TooLong(text.name, most)
        save_preferences(chosen, version_in(request.form), current_staff().actor)
    except PreferencesChanged as refusal:
        return _page(_chosen(), 409, refusal)
    except OddPreference as refusal:
        return _page({**chosen, QUOTE_MAKES: QUOTE_MAKES.default}, 422, refusal)
    except Refusal as refusal:
        return _page(chosen, 422, refusal)
    answer: Response = redirect(url_for("staff_answering.index"), code=303)  # type: ignore[assignment]
    return toast(answer, _("The preferences are saved."))


def _choices_in(form: Mapping[str, str]) -> dict[Preference[Any], Any]:
    chosen: dict[Preference[Any], Any] = {switch: switch.name in form for switch in SWITCHES}
    for text in TEXTS:
        chosen[text] = form.get(text.name, "").replace("\r\n", "\n").replace("\0", "").strip()
    return chosen | {QUOTE_MAKES: form.get(QUOTE_MAKES.name, QUOTE_MAKES.default)}


def _chosen() -> dict[Preference[Any], Any]:
    choices = choices_for_everyone(current_session())
    shown: tuple[Preference[Any], ...] = (*SWITCHES, *TEXTS, QUOTE_MAKES)
    return {preference: choices[preference] for preference in shown}


def _page(
    chosen: Mapping[Preference[Any], Any], status: int = 200, refusal: Refusal | None = None
) -> Response:
    return page(
        "staff/settings/answering.html",
        status=status,
        chosen={preference.name: value for preference, value in chosen.items()},
        makes=[(value, _(words)) for value, words in MAKES.items()],
        version=current_session().scalar(settings_version()),
        errors=errors_of(refusal) if refusal else {},
    )
