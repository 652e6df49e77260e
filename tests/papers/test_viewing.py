"""When a paper counts as seen, and that the business hears of the first time once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal.access.notices.operations import mail_notices
from portal.access.previews.operations import begin_preview
from portal.activity.models import Activity
from portal.activity.rules import Actor, ActorKind
from portal.db import working_with
from portal.guarded import open_session
from portal.kit import clock
from portal.mail.models import Letter
from portal.papers.models import Invoice
from portal.papers.viewing.models import PaperView
from portal.papers.viewing.operations import View, keep_view
from portal.preferences.operations import save_preference
from portal.preferences.rules import MAILS_FIRST_VIEWS
from portal.tenancy import every_customer
from portal.web.navigation import leads_to_a_page
from tests import make
from tests.browsers import begin_staff_session
from tests.cast import Cast

SignedIn = Callable[[int], FlaskClient]
ANA = Actor(ActorKind.CONTACT, "Ana Alvarez", "ana")


@pytest.fixture
def invoice(db: Session, cast: Cast) -> Invoice:
    return make.invoice(db, cast.acme, number="INV-7")


def look(browser: FlaskClient, path: str, method: str = "GET", **headers: str) -> None:
    """Ask for a page and read it to its end; what waits for the answer is done then."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = browser.open(path, method=method, headers=named)
    assert answer.status_code in (200, 404)
    answer.close()


def views(db: Session) -> list[tuple[int, bool]]:
    """Contact and whether it was the first, in order."""
    db.rollback()
    with every_customer(db, "a test"):
        rows = db.execute(select(PaperView.contact_id, PaperView.is_first).order_by(PaperView.id))
        return [(row.contact_id, row.is_first) for row in rows]


def news(db: Session) -> list[str]:
    db.rollback()
    with every_customer(db, "a test"):
        return list(db.scalars(select(Activity.verb).where(Activity.is_news)))


@pytest.mark.parametrize(
    ("method", "headers", "counts"),
    [
        ("GET", {}, True),
        ("GET", {"Sec-Fetch-Mode": "navigate"}, True),
        ("GET", {"HX-Request": "true", "HX-Boosted": "true"}, True),
        ("HEAD", {}, False),
        ("POST", {}, False),
        ("GET", {"Sec-Fetch-Mode": "cors"}, False),
        ("GET", {"HX-Request": "true"}, False),
        ("GET", {"HX-Request": "true", "HX-Boosted": "true", "HX-Request-Type": "partial"}, False),
        ("GET", {"Sec-Purpose": "prefetch"}, False),
        ("GET", {"Sec-Purpose": "prefetch;prerender"}, False),
        ("GET", {"Purpose": "prefetch"}, False),
        ("GET", {"X-Moz": "prefetch"}, False),
        ("GET", {"HX-Request": "true", "HX-Boosted": "true", "HX-Preload": "true"}, False),
        ("GET", {"HX-Request": "true", "HX-Boosted": "true", "HX-Preloaded": "true"}, False),
    ],
)
def test_only_a_person_going_to_a_page_counts(method: str, headers: dict[str, str], counts: bool) -> None:
    assert leads_to_a_page(method, headers) is counts


def test_each_view_is_kept_and_the_first_one_is_news(
    signed_in: SignedIn, db: Session, cast: Cast, invoice: Invoice
) -> None:
    path = f"/invoices/{invoice.public_id}"
    ana, ben = signed_in(cast.ana), signed_in(cast.ben)
    for browser in (ana, ana, ben):
        look(browser, path)
    assert views(db) == [(cast.ana, True), (cast.ana, False), (cast.ben, False)]
    assert news(db) == ["paper_viewed"]


def test_an_order_is_told_of_by_the_same_rule(signed_in: SignedIn, db: Session, cast: Cast) -> None:
    order, quote = make.order(db, cast.acme), make.quote(db, cast.acme)
    note = make.credit_note(db, cast.acme)
    for path in (f"orders/{order.public_id}", f"quotes/{quote.public_id}", f"credit-notes/{note.public_id}"):
        for _ in range(2):
            look(signed_in(cast.ana), f"/{path}")
    assert len(views(db)) == 6 and news(db) == ["paper_viewed"] * 3


def test_what_is_fetched_ahead_or_by_head_or_by_a_stranger_counts_as_nothing(
    signed_in: SignedIn, client: FlaskClient, db: Session, cast: Cast, invoice: Invoice
) -> None:
    path = f"/invoices/{invoice.public_id}"
    ana = signed_in(cast.ana)
    look(ana, path, "HEAD")
    look(ana, path, Sec_Purpose="prefetch")
    look(ana, path, HX_Request="true", HX_Boosted="true", HX_Preload="true")
    look(signed_in(cast.zoe), path)
    client.get(path).close()
    assert views(db) == [] and news(db) == []


def test_what_staff_look_at_as_the_contact_counts_as_nothing(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    from portal.access.models import StaffSession
    from portal.kit.tokens import hashed

    staff_token = begin_staff_session(db, cast.sam)
    with every_customer(db, "a test"):
        session_id = db.scalars(select(StaffSession.id).filter_by(token_hash=hashed(staff_token))).one()
        preview = begin_preview(cast.ana, session_id, ANA)
    sam = app.test_client()
    sam.set_cookie("staff", staff_token)
    sam.set_cookie("preview", preview)
    look(sam, f"/invoices/{invoice.public_id}")
    assert views(db) == [] and news(db) == []


def test_staff_get_a_letter_only_by_preference(signed_in: SignedIn, db: Session, cast: Cast) -> None:
    first, second = make.invoice(db, cast.acme, number="INV-8"), make.invoice(db, cast.acme, number="INV-9")
    ana = signed_in(cast.ana)
    look(ana, f"/invoices/{first.public_id}")
    mail_notices()
    assert db.scalars(select(Letter.email)).all() == []
    db.rollback()
    save_preference(MAILS_FIRST_VIEWS, True)
    look(ana, f"/invoices/{second.public_id}")
    mail_notices()
    assert db.execute(select(Letter.name, Letter.email)).all() == [("paper_viewed", cast.sam_email)]


def test_of_views_at_the_same_moment_one_is_the_first(
    engine: Engine, db: Session, cast: Cast, invoice: Invoice
) -> None:
    def see(contact_id: int) -> None:
        with working_with(open_session(engine)):
            keep_view(View(cast.acme, invoice.id, contact_id, ANA, clock.now()))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(see, [cast.ana, cast.ben] * 8))
    found = views(db)
    assert len(found) == 16
    assert [is_first for _, is_first in found].count(True) == 1
    assert news(db) == ["paper_viewed"]


def test_a_paper_that_went_to_another_customer_meanwhile_is_not_kept_as_seen(
    db: Session, cast: Cast, invoice: Invoice
) -> None:
    keep_view(View(cast.globex, invoice.id, cast.zoe, ANA, clock.now()))
    assert views(db) == []
