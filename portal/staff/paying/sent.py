"""The preferences of paying between the page and what the business deals in: shown, and as they were sent."""

from typing import Any

from flask import request

from portal.db import current_session
from portal.preferences.choices import Preference
from portal.staff.choosing import Whom, levels_of
from portal.staff.paying.forms import NOTHING_SENT, PayingForm, choices_in, shown_form
from portal.staff.paying.queries import currencies_in_use
from portal.web.frame import show as formats


def form_for(whom: Whom, version: int | None, *, is_refused: bool) -> PayingForm:
    """The page's fields; those of a form that was refused as they were sent."""
    sent = request.form if is_refused else NOTHING_SENT
    return shown_form(*levels_of(whom, version), currencies_in_use(current_session()), formats(), sent)


def sent_choices(*, has_above: bool) -> dict[Preference[Any], Any]:
    """What the form says. Raises NotAMinimum at its field."""
    currencies = currencies_in_use(current_session())
    return choices_in(request.form, request.form.getlist("methods"), currencies, formats(), has_above)
