"""The `portal` command as it is typed."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime

import pyotp
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import cli
from portal.access.factors.sealing import authenticators_sealed_with
from portal.access.models import StaffMember, StaffSession
from portal.access.operations import WrongPasswordOrCode, sign_in_staff
from portal.activity.models import HouseActivity
from portal.kit import one_time_codes
from portal.people.rules import NotAnAddress
from portal.preferences.models import Organisation
from tests.browsers import begin_staff_session, csrf_token

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "harbour crane lantern 9"
SEAL = authenticators_sealed_with("0123456789abcdef0123456789abcdef")


def digits() -> str:
    return pyotp.TOTP(SECRET).at(datetime.now(UTC))


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    monkeypatch.setenv("PORTAL_DATABASE_URL", database_url)
    monkeypatch.setattr(one_time_codes, "new_secret", lambda: SECRET)


def add(
    *typed: str, email: str = "Kim@Halvorsen.example", role: str = "owner", business: str = "Halvorsen"
) -> tuple[int, str]:
    arguments = ["add-staff", email, "--name", "Kim Kaya", "--role", role]
    arguments += ["--business", business] if business else []
    result = CliRunner().invoke(cli.main, arguments, input="".join(f"{line}\n" for line in typed))
    return result.exit_code, result.output


def test_the_first_owner_is_made_and_may_sign_in(db: Session) -> None:
    status, said = add(PASSWORD, PASSWORD, "000000", digits())
    assert status == 0, said
    assert "otpauth://totp/" in said and SECRET in said
    assert "These digits are not right." in said
    assert PASSWORD not in said
    member = db.scalars(select(StaffMember)).one()
    assert (member.email, member.name, member.role) == ("kim@halvorsen.example", "Kim Kaya", "owner")
    db.rollback()
    assert sign_in_staff("kim@halvorsen.example", PASSWORD, digits(), "192.0.2.1", SEAL).token


def test_the_first_command_says_what_the_business_is_called_and_no_other_changes_it(
    app: Flask, db: Session
) -> None:
    status, said = add("Halvorsen Marine Supply", PASSWORD, PASSWORD, digits(), business="")
    assert status == 0 and "Name of the business: " in said
    status, said = add(PASSWORD, PASSWORD, digits(), email="lee@halvorsen.example", business="")
    assert status == 0 and "Name of the business" not in said
    organisation = db.scalars(select(Organisation)).one()
    assert (organisation.name, organisation.time_zone) == ("Halvorsen Marine Supply", "UTC")
    db.rollback()
    browser = app.test_client()
    form = {"email": "kim@halvorsen.example", "password": PASSWORD, "code": digits()}
    token = csrf_token(browser, "/staff/login")
    assert browser.post("/staff/login", data={**form, "csrf_token": token}).status_code == 303
    page = browser.get("/staff/customers").text
    assert "Halvorsen Marine Supply" in page and "Your customers do not know yet who you are." in page
    assert browser.get("/staff/settings/business").status_code == 200


def test_the_same_address_is_not_added_twice(db: Session) -> None:
    add(PASSWORD, PASSWORD, digits())
    status, said = add(PASSWORD, PASSWORD, digits(), email="KIM@halvorsen.example ")
    assert status == 1 and "kim@halvorsen.example is in the back office already." in said
    assert "Password" not in said, "it says so before it asks"
    assert len(db.scalars(select(StaffMember)).all()) == 1


@pytest.mark.parametrize(
    ("email", "typed", "sentence"),
    [
        ("kim", (), NotAnAddress.sentence),
        ("kim@halvorsen.example", ("short", "short"), "12 characters"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    db: Session, email: str, typed: tuple[str, ...], sentence: str
) -> None:
    status, said = add(*typed, email=email)
    assert status == 1 and sentence in said
    assert db.scalars(select(StaffMember)).all() == []


def test_who_runs_the_server_lets_a_locked_out_owner_set_the_account_up_anew(
    app: Flask, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_BASE_URL", "https://portal.example.com")
    monkeypatch.setenv("PORTAL_SECRET_KEY", "another key than before, 0123456789")
    add(PASSWORD, PASSWORD, digits())
    member = db.scalars(select(StaffMember)).one()
    token = begin_staff_session(db, member.id)
    result = CliRunner().invoke(cli.main, ["reset-staff", " KIM@halvorsen.example"])
    assert result.exit_code == 0, result.output
    address = result.output.strip()
    assert re.fullmatch(r"https://portal.example.com/staff/welcome/[\w-]{22,}", address)
    db.rollback()
    db.expire_all()
    assert (member.password_hash, member.totp_secret, member.sealed_secret) == ("", "", "")
    assert db.scalars(select(StaffSession)).all() == [], token
    trail = db.scalars(select(HouseActivity).order_by(HouseActivity.id.desc())).first()
    assert trail is not None and (trail.verb, trail.target) == ("staff_reset", member.public_id)
    db.rollback()
    with pytest.raises(WrongPasswordOrCode):
        sign_in_staff("kim@halvorsen.example", PASSWORD, digits(), "192.0.2.1", SEAL)
    page = app.test_client().get(address.removeprefix("https://portal.example.com"))
    assert page.status_code == 200 and "Kim Kaya" in page.text


@pytest.mark.parametrize("email", ["nobody@halvorsen.example", "kim"])
def test_only_an_account_of_staff_is_reset(db: Session, monkeypatch: pytest.MonkeyPatch, email: str) -> None:
    monkeypatch.setenv("PORTAL_BASE_URL", "https://portal.example.com")
    monkeypatch.setenv("PORTAL_SECRET_KEY", "another key than before, 0123456789")
    result = CliRunner().invoke(cli.main, ["reset-staff", email])
    assert result.exit_code == 1
    assert "/staff/welcome/" not in result.output


def test_a_command_that_is_typed_knows_the_tables_of_every_room(database_url: str) -> None:
    """In a process of its own: here the app has made them known already."""
    program = (
        "from portal import cli; from portal.db import Model\n"
        "with cli._database_work():\n"
        "    keys = [key.column for table in Model.metadata.tables.values() for key in table.foreign_keys]\n"
        "print(len(keys))"
    )
    environment = {**os.environ, "PORTAL_DATABASE_URL": database_url}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-500:]
    assert int(done.stdout) > 100
