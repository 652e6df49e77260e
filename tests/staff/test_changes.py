"""Changes of company details before staff: side by side, accepted or declined, by whoever may."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from portal.activity.models import Activity
from portal.customers.details.models import CompanyChange
from portal.customers.models import Customer
from portal.preferences.operations import save_preference
from portal.preferences.rules import CHECKS_COMPANY_CHANGES
from portal.tenancy import every_customer
from tests.access.letters import send
from tests.cast import Cast
from tests.profile.conftest import form_of

SignedIn = Callable[[int], FlaskClient]
PAGE = "/staff/changes"
NOTHING = "Nothing waits"


@pytest.fixture
def ana(signed_in: SignedIn, cast: Cast) -> FlaskClient:
    """Ana's browser; the business checks what she changes."""
    save_preference(CHECKS_COMPANY_CHANGES, True)
    return signed_in(cast.ana)


def asked(db: Session) -> CompanyChange:
    """The last change that anybody asked for."""
    db.rollback()
    with every_customer(db, "a test"):
        db.expire_all()
        return db.scalars(select(CompanyChange).order_by(CompanyChange.id.desc())).first()  # type: ignore[return-value]


def phone_of(db: Session, customer_id: int) -> str:
    db.rollback()
    with every_customer(db, "a test"):
        return db.scalars(select(Customer.phone).where(Customer.id == customer_id)).one()


def news(db: Session) -> int:
    db.rollback()
    with every_customer(db, "a test"):
        return len(db.scalars(select(Activity.id).where(Activity.is_news)).all())


def test_what_waits_stands_beside_what_is_and_is_reached_from_everywhere(
    ana: FlaskClient, sam: FlaskClient, cast: Cast, acme: str
) -> None:
    form_of(ana, "/profile/company").send(phone="0401", billing_street="Kai 1\nHof", billing_country="DE")
    shown = sam.get(PAGE).text
    for part in ("Acme Shipping", "Ana Alvarez", "Phone", "0401", "Kai 1\nHof", "Germany"):
        assert part in shown, part
    assert "Legal name" not in shown, "what stays as it is, is not shown"
    for place in ("/staff/customers", acme.removesuffix("/contacts")):
        assert f'href="{PAGE}"' in sam.get(place).text
    activity = sam.get("/staff/activity").text
    address = activity.split('action="/staff/notices/')[1].split('"')[0]
    answer = send(sam, "/staff/activity", to=f"/staff/notices/{address}")
    assert answer.location == PAGE


def test_accepting_writes_the_details_and_ends_the_news(
    ana: FlaskClient, sam: FlaskClient, db: Session, cast: Cast
) -> None:
    form_of(ana, "/profile/company").send(phone="0401")
    assert news(db) == 1
    answer = send(sam, PAGE, to=f"{PAGE}/{asked(db).public_id}/accept")
    assert (answer.status_code, answer.location) == (303, PAGE)
    shown = sam.get(PAGE).text
    assert "The new details count from now on." in shown and NOTHING in shown
    assert phone_of(db, cast.acme) == "0401"
    assert (asked(db).state, news(db)) == ("accepted", 0)
    assert "accepted the change that Ana Alvarez asked for: – → 0401." in sam.get("/staff/activity").text
    assert f'href="{PAGE}"' not in sam.get("/staff/customers").text


def test_declining_asks_for_a_reason_that_the_company_reads(
    ana: FlaskClient, sam: FlaskClient, db: Session, cast: Cast
) -> None:
    form_of(ana, "/profile/company").send(phone="0401")
    page = f"{PAGE}/{asked(db).public_id}/decline"
    assert "0401" in sam.get(page).text
    answer = send(sam, page, reason="<b>Which</b> phone?\r\nCall us.")
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert (asked(db).state, asked(db).reason) == ("declined", "<b>Which</b> phone?\nCall us.")
    assert (phone_of(db, cast.acme), news(db)) == ("", 0)
    assert "&lt;b&gt;Which&lt;/b&gt; phone?" in ana.get("/profile/company").text


def test_too_long_a_reason_is_named_and_stays(ana: FlaskClient, sam: FlaskClient, db: Session) -> None:
    form_of(ana, "/profile/company").send(phone="0401")
    answer = send(sam, f"{PAGE}/{asked(db).public_id}/decline", reason="x" * 1001)
    assert answer.status_code == 422 and 'href="#reason"' in answer.text and "x" * 1001 in answer.text
    assert asked(db).state == "waiting"


def test_what_somebody_decided_meanwhile_is_said_and_left(
    ana: FlaskClient, sam: FlaskClient, db: Session, cast: Cast
) -> None:
    form_of(ana, "/profile/company").send(phone="0401")
    first = asked(db).public_id
    form_of(ana, "/profile/company").send(phone="0402")
    assert news(db) == 1, "the first one is replaced, so nobody is asked about it"
    for step in ("accept", "decline"):
        answer = send(sam, PAGE, to=f"{PAGE}/{first}/{step}")
        assert answer.status_code == 422 and "the company took it back" in answer.text
    assert (phone_of(db, cast.acme), asked(db).state) == ("", "waiting")
    for step in ("accept", "decline"):
        assert send(sam, PAGE, to=f"{PAGE}/AAAAAAAAAAAAAAAAAAAAAA/{step}").status_code == 404


def test_who_may_only_read_looks_and_decides_nothing(
    ana: FlaskClient, with_role: Callable[[str], FlaskClient], db: Session, cast: Cast
) -> None:
    form_of(ana, "/profile/company").send(phone="0401")
    kim = with_role("read_only")
    shown = kim.get(PAGE).text
    assert "0401" in shown and "Accept" not in shown and "Decline" not in shown
    public_id = asked(db).public_id
    for step in ("accept", "decline"):
        answer = send(kim, "/staff/account/password", to=f"{PAGE}/{public_id}/{step}")
        assert answer.status_code == 403
    assert phone_of(db, cast.acme) == ""


def test_many_changes_take_as_many_statements_as_one(
    ana: FlaskClient, signed_in: SignedIn, sam: FlaskClient, cast: Cast
) -> None:
    form_of(ana, "/profile/company").send(phone="0401", billing_city="Kiel")
    sam.get(PAGE)
    one = _statements(sam)
    form_of(signed_in(cast.zoe), "/profile/company").send(phone="0402", billing_city="Bonn")
    assert len(_statements(sam)) == len(one)


def _statements(browser: FlaskClient) -> list[str]:
    asked: list[str] = []
    engine = browser.application.extensions["engine"]
    listen = lambda _c, _cur, statement, *_: asked.append(statement)  # noqa: E731
    event.listen(engine, "before_cursor_execute", listen)
    assert browser.get(PAGE).status_code == 200
    event.remove(engine, "before_cursor_execute", listen)
    return asked
