"""The settings at a glance, and the page of the preferences of registration and access."""

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.preferences.cascade import choices_for_everyone
from portal.preferences.choices import Choices, FieldUse
from portal.preferences.models import Organisation
from portal.preferences.operations import save_preference
from portal.preferences.rules import (
    ACTIVATES_KNOWN_CONTACTS,
    ADMINS_INVITE,
    ALLOWS_REGISTRATION,
    CUSTOMER_FIELDS,
    IS_PORTAL_ON,
    REGISTRATION_FIELDS,
)
from tests.staff.test_contacts import send

PAGE = "/staff/settings/access"


def now(db: Session) -> Choices:
    db.rollback()
    return choices_for_everyone(db)


def version(db: Session) -> str:
    db.rollback()
    return str(db.scalars(select(Organisation.settings_version)).one())


def test_every_page_of_the_settings_is_found_at_a_glance_and_leads_back(sam: FlaskClient, app: Flask) -> None:
    pages = {
        str(rule)
        for rule in app.url_map.iter_rules()
        if re.match(r"/staff/(settings/|team)", str(rule))
        and "GET" in (rule.methods or ())
        and not rule.arguments
        and not str(rule).endswith(("/new", ".css"))
    }
    glance = sam.get("/staff/settings").text.partition("<main")[2]
    assert set(re.findall(r'href="(/staff/[^"]+)"', glance)) == pages
    for page in pages:
        shown = sam.get(page).text.partition("<main")[2]
        assert f'<a href="{page}" aria-current="page">' in shown, page
        assert '<a href="/staff/settings">Settings</a>' in shown, page


def test_what_is_ticked_is_on_and_what_is_not_is_off(sam: FlaskClient, db: Session) -> None:
    answer = send(
        sam, PAGE, **{
            "version": version(db), "is_portal_on": "yes", "allows_registration": "yes",
            "use.phone": "required", "use.website": "visible",
        },
    )  # fmt: skip
    assert answer.status_code == 303
    shown = sam.get(answer.location).text
    assert "The preferences are saved." in shown
    choices = now(db)
    assert choices[ALLOWS_REGISTRATION] and choices[IS_PORTAL_ON]
    assert not choices[ACTIVATES_KNOWN_CONTACTS] and not choices[ADMINS_INVITE]
    fields = choices[REGISTRATION_FIELDS]
    assert (fields["phone"], fields["website"]) == (FieldUse.REQUIRED, FieldUse.VISIBLE)


def test_a_portal_switched_off_is_closed_at_the_next_request_and_staff_stay(
    sam: FlaskClient, app: Flask, db: Session
) -> None:
    assert app.test_client().get("/login").status_code == 200
    send(sam, PAGE, version=version(db))
    assert app.test_client().get("/login").status_code == 503
    assert sam.get(PAGE).status_code == 200


def test_somebody_elses_change_is_shown_before_it_is_saved_over(sam: FlaskClient, db: Session) -> None:
    seen = version(db)
    save_preference(ADMINS_INVITE, True)
    answer = send(sam, PAGE, version=seen, is_portal_on="yes")
    assert answer.status_code == 409
    assert "Somebody changed the preferences while you were here." in answer.text
    assert 'name="admins_invite" value="yes" checked' in answer.text
    assert f'name="version" value="{version(db)}"' in answer.text
    assert now(db)[ADMINS_INVITE]


def test_wrong_values_are_refused_and_what_was_typed_stays(sam: FlaskClient, db: Session) -> None:
    answer = send(sam, PAGE, version=version(db), document_quota_mb="lots", allows_registration="yes")
    assert answer.status_code == 422
    assert '<a href="#document_quota_mb">Enter a whole number of megabytes' in answer.text
    assert 'name="allows_registration" value="yes" checked' in answer.text
    assert send(sam, PAGE, **{"version": version(db), "use.phone": "loud"}).status_code == 422
    assert not now(db)[ALLOWS_REGISTRATION]


def test_the_customers_own_fields_can_be_asked_for_under_their_labels(sam: FlaskClient, db: Session) -> None:
    save_preference(CUSTOMER_FIELDS, ("", "Boat", "", ""))
    shown = sam.get(PAGE).text
    assert '<label for="use.custom2">Boat</label>' in shown and "use.custom1" not in shown


def test_what_was_done_to_the_portal_itself_stands_on_a_page_of_its_own(
    sam: FlaskClient, db: Session
) -> None:
    send(sam, PAGE, version=version(db), is_portal_on="yes")
    shown = sam.get("/staff/activity/house").text
    assert "Sam Sommer changed the preferences of registration and access." in shown
    assert 'href="/staff/activity/house"' in sam.get("/staff/activity").text
    assert "changed the preferences" not in sam.get("/staff/activity").text
