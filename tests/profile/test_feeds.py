"""The calendar of due dates: its format, and who may read it."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.contacts.operations import disable_contact, enable_contact
from portal.access.feeds.models import CalendarFeed
from portal.activity.rules import SYSTEM
from portal.customers.models import Contact, Customer
from portal.db import transaction
from portal.kit import clock
from portal.ledger.operations.merging import merge_customers
from portal.preferences.operations import save_preference
from portal.preferences.rules import IS_PORTAL_ON
from portal.profile.feeds.rules import MOST_OCTETS, Event, calendar, escaped, folded
from portal.tenancy import every_customer
from tests import make
from tests.browsers import csrf_token
from tests.cast import Cast

SignedIn = Callable[[int], FlaskClient]
TODAY = clock.today("Europe/Berlin")


def made(browser: FlaskClient) -> str:
    """A new address, as its page shows it, without the host."""
    shown = browser.post("/profile/calendar", data={"csrf_token": csrf_token(browser, "/profile/calendar")})
    found = re.search(r'value="http://localhost(/calendar/[\w-]+\.ics)"', shown.text)
    assert found is not None
    return found[1]


@given(st.text(), st.text())
def test_whatever_the_texts_are_every_line_is_short_and_unfolds_to_what_it_was(name: str, words: str) -> None:
    event = Event("x@y", datetime(2026, 3, 2, tzinfo=UTC), date(2026, 3, 2), name, words, "https://y/x")
    text = calendar("Due", "en", [event])
    lines = text.split("\r\n")
    assert lines[-1] == "" and "\n" not in text.replace("\r\n", "") and "\r" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in lines) <= MOST_OCTETS
    unfolded = text.replace("\r\n ", "").split("\r\n")
    assert f"SUMMARY:{escaped(name)}" in unfolded and f"DESCRIPTION:{escaped(words)}" in unfolded
    assert text.count("BEGIN:") == text.count("END:") == 2


def test_signs_of_their_own_meaning_are_escaped() -> None:
    assert escaped("a;b,c\\d\r\ne\x00\u2028") == "a\\;b\\,c\\\\d\\ne"
    assert folded("x" * 75) == ["x" * 75]
    assert folded("é" * 40) == ["é" * 37, " " + "é" * 3]


def test_an_event_takes_a_day_and_keeps_its_name() -> None:
    event = Event("a@b", datetime(2026, 3, 2, 9, tzinfo=UTC), date(2026, 12, 31), "t", "w", "https://b/a")
    lines = calendar("Due", "en", [event]).split("\r\n")
    for line in (
        "VERSION:2.0", "UID:a@b", "DTSTAMP:20260302T090000Z",
        "DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20270101",
    ):  # fmt: skip
        assert line in lines


def test_the_calendar_has_what_may_be_paid_deposit_and_rest_and_nothing_of_others(
    signed_in: SignedIn, client: FlaskClient, db: Session, cast: Cast
) -> None:
    due = TODAY + timedelta(days=20)
    make.invoice(db, cast.acme, 10_000, number="INV-D", due_on=due, deposit_minor=4_000, deposit_due_on=TODAY)
    paid = make.invoice(db, cast.acme, 5_000, number="INV-P", due_on=due)
    make.payment(db, cast.acme, {paid.id: 5_000}, dated_on=TODAY)
    make.invoice(db, cast.globex, 7_000, number="INV-Z", due_on=due)
    answer = client.get(made(signed_in(cast.ana)))
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    assert answer.headers.getlist("Set-Cookie") == []
    assert re.findall(r"SUMMARY:(.*)\r", answer.text) == ["INV-D: €40.00 EUR due", "INV-D: €60.00 EUR due"]
    assert re.findall(r"DTSTART;VALUE=DATE:(\d+)", answer.text) == [f"{TODAY:%Y%m%d}", f"{due:%Y%m%d}"]
    uids = re.findall(r"UID:(.*)\r", answer.text)
    assert len(set(uids)) == 2 and uids == re.findall(r"UID:(.*)\r", client.get(answer.request.path).text)
    assert "INV-P" not in answer.text and "INV-Z" not in answer.text


def test_a_calendar_that_did_not_change_is_not_sent_again(
    signed_in: SignedIn, client: FlaskClient, db: Session, cast: Cast
) -> None:
    make.invoice(db, cast.acme, due_on=TODAY)
    address = made(signed_in(cast.ana))
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    make.invoice(db, cast.acme, due_on=TODAY)
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_only_the_newest_address_opens_it_and_a_removed_one_opens_nothing(
    signed_in: SignedIn, client: FlaskClient, db: Session, cast: Cast
) -> None:
    ana = signed_in(cast.ana)
    first = made(ana)
    second = made(ana)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    token = second.removeprefix("/calendar/").removesuffix(".ics")
    with every_customer(db, "a test"):
        assert token not in db.scalars(select(CalendarFeed.token_hash)).one()
    assert token not in ana.get("/profile/calendar").text, "it is shown once"
    ana.post("/profile/calendar/remove", data={"csrf_token": csrf_token(ana, "/profile/calendar")})
    assert client.get(second).status_code == 404


def test_it_goes_with_the_access_and_does_not_come_back(
    signed_in: SignedIn, client: FlaskClient, db: Session, cast: Cast
) -> None:
    address = made(signed_in(cast.ben))
    with every_customer(db, "a test"), transaction():
        db.get_one(Contact, cast.ben).last_signed_in_at = clock.now()
    disable_contact(cast.ben, SYSTEM)
    assert client.get(address).status_code == 404
    enable_contact(cast.ben, SYSTEM)
    assert client.get(address).status_code == 404


def test_it_closes_with_the_customer_and_with_the_portal(
    signed_in: SignedIn, client: FlaskClient, db: Session, cast: Cast
) -> None:
    address = made(signed_in(cast.ana))
    save_preference(IS_PORTAL_ON, False)
    assert client.get(address).status_code == 503
    save_preference(IS_PORTAL_ON, True)
    with every_customer(db, "a test"), transaction():
        db.get_one(Customer, cast.acme).is_active = False
    assert client.get(address).status_code == 404


def test_a_merge_keeps_the_address_of_the_contact_who_stays(
    signed_in: SignedIn, client: FlaskClient, db: Session, cast: Cast
) -> None:
    with every_customer(db, "a test"), transaction():
        twin = Contact(
            customer_id=cast.globex, person_id=db.get_one(Contact, cast.ana).person_id, access="active"
        )
        db.add(twin)
    of_acme, of_globex = made(signed_in(cast.ana)), made(signed_in(twin.id))
    with every_customer(db, "a test"):
        merge_customers(cast.acme, cast.globex)
    assert sorted(client.get(address).status_code for address in (of_acme, of_globex)) == [200, 404]


def test_who_guesses_addresses_is_stopped(client: FlaskClient, cast: Cast) -> None:
    found = [client.get(f"/calendar/guess-{number}.ics").status_code for number in range(52)]
    assert found[0] == 404 and found[-1] == 429


@pytest.mark.parametrize("address", ["/calendar/.ics", "/calendar/%00.ics", f"/calendar/{'x' * 5000}.ics"])
def test_nonsense_is_not_found(client: FlaskClient, cast: Cast, address: str) -> None:
    assert client.get(address).status_code == 404
