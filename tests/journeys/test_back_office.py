"""Sam at work: he invites Jonas, changes his role, looks as Ana; a colleague who may only read looks too."""

import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.models import StaffMember
from portal.activity.noting import note
from portal.activity.rules import SYSTEM, Actor, ActorKind, Verb
from portal.customers.details.rules import fingerprint
from portal.customers.details.writing import read_details
from portal.customers.models import Contact, Customer
from portal.db import transaction
from portal.kit import clock, passwords
from portal.mail.models import Letter
from portal.mail.outbox import open_post_office, values_of
from portal.profile.company.operations import change_company
from portal.tenancy import entered, every_customer
from tests import make
from tests.cast import Cast
from tests.conftest import SECRET_KEY
from tests.journeys.barriers import require_open
from tests.journeys.conftest import DESK, PHONE

PASSWORD = "sam keeps the books 7"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
Opens = Callable[..., Page]


@pytest.fixture
def portal(db: Session, cast: Cast, serve: Callable[[], str]) -> str:
    """A portal in which Sam, and Rita who may only read, can sign in, and Zoe has just registered."""
    make.invoice(db, cast.acme, 12_300, due_on=clock.today("Europe/Berlin") - timedelta(days=3))
    with every_customer(db, "a journey"), transaction():
        keep = {"password_hash": passwords.hashed(PASSWORD), "totp_secret": SECRET}
        sam = db.get_one(StaffMember, cast.sam)
        sam.password_hash, sam.totp_secret = keep["password_hash"], keep["totp_secret"]
        db.add(StaffMember(email="rita@halvorsen.example", name="Rita Roth", role="read_only", **keep))
        zoe = db.get_one(Contact, cast.zoe)
        note(
            db, Verb.REGISTERED, SYSTEM, customer_id=cast.globex, target=zoe.public_id,
            contact=zoe.name, email=cast.zoe_email,
        )  # fmt: skip
    db.rollback()
    return serve()


def sign_in(page: Page, portal: str, email: str = "sam@halvorsen.example") -> None:
    page.goto(f"{portal}/staff/customers")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Six digits").fill(pyotp.TOTP(SECRET).at(clock.wall()))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1, name="Customers")).to_be_visible()


def test_sam_invites_jonas_changes_his_role_and_looks_as_ana_on_his_phone(
    portal: str, open_page: Opens
) -> None:
    page = open_page(PHONE, has_touch=True)
    sign_in(page, portal)
    page.get_by_role("link", name="Acme Shipping").tap()
    page.get_by_role("navigation", name="Customer").get_by_role("link", name="Contacts").tap()
    page.get_by_role("link", name="Add contact").tap()
    page.get_by_label("First name").fill("Jonas")
    page.get_by_label("Last name").fill("Jäger")
    page.get_by_label("Email address").fill("jonas")
    page.get_by_role("button", name="Add contact").tap()
    expect(page.locator(".summary")).to_be_focused()
    page.get_by_label("Email address").fill("jonas@acme.example")
    page.get_by_text("Viewer").tap()
    page.get_by_role("button", name="Add contact").tap()
    expect(page.locator(".toast")).to_have_text(re.compile("Jonas Jäger is added"))
    page.get_by_role("link", name="Invite").tap()
    page.get_by_role("button", name="Send the invitation").tap()
    expect(page.locator("h1 + .badge")).to_have_text("Invited")
    page.get_by_role("button", name="Close message").tap()
    expect(page.locator(".toast")).to_have_count(0)

    page.get_by_role("link", name="Edit").tap()
    page.get_by_text("Payer", exact=True).tap()
    page.get_by_role("button", name="Save changes").tap()
    expect(
        page.get_by_text("Sam Sommer changed the role of Jonas Jäger from Viewer to Payer.")
    ).to_be_visible()

    page.get_by_role("link", name="Contacts").first.tap()
    page.get_by_role("link", name="Ana Alvarez").tap()
    page.get_by_role("button", name="Customer view").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Ana")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Invoices").tap()
    expect(page.get_by_text("You see what Ana Alvarez sees.")).to_be_visible()
    page.get_by_role("button", name="Leave").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ana Alvarez")
    expect(page.get_by_text("Sam Sommer looked at the portal as Ana Alvarez.")).to_be_visible()
    page.goto(f"{portal}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in to your account")


def test_sam_accepts_one_change_of_details_and_declines_another_on_his_phone(
    portal: str, open_page: Opens, db: Session, cast: Cast
) -> None:
    propose(db, cast.acme, cast.ana, phone="+49 40 0401", billing_street="Kai 1\nHof")
    propose(db, cast.globex, cast.zoe, website="https://globex.example")
    page = open_page(PHONE, has_touch=True)
    sign_in(page, portal)
    page.get_by_role("link", name="Proposed changes").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Proposed changes")
    require_open(page)
    expect(page.get_by_role("row", name="Phone")).to_contain_text("+49 40 0401")
    page.get_by_role("region", name="Acme Shipping").get_by_role("button", name="Accept").tap()
    expect(page.get_by_role("link", name="Acme Shipping")).to_have_count(0)
    expect(page.locator(".toast")).to_contain_text("The new details count from now on.")
    page.get_by_role("region", name="Globex").get_by_role("link", name="Decline").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Decline the change")
    page.get_by_label("Reason").fill("This is somebody else's website.")
    page.get_by_role("button", name="Decline the change").tap()
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()


def propose(db: Session, customer_id: int, contact_id: int, **details: str) -> None:
    """Let an admin ask for other details of the company, which the business checks first."""
    with every_customer(db, "a journey"):
        admin = db.get_one(Contact, contact_id)
        actor = Actor(ActorKind.CONTACT, admin.name, admin.public_id)
    with entered(db, customer_id):
        now = read_details(db, db.scalars(select(Customer)).one())
        change_company({**now, **details}, fingerprint(now, now), contact_id, actor, is_checked=True)


def test_sam_adds_kim_who_sets_the_account_up_on_a_phone(portal: str, open_page: Opens, db: Session) -> None:
    open_post_office(db.get_bind(), SECRET_KEY, lambda: None)  # the key with which `serve` seals its letters
    page = open_page(PHONE, has_touch=True)
    sign_in(page, portal)
    page.get_by_role("link", name="More").tap()
    page.get_by_role("main").get_by_role("link", name="Settings").tap()
    page.get_by_role("link", name="Staff members").tap()
    page.get_by_role("link", name="Add somebody").tap()
    page.get_by_label("Name").fill("Kim Kaya")
    page.get_by_label("Email address").fill("kim@halvorsen.example")
    page.get_by_text("Read only", exact=True).tap()
    page.get_by_role("button", name="Send the invitation").tap()
    expect(page.locator(".toast")).to_contain_text("is on its way to kim@halvorsen.example.")
    expect(page.get_by_role("link", name="Kim Kaya")).to_be_visible()

    db.rollback()
    letter = db.scalars(select(Letter).where(Letter.name == "staff_invitation")).one()
    kim = open_page(PHONE, has_touch=True)
    kim.goto(portal + values_of(db, letter)["path"])
    require_open(kim)
    secret = kim.locator("b.mono").inner_text().replace(" ", "")
    kim.get_by_label("New password").fill("seven grey herons stand")
    kim.get_by_label("Six digits").fill(pyotp.TOTP(secret).at(clock.wall()))
    kim.get_by_role("button", name="Save and sign in").tap()
    expect(kim.get_by_role("heading", level=1, name="Customers")).to_be_visible()


def test_rita_reads_and_finds_nothing_to_change(portal: str, open_page: Opens) -> None:
    page = open_page(DESK)
    sign_in(page, portal, "rita@halvorsen.example")
    page.get_by_role("link", name="Globex", exact=True).click()
    page.get_by_role("link", name="Zoe Zimmer", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Zoe Zimmer")
    for name in ("Edit", "Disable", "Remove", "Customer view"):
        expect(page.get_by_role("link", name=name, exact=True)).to_have_count(0)
    answer = page.goto(f"{page.url}/disable")
    assert answer is not None and answer.status == 403
    expect(page.get_by_text("Your account may look, but not change this.")).to_be_visible()


def test_axe_finds_nothing_in_the_back_office(
    portal: str, open_page: Opens, db: Session, cast: Cast, look: Callable[[Page], None]
) -> None:
    page = open_page(PHONE)
    sign_in(page, portal)
    with every_customer(db, "a journey"):
        ana = db.scalars(select(Contact).where(Contact.id == cast.ana)).one()
        acme = ana.customer_id and page.get_by_role("link", name="Acme Shipping").get_attribute("href")
    contact = f"{acme}/contacts/{ana.public_id}"
    for address in (
        "/staff/customers", acme, f"{acme}/contacts", f"{acme}/contacts/new", contact, f"{contact}/edit",
        f"{contact}/remove", f"{acme}/activity", "/staff/activity", "/staff/changes", "/staff/settings",
        "/staff/settings/access", "/staff/team", "/staff/team/new", "/staff/account",
        "/staff/account/password",
        "/staff/account/authenticator", "/staff/account/notices", "/staff/notices", "/staff/customers/new",
        f"{acme}/invitations",
    ):  # fmt: skip
        page.goto(f"{portal}{address}")
        look(page)
