"""The pages of notices: the list with its filters, and what each of staff chooses to hear of."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.notices.models import NoticeChoice
from portal.access.notices.rules import Event
from portal.activity.noting import note
from portal.activity.rules import SYSTEM, Verb
from portal.db import transaction
from portal.tenancy import every_customer
from tests.access.letters import send
from tests.cast import Cast

WithRole = Callable[[str], FlaskClient]
NOTICES, CHOICES = "/staff/notices", "/staff/account/notices"


def happen(db: Session, cast: Cast) -> None:
    with every_customer(db, "a test"), transaction():
        note(
            db, Verb.ACCESS_ASKED, SYSTEM, customer_id=cast.acme, target="x", contact="Jo <b>",
            email="jo@acme.example",
        )  # fmt: skip
        note(
            db, Verb.PAYMENT_DISPUTED, SYSTEM, customer_id=cast.globex, target="x", number="PAY-7",
            amount="1.00 EUR",
        )  # fmt: skip


def choices(db: Session) -> dict[str, tuple[bool, bool]]:
    db.rollback()
    return {row.event: (row.is_shown, row.is_mailed) for row in db.scalars(select(NoticeChoice))}


def test_the_list_is_filtered_by_event_and_by_what_is_new(sam: FlaskClient, db: Session, cast: Cast) -> None:
    happen(db, cast)
    shown = sam.get(NOTICES).text
    assert "Jo &lt;b&gt; asks for access" in shown and "PAY-7" in shown
    only = sam.get(f"{NOTICES}?event=payment_disputed").text
    assert "PAY-7" in only and "Jo &lt;b&gt;" not in only
    address = only.split(f'action="{NOTICES}/')[1].split('"')[0]
    assert send(sam, NOTICES, to=f"{NOTICES}/{address}").status_code == 303
    assert "PAY-7" not in sam.get(f"{NOTICES}?state=new").text
    assert "PAY-7" in sam.get(NOTICES).text, "it stays in the list"
    odd = sam.get(f"{NOTICES}?event=nothing&page=x")
    assert odd.status_code == 200 and "PAY-7" in odd.text


def test_one_of_staff_opening_all_leaves_the_news_of_the_others(
    sam: FlaskClient, with_role: WithRole, db: Session, cast: Cast
) -> None:
    kim = with_role("read_only")
    happen(db, cast)
    assert send(kim, NOTICES, to=NOTICES).location == NOTICES
    assert "2 new" not in kim.get("/staff/customers").text
    assert "2 new" in sam.get("/staff/customers").text


def test_each_chooses_for_themselves(sam: FlaskClient, with_role: WithRole, db: Session, cast: Cast) -> None:
    kim = with_role("read_only")
    assert send(kim, CHOICES, **{"access.mailed": "yes", "nonsense.shown": "yes"}).location == CHOICES
    found = choices(db)
    assert found["access"] == (False, True) and found["viewed"] == (False, False)
    assert set(found) == set(Event)
    happen(db, cast)
    assert "new</span>" not in kim.get("/staff/customers").text
    assert "2 new" in sam.get("/staff/customers").text


def test_the_row_of_all_events_sets_all_and_leaves_the_other_column(sam: FlaskClient, db: Session) -> None:
    send(sam, CHOICES, **{"access.shown": "yes", "all": "mailed.on"})
    assert set(choices(db).values()) == {(True, True), (False, True)}
    send(sam, CHOICES, **{"access.shown": "yes", "access.mailed": "yes", "all": "mailed.off"})
    assert choices(db)["access"] == (True, False) and choices(db)["viewed"] == (False, False)
    send(sam, CHOICES, all="nonsense")
    assert set(choices(db).values()) == {(False, False)}
