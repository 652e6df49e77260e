"""Who did not follow a link finds nothing behind it, and no form of it is taken from anywhere else."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.activity.models import Activity
from portal.comments.models import Comment
from portal.links.rules import LinkPurpose
from portal.papers.models import Invoice
from portal.papers.viewing.models import PaperView
from portal.tenancy import every_customer
from tests import make
from tests.access.walking import UNSAFE, address_of, rules_behind
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.links.minted import followed, minted
from tests.test_statement_budget import MOST, statements_of

SignedIn = Callable[[int], FlaskClient]


@pytest.mark.parametrize("change", ["cut", "other key", "nonsense", "long"])
def test_a_cookie_that_we_did_not_sign_opens_nothing(
    app: Flask, db: Session, cast: Cast, invoice: Invoice, change: str
) -> None:
    browser, page = followed(app, minted(db, invoice, cast.ana)[1])
    cookie = browser.get_cookie("papers")
    assert cookie is not None
    value = {
        "cut": cookie.decoded_value[:-1],
        "other key": cookie.decoded_value.rpartition(".")[0] + "." + "A" * 43,
        "nonsense": "é",
        "long": "x" * 4000,
    }[change]
    browser.set_cookie("papers", value)
    assert browser.get(page).status_code == 404


def opened_by_link(app: Flask, public_id: str) -> list[tuple[str, str]]:
    return [
        (address_of(rule, public_id), method)
        for rule in rules_behind(app, "link")
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}
    ]


def test_a_strangers_cookie_is_a_missing_page_at_each_address_of_a_link(
    app: Flask, db: Session, cast: Cast, invoice: Invoice, client: FlaskClient, signed_in: SignedIn
) -> None:
    """With the links of another customer, without any, and signed in as the very contact."""
    link, _path = minted(db, invoice, cast.ana, LinkPurpose.PAY)
    theirs, their_page = followed(app, minted(db, make.invoice(db, cast.globex), cast.zoe)[1])
    token = csrf_token(theirs, their_page)
    addresses = opened_by_link(app, link.public_id)
    assert len(addresses) > 12
    for browser in (theirs, client, signed_in(cast.ana)):
        for address, method in addresses:
            for headers in ({}, {"HX-Request": "true", "HX-Request-Type": "partial"}):
                answer = browser.open(address, method=method, headers={**headers, "X-CSRFToken": token})
                assert answer.status_code == 404, (address, method)
                assert "INV-7" not in answer.text
    for model in (Comment, PaperView, Activity):
        with every_customer(db, "a test"):
            assert db.scalars(select(model)).all() == []


def test_the_pages_of_one_kind_do_not_open_papers_of_another(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    browser, page = followed(app, minted(db, invoice, cast.ana)[1])
    for room in ("quotes", "orders", "credits", "statements", "documents"):
        assert browser.get(page.replace("invoices", room)).status_code == 404, room


def test_no_form_of_a_link_is_taken_without_the_token_of_its_browser(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    _link, path = minted(db, invoice, cast.ana, LinkPurpose.PAY)
    browser, page = followed(app, path)
    public_id = page.rpartition("/")[2]
    other = csrf_token(*followed(app, path))
    tried = 0
    for address, method in opened_by_link(app, public_id):
        if method in UNSAFE:
            for wrong in ("", "x", other, other[:-1], "é"):
                assert browser.open(address, method=method, data={"csrf_token": wrong}).status_code == 400
                tried += 1
    assert tried >= 20


def test_each_page_of_a_link_asks_few_statements(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    makers = (make.quote, make.order, make.credit_note)
    for paper in (invoice, *(made(db, cast.acme) for made in makers)):
        browser, page = followed(app, minted(db, paper, cast.ana)[1])
        browser.get(page).close()
        with statements_of(app) as asked:
            assert browser.get(page).status_code == 200
        assert len(asked) <= MOST, (page, asked)
