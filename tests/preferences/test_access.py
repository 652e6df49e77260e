"""The preferences of registration and access: what they may be, and two people who save at once."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.activity.queries import of_house
from portal.activity.rules import Actor, ActorKind
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.choices import FieldUse, OddPreference
from portal.preferences.models import Organisation
from portal.preferences.operations import PreferencesChanged, save_preference, save_preferences
from portal.preferences.rules import (
    ACTIVATES_KNOWN_CONTACTS,
    ADMINS_INVITE,
    ALLOWS_REGISTRATION,
    CHECKS_COMPANY_CHANGES,
    PAID_MESSAGE,
    REGISTRATION_FIELDS,
)
from tests.cast import Cast

SAM = Actor(ActorKind.STAFF, "Sam Sommer", "sam")


def _version(db: Session) -> int:
    return db.scalars(select(Organisation.settings_version)).one()


def test_nobody_registers_and_nobody_invites_until_the_business_says_so(db: Session, cast: Cast) -> None:
    choices = choices_for_everyone(db)
    assert not (choices[ALLOWS_REGISTRATION] or choices[ADMINS_INVITE] or choices[CHECKS_COMPANY_CHANGES])
    assert choices[ACTIVATES_KNOWN_CONTACTS]


def test_a_field_that_was_not_chosen_keeps_its_default(db: Session, cast: Cast) -> None:
    save_preferences({REGISTRATION_FIELDS: {"phone": "required"}}, _version(db), SAM)
    fields = choices_for_everyone(db)[REGISTRATION_FIELDS]
    assert fields["phone"] is FieldUse.REQUIRED
    assert fields["last_name"] is FieldUse.REQUIRED
    assert fields["website"] is FieldUse.HIDDEN


@pytest.mark.parametrize("odd", [{"role": "visible"}, {"phone": "loud"}, ["phone"], "phone"])
def test_an_unknown_field_or_use_is_refused(db: Session, cast: Cast, odd: object) -> None:
    with pytest.raises(OddPreference):
        save_preferences({REGISTRATION_FIELDS: odd}, _version(db), SAM)


def test_several_choices_are_one_change_that_the_trail_names(db: Session, cast: Cast) -> None:
    before = _version(db)
    save_preferences({ALLOWS_REGISTRATION: True, PAID_MESSAGE: "Be kind."}, before, SAM)
    choices = choices_for_everyone(db)
    assert choices[ALLOWS_REGISTRATION] and choices[PAID_MESSAGE] == "Be kind."
    assert _version(db) == before + 1
    assert [(row.verb, row.actor_name) for row in db.scalars(of_house())] == [
        ("preferences_changed", "Sam Sommer")
    ]
    save_preferences({PAID_MESSAGE: ""}, before + 1, SAM)
    assert choices_for_everyone(db)[PAID_MESSAGE] == ""


def test_who_saves_what_somebody_else_changed_meanwhile_is_refused(db: Session, cast: Cast) -> None:
    seen = _version(db)
    save_preference(ADMINS_INVITE, True)
    with pytest.raises(PreferencesChanged):
        save_preferences({ADMINS_INVITE: False}, seen, SAM)
    assert choices_for_everyone(db)[ADMINS_INVITE]
    assert _version(db) == seen + 1
    assert db.scalars(of_house()).all() == []
