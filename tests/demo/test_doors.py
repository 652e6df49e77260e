"""The doors of the demo: who to sign in as, the digits of now, the way to the mailbox; live nothing of it."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.access.models import StaffRole
from portal.access.operations import add_staff_member
from portal.db import transaction
from portal.demo.cast import CAST, STAFF_TOTP_SECRET
from portal.kit import clock, one_time_codes
from tests.access.letters import send
from tests.cast import Cast
from tests.demo.test_mailbox import browser, demo

__all__ = ["browser", "demo"]
SAM = next(one for one in CAST if one.is_staff)
DIGITS = re.compile(r'<b class="mono">(\d{6})</b>')


@pytest.fixture
def sam(db: Session, browser: FlaskClient) -> FlaskClient:
    """A browser at the demo in which Sam of the demo's cast is of staff."""
    with transaction():
        db.delete(db.merge(_other_sam(db)))
    add_staff_member(SAM.email, SAM.name, SAM.password, StaffRole.OWNER, STAFF_TOTP_SECRET)
    return browser


def _other_sam(db: Session) -> object:
    from portal.access.queries import staff_member_of

    return db.scalars(staff_member_of(SAM.email)).one()


def test_the_digits_on_the_staff_door_open_it_also_right_after_they_were_used(sam: FlaskClient) -> None:
    shown = []
    for _ in range(2):
        page = sam.get("/staff/login").text
        assert SAM.email in page and SAM.password in page
        shown.append(DIGITS.findall(page)[0])
        answer = send(sam, "/staff/login", email=SAM.email, password=SAM.password, code=shown[-1])
        assert answer.status_code == 303
        sam.delete_cookie("staff")
    assert shown[0] != shown[1]


def test_both_doors_of_the_demo_lead_to_its_mailbox(browser: FlaskClient) -> None:
    for door in ("/login", "/staff/login"):
        assert 'href="/demo/mailbox"' in browser.get(door).text
    assert DIGITS.findall(browser.get("/login").text) == []


def test_a_live_portal_shows_nobody_and_no_digits(app: Flask, client: FlaskClient, cast: Cast) -> None:
    now = one_time_codes.code_at(STAFF_TOTP_SECRET, clock.wall())
    for door in ("/login", "/staff/login"):
        page = client.get(door).text
        assert "This is a demo" not in page and "/demo/mailbox" not in page
        assert now not in page and DIGITS.findall(page) == []
        assert not any(one.password in page for one in CAST)
    assert "STAFF_CAST" not in app.config and "CAST" not in app.config
