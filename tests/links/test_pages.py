"""What a link opens, for how long, and that it opens nothing else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.contacts.operations import disable_contact
from portal.activity.models import Activity
from portal.comments.models import Comment
from portal.customers.models import Contact, ContactAccess, Customer
from portal.db import Model, transaction
from portal.kit import clock
from portal.ledger.operations.voiding import void_paper
from portal.links.models import Link
from portal.links.rules import LinkPurpose
from portal.mail.models import Letter
from portal.papers.models import Invoice
from portal.papers.viewing.models import PaperView
from portal.people.models import Person
from portal.preferences.operations import save_preference
from portal.preferences.rules import ALLOWS_REGISTRATION, IS_PORTAL_ON, SHOWS_ORDERS
from portal.tenancy import every_customer
from tests import make
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.links.minted import SAM, followed, long_ago, minted

SignedIn = Callable[[int], FlaskClient]


def read_again(db: Session, link: Link) -> Link:
    db.rollback()
    with every_customer(db, "a test"):
        wanted = select(Link).where(Link.id == link.id).execution_options(populate_existing=True)
        return db.scalars(wanted).one()


def rows_of(db: Session) -> dict[str, int]:
    """How many rows each table has."""
    db.rollback()
    with every_customer(db, "a test"):
        return {
            name: db.scalars(select(func.count()).select_from(table)).one()
            for name, table in Model.metadata.tables.items()
        }


def test_a_link_leads_to_the_paper_and_leaves_the_address_bar_at_once(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    link, path = minted(db, invoice, cast.ana)
    browser = app.test_client()
    answer = browser.get(path)
    assert (answer.status_code, answer.location) == (303, f"/linked/invoices/{link.public_id}")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 1
    assert cookies[0].startswith("papers=")
    assert {"HttpOnly", "SameSite=Lax", "Max-Age=86400", "Path=/"} <= set(cookies[0].split("; "))
    shown = browser.get(answer.location)
    assert shown.status_code == 200
    assert "INV-7" in shown.text
    assert "You are viewing one invoice with a private link." in shown.text
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in shown.headers["X-Robots-Tag"]
    token = path.removeprefix("/l/")
    assert token not in shown.text
    assert link.token_hash not in shown.text


def test_a_link_signs_nobody_in(app: Flask, db: Session, cast: Cast, invoice: Invoice) -> None:
    browser, _page = followed(app, minted(db, invoice, cast.ana)[1])
    for path in ("/", "/invoices", f"/invoices/{invoice.public_id}", "/profile", "/payments", "/statement"):
        assert browser.get(path).location.startswith("/login"), path
    assert browser.get("/staff/customers").location.startswith("/staff/login")


@pytest.mark.parametrize("kind", ["invoice", "retainer", "quote", "order", "credit_note"])
def test_each_kind_of_paper_opens_with_its_pdf(app: Flask, db: Session, cast: Cast, kind: str) -> None:
    paper = getattr(make, kind)(db, cast.acme, number="P-1")
    browser, page = followed(app, minted(db, paper, cast.ana)[1])
    assert "P-1" in browser.get(page).text
    pdf = browser.get(f"{page}.pdf")
    assert pdf.mimetype == "application/pdf"
    assert pdf.headers["Referrer-Policy"] == "no-referrer"


def test_nothing_of_the_customer_but_the_paper_is_on_its_page(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    make.invoice(db, cast.acme, 999_900, number="INV-OTHER", replaces_id=invoice.id)
    browser, page = followed(app, minted(db, invoice, cast.ana)[1])
    shown = browser.get(page).text
    assert "INV-OTHER" not in shown
    assert "9,999" not in shown
    assert 'class="nav"' not in shown
    assert 'href="/invoices' not in shown


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_wrong_unknown_revoked_and_altered_links_look_the_same(
    app: Flask, client: FlaskClient, db: Session, cast: Cast, invoice: Invoice, method: str
) -> None:
    link, path = minted(db, invoice, cast.ana)
    flipped = path[:-1] + ("A" if path[-1] != "A" else "B")
    unknown = client.open("/l/" + "A" * 43, method=method)
    assert unknown.status_code == 404
    with transaction(), every_customer(db, "a test"):
        db.get_one(Link, link.id).revoked_at = clock.now()
    for wrong in (path, flipped, "/l/x", "/l/" + "é" * 50, path + "A"):
        answer = client.open(wrong, method=method)
        assert (answer.status_code, answer.data) == (404, unknown.data), wrong
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("place", [0, 7, 21, 42])
def test_one_bit_changed_opens_nothing(
    client: FlaskClient, db: Session, cast: Cast, invoice: Invoice, place: int
) -> None:
    token = minted(db, invoice, cast.ana)[1].removeprefix("/l/")
    changed = token[:place] + chr(ord(token[place]) ^ 1) + token[place + 1 :]
    assert client.get(f"/l/{changed}").status_code == 404


def test_a_scanner_changes_nothing_however_often_it_fetches(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    link, path = minted(db, invoice, cast.ana, LinkPurpose.PAY)
    before = rows_of(db)
    for number in range(20):
        scanner = app.test_client()
        method = ("GET", "HEAD", "GET")[number % 3]
        headers = {"Sec-Purpose": "prefetch"} if number % 3 == 2 else {}
        answer = scanner.open(path, method=method, headers=headers, follow_redirects=True)
        assert answer.status_code == 200
        answer.close()
    assert rows_of(db) == before
    used = read_again(db, link)
    assert used.first_used_at is not None
    browser, page = followed(app, path)
    assert browser.get(page).status_code == 200


def test_only_a_followed_link_is_noted_as_used(app: Flask, db: Session, cast: Cast, invoice: Invoice) -> None:
    link, path = minted(db, invoice, cast.ana)
    app.test_client().head(path).close()
    app.test_client().get(path, headers={"Purpose": "prefetch"}).close()
    assert read_again(db, link).first_used_at is None
    app.test_client().get(path).close()
    first = read_again(db, link).first_used_at
    app.test_client().get(path).close()
    again = read_again(db, link)
    assert first is not None
    assert again.last_used_at is not None
    assert first < again.last_used_at
    assert again.first_used_at == first


def test_it_counts_as_seen_once_somebody_acts_and_the_business_is_told_once(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    browser, page = followed(app, minted(db, invoice, cast.ana)[1])
    browser.get(page).close()
    assert rows_of(db)["paper_views"] == 0
    seen = page.replace("/invoices", "") + "/seen"
    token = csrf_token(browser, page)
    for _ in range(2):
        told = browser.post(seen, headers={"X-CSRFToken": token})
        assert told.status_code == 204
        told.close()
    browser.get(f"{page}.pdf").close()
    db.rollback()
    with every_customer(db, "a test"):
        assert db.execute(select(PaperView.contact_id, PaperView.is_first)).all() == [
            (cast.ana, True),
            (cast.ana, False),
        ]
        assert db.scalars(select(Activity.verb).where(Activity.is_news)).all() == ["paper_viewed"]
        assert db.scalars(select(Activity.verb)).all() == ["link_followed", "paper_viewed"]


def test_without_script_the_first_pdf_counts(app: Flask, db: Session, cast: Cast, invoice: Invoice) -> None:
    browser, page = followed(app, minted(db, invoice, cast.ana)[1])
    for _ in range(2):
        browser.get(f"{page}.pdf").close()
    assert rows_of(db)["paper_views"] == 1


def test_a_comment_by_link_has_the_contact_as_its_author(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    browser, page = followed(app, minted(db, invoice, cast.ben)[1])
    form = {"csrf_token": csrf_token(browser, page), "attempt": "a1", "words": "When does it ship?"}
    address = page.replace("/invoices", "/comments")
    for _ in range(2):
        assert browser.post(address, data=form).location == f"{page}#comments"
    db.rollback()
    with every_customer(db, "a test"):
        comment = db.scalars(select(Comment)).one()
        assert (comment.contact_id, comment.author_name, comment.words) == (
            cast.ben, "Ben Berger", "When does it ship?"
        )  # fmt: skip
    refused = browser.post(address, data={**form, "attempt": "a2", "words": ""})
    assert refused.status_code == 422
    assert "private link" in refused.text


def test_a_link_that_is_too_old_mails_a_fresh_one_to_the_stored_address(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    link, path = minted(db, invoice, cast.ana, LinkPurpose.PAY, long_ago())
    browser = app.test_client()
    old = browser.get(path)
    assert old.status_code == 410
    assert "This link is too old" in old.text
    assert cast.ana_email not in old.text
    assert "INV-7" not in old.text
    assert "papers=" not in "".join(old.headers.getlist("Set-Cookie"))
    assert browser.post(path).status_code == 400
    sent = browser.post(path, data={"csrf_token": csrf_token(browser, path), "email": "eve@evil.example"})
    assert sent.status_code == 200
    assert "Check your email" in sent.text
    db.rollback()
    with every_customer(db, "a test"):
        letter = db.scalars(select(Letter)).one()
        assert (letter.name, letter.email) == ("fresh_link", cast.ana_email)
        fresh = db.scalars(select(Link).where(Link.id != link.id)).one()
        assert (fresh.purpose, fresh.contact_id, fresh.paper_id) == ("pay", cast.ana, invoice.id)
        assert fresh.expires_at > clock.now() + timedelta(days=29)
    for _ in range(4):
        browser.post(path, data={"csrf_token": csrf_token(browser, path)})
    db.rollback()
    with every_customer(db, "a test"):
        states = db.scalars(select(Letter.state)).all()
        assert states.count("queued") == 3
        assert len(db.scalars(select(Link)).all()) == 1 + 3


def test_a_void_invoice_keeps_a_page_that_says_so(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    browser, page = followed(app, minted(db, invoice, cast.ana, LinkPurpose.PAY)[1])
    with every_customer(db, "a test"):
        void_paper(invoice.id, invoice.issued_on, "Typed wrongly")
    shown = browser.get(page)
    assert "This invoice is void." in shown.text
    assert "/linked/pay/" not in shown.text


def test_a_contact_without_access_keeps_the_links_and_one_who_is_disabled_loses_them(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    _link, path = minted(db, invoice, cast.ben)
    browser, page = followed(app, path)
    with transaction(), every_customer(db, "a test"):
        db.get_one(Contact, cast.ben).access = ContactAccess.NONE
    assert browser.get(page).status_code == 200
    with transaction(), every_customer(db, "a test"):
        db.get_one(Contact, cast.ben).access = ContactAccess.ACTIVE
    disable_contact(cast.ben, SAM)
    assert browser.get(page).status_code == 404
    assert browser.get(path).status_code == 404


def test_a_link_of_a_customer_who_is_inactive_opens_nothing_and_works_again_with_them(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    _link, path = minted(db, invoice, cast.ana)
    browser, page = followed(app, path)
    with transaction(), every_customer(db, "a test"):
        db.get_one(Customer, cast.acme).is_active = False
    for address in (page, f"{page}.pdf", path):
        answer = browser.get(address)
        assert answer.status_code == 404 and "INV-7" not in answer.text
    with transaction(), every_customer(db, "a test"):
        db.get_one(Customer, cast.acme).is_active = True
    assert "INV-7" in browser.get(page).text


def test_a_contact_who_became_another_person_has_none_of_the_links_of_the_one_before(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    _link, path = minted(db, invoice, cast.ben)
    browser, page = followed(app, path)
    with transaction(), every_customer(db, "a test"):
        person = Person(email="new@acme.example")
        db.add(person)
        db.flush()
        db.get_one(Contact, cast.ben).person_id = person.id
    assert browser.get(page).status_code == 404
    assert browser.get(path).status_code == 404


def test_a_link_ends_while_its_page_is_open(app: Flask, db: Session, cast: Cast, invoice: Invoice) -> None:
    link, path = minted(db, invoice, cast.ana)
    browser, page = followed(app, path)
    with transaction(), every_customer(db, "a test"):
        db.get_one(Link, link.id).revoked_at = clock.now()
    assert browser.get(page).status_code == 404
    assert browser.get(f"{page}.pdf").status_code == 404


def test_a_portal_switched_off_is_closed_to_links_too(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    _link, path = minted(db, invoice, cast.ana)
    browser, page = followed(app, path)
    save_preference(IS_PORTAL_ON, False)
    assert browser.get(page).status_code == 503
    assert browser.get(path).status_code == 503


def test_papers_that_the_business_does_not_show_are_not_shown_by_links(
    app: Flask, db: Session, cast: Cast
) -> None:
    browser, page = followed(app, minted(db, make.order(db, cast.acme), cast.ana)[1])
    save_preference(SHOWS_ORDERS, False)
    assert browser.get(page).status_code == 404


def test_the_way_to_an_account_is_shown_where_registering_is_allowed(
    app: Flask, db: Session, cast: Cast, invoice: Invoice
) -> None:
    browser, page = followed(app, minted(db, invoice, cast.ana)[1])
    assert "/register" not in browser.get(page).text
    save_preference(ALLOWS_REGISTRATION, True)
    assert 'href="/register"' in browser.get(page).text
    assert f"/login?next=/invoices/{invoice.public_id}" in browser.get(page).text


def test_the_browser_keeps_the_latest_eight(app: Flask, db: Session, cast: Cast) -> None:
    papers = [make.invoice(db, cast.acme) for _ in range(9)]
    browser, pages = app.test_client(), []
    for paper in papers:
        pages.append(browser.get(minted(db, paper, cast.ana)[1]).location)
    assert [browser.get(page).status_code for page in pages] == [404] + [200] * 8
