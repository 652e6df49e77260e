"""Preferences chosen for everyone, for a group or for one customer: read for a page, and saved in one way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, redirect, request
from flask_babel import gettext as _

from portal.access.current import current_staff
from portal.activity.rules import Verb
from portal.customers.models import Customer, CustomerGroup
from portal.db import current_session
from portal.kit.refusal import Refusal
from portal.preferences.cascade import choices_for_everyone, choices_of, choices_of_group
from portal.preferences.choices import Level, Preference
from portal.preferences.operations import PreferencesChanged, save_preferences
from portal.staff import queries
from portal.staff.forms import version_in
from portal.web.pages import errors_of
from portal.web.toasts import toast


@dataclass(frozen=True, slots=True)
class Whom:
    """For whom a page chooses; neither is for everyone."""

    group: CustomerGroup | None = None
    customer: Customer | None = None

    @property
    def has_above(self) -> bool:
        """Whether something is chosen further up, to which an empty field falls."""
        return self.group is not None or self.customer is not None

    @property
    def customer_id(self) -> int:
        """To be asked only of a customer."""
        assert self.customer is not None
        return self.customer.id

    @property
    def name(self) -> str | None:
        """The public id of the group that the address names, as `?group=`."""
        return self.group.public_id if self.group else None


def group_named() -> Whom:
    """The group that the address names, or everyone."""
    public_id = request.args.get("group")
    if not public_id:
        return Whom()
    return Whom(group=current_session().scalar(queries.group(public_id)) or abort(404))


def customer_at(public_id: str) -> Whom:
    return Whom(customer=current_session().scalar(queries.by_public_id(public_id)) or abort(404))


def levels_of(whom: Whom, version: int | None = None) -> tuple[Level, tuple[Level, ...]]:
    """What was chosen for them, and the levels that it falls to, nearest first."""
    db = current_session()
    if whom.customer:
        choices = choices_of(db, whom.customer.id, whom.customer.group_id, version)
    elif whom.group:
        choices = choices_of_group(db, whom.group.id, version)
    else:
        choices = choices_for_everyone(db, version)
    own, *above = choices.levels
    return own, tuple(above)


def saved(
    whom: Whom,
    verb: Verb,
    read: Callable[[], Mapping[Preference[Any], Any]],
    refused: Callable[[int, Mapping[str, str]], Response],
    address: str,
) -> Response:
    """Save what `read` finds in the form and go to `address`; a refusal is told by the page that `refused`
    makes: 409 where somebody else saved meanwhile, else 422 with errors by their fields."""
    try:
        save_preferences(
            read(),
            version_in(request.form),
            current_staff().actor,
            verb=verb,
            group_id=whom.group.id if whom.group else None,
            customer_id=whom.customer.id if whom.customer else None,
        )
    except PreferencesChanged as refusal:
        return refused(409, errors_of(refusal))
    except Refusal as refusal:
        return refused(422, errors_of(refusal))
    answer: Response = redirect(address, code=303)  # type: ignore[assignment]
    return toast(answer, _("The preferences are saved."))
