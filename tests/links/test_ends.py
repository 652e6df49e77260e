"""When a link opens nothing any more: each guard by itself, where another would not have said no."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.kit import clock
from portal.links.rules import GOOD_FOR, KEPT_IN_BROWSER, LinkPurpose
from portal.mail.models import Letter
from portal.papers.models import Invoice
from portal.tenancy import every_customer
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.links.minted import followed, minted

AN_HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def own_time() -> Iterator[None]:
    yield
    clock.set_shift(timedelta())


def test_a_link_runs_out_while_the_browser_would_keep_it(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    _link, path = minted(db, invoice, cast.ana, minted_at=clock.now() - GOOD_FOR + AN_HOUR)
    browser, page = followed(app, path)
    assert browser.get(page).status_code == 200
    clock.set_shift(2 * AN_HOUR)
    assert browser.get(page).status_code == 404
    assert browser.get(path).status_code == 410


def test_after_a_day_the_link_is_followed_again(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    _link, path = minted(db, invoice, cast.ana)
    browser, page = followed(app, path)
    cookie = browser.get_cookie("papers")
    assert cookie is not None
    clock.set_shift(KEPT_IN_BROWSER - AN_HOUR)
    assert browser.get(page).status_code == 200
    clock.set_shift(KEPT_IN_BROWSER + AN_HOUR)
    browser.set_cookie("papers", cookie.decoded_value)  # a browser that keeps it for longer than it was told
    assert browser.get(page).status_code == 404
    assert browser.get(path).status_code == 303
    assert browser.get(page).status_code == 200


def test_a_link_that_is_good_leads_to_its_paper_and_mails_no_other(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    _link, path = minted(db, invoice, cast.ana)
    browser, page = followed(app, path)
    answer = browser.post(path, data={"csrf_token": csrf_token(browser, "/login")})
    assert (answer.status_code, answer.location) == (303, page)
    db.rollback()
    with every_customer(db, "a test"):
        assert db.scalars(select(func.count(Letter.id))).one() == 0


def test_a_form_belongs_to_the_browser_that_opened_the_link_whatever_else_it_holds(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    """The token follows from the cookie of the links, not from that of the visit."""
    _link, path = minted(db, invoice, cast.ana, LinkPurpose.PAY)
    browser, page = followed(app, path)
    form = {"csrf_token": csrf_token(browser, page), "attempt": "a1", "words": "Thank you"}
    comments = f"/linked/comments/{page.rpartition('/')[2]}"
    other, _page = followed(app, path)
    cookie = other.get_cookie("papers")
    assert cookie is not None
    assert browser.post(comments, data=form).status_code < 400
    browser.set_cookie("papers", cookie.decoded_value)
    assert browser.post(comments, data=form).status_code == 400
