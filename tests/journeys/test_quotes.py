"""Ana signs a quote on her phone and finds the invoice; Sam sends the goods, and she follows the parcel."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.kit import clock
from portal.ledger.operations import credits as crediting
from portal.papers.models import Order, Quote
from portal.preferences.operations import save_preference
from portal.preferences.rules import (
    ASKS_QUOTE_PO,
    ASKS_QUOTE_SIGNATURE,
    ASKS_QUOTE_TERMS,
    QUOTE_MAKES,
    QUOTE_TERMS,
)
from portal.quotes.answers.models import QuoteAnswer
from portal.tenancy import every_customer
from tests import make
from tests.cast import Cast
from tests.journeys.conftest import DESK, PHONE
from tests.quotes.test_answers import sent_quote

Enters = Callable[..., Page]
TODAY = clock.today("Europe/Berlin")


@pytest.fixture
def quote(db: Session, cast: Cast) -> Quote:
    """A quote for two anchors, to be signed; it becomes an invoice."""
    for preference in (ASKS_QUOTE_TERMS, ASKS_QUOTE_SIGNATURE, ASKS_QUOTE_PO):
        save_preference(preference, True)
    save_preference(QUOTE_TERMS, "Delivery within two weeks. Goods stay ours until paid.")
    save_preference(QUOTE_MAKES, "invoice")
    return sent_quote(db, cast.acme, TODAY + timedelta(days=5))


def test_ana_signs_a_quote_on_her_phone_and_finds_the_invoice(
    enter: Enters, db: Session, quote: Quote
) -> None:
    page = enter("ana", PHONE, has_touch=True)
    page.goto("/quotes")
    page.get_by_role("link", name=str(quote.number)).tap()
    page.get_by_role("button", name="Accept quote").tap()
    expect(page.locator(".summary")).to_be_focused()
    page.get_by_text("Read the terms").tap()
    expect(page.get_by_text("Goods stay ours until paid.")).to_be_visible()
    page.get_by_label("I agree to the terms of this quote").check()
    page.get_by_label("Your purchase order").fill("88-40713")
    page.get_by_label("Sign with your name").fill("Ana Alvarez")
    canvas = page.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 60, steps=4)
    page.mouse.up()
    expect(page.locator("#drawing")).to_have_value(re.compile(r"^M\d+ \d+(L\d+ \d+)+$"))
    page.get_by_role("button", name="Accept quote").tap()
    expect(page.locator(".toast")).to_have_text(re.compile("You accepted the quote."))
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Invoice INV-"))
    expect(page.get_by_text("88-40713")).to_be_visible()
    page.get_by_role("region", name="Linked papers").get_by_role("link").tap()
    expect(page.get_by_role("heading", name="Accepted")).to_be_visible()
    expect(page.get_by_role("img", name="Drawn signature")).to_be_visible()
    with every_customer(db, "a journey"):
        assert db.scalars(select(QuoteAnswer.signed_name)).all() == ["Ana Alvarez"]


def test_a_quote_is_signed_and_declined_without_script_too(
    enter: Enters, db: Session, cast: Cast, quote: Quote
) -> None:
    other = sent_quote(db, cast.acme, TODAY)
    page = enter("ana", PHONE, java_script_enabled=False)
    page.goto(f"/quotes/{quote.public_id}")
    expect(page.locator("canvas")).to_be_hidden()
    page.get_by_label("I agree to the terms of this quote").check()
    page.get_by_label("Sign with your name").fill("Ana Alvarez")
    page.get_by_role("button", name="Accept quote").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Invoice INV-"))
    page.goto(f"/quotes/{other.public_id}")
    page.get_by_role("link", name="Decline").click()
    page.get_by_label("Why not?").fill("Too dear.")
    page.get_by_role("button", name="Decline the quote").click()
    expect(page.get_by_text("Declined by Ana Alvarez")).to_be_visible()


def test_sam_ships_an_order_and_ana_follows_it_to_parcel_and_invoice(
    enter: Enters, db: Session, cast: Cast, desk: str
) -> None:
    order = make.order(db, cast.acme, 30_000, number="ORD-1")
    make.invoice(db, cast.acme, 30_000, number="INV-1", based_on_id=order.id, due_on=TODAY)
    sam, ana = enter("sam", DESK), enter("ana", PHONE, has_touch=True)
    sam.goto(f"{desk}/papers/{order.public_id}")
    sam.get_by_label("Carrier").fill("DHL")
    sam.get_by_label("Tracking number").fill("00340434")
    sam.get_by_label("Link to follow it").fill("https://track.example/00340434")
    sam.get_by_label("With it the order is").select_option("Shipped")
    sam.get_by_role("button", name="Add shipment").click()
    expect(sam.locator(".toast")).to_have_text(re.compile("The shipment is entered."))

    ana.goto("/orders")
    ana.get_by_role("link", name="ORD-1").tap()
    parcel = ana.get_by_role("region", name="Shipments", exact=True).get_by_role("link")
    expect(parcel).to_have_attribute("href", "https://track.example/00340434")
    expect(ana.locator("h1 ~ .badge").last).to_have_text("Shipped")
    ana.get_by_role("region", name="Linked papers").get_by_role("link", name="Invoice INV-1").tap()
    expect(ana.get_by_role("heading", level=1)).to_have_text("Invoice INV-1")
    expect(ana.get_by_role("region", name="Linked papers").get_by_role("link")).to_have_text("Order ORD-1")


@pytest.fixture
def order(db: Session, cast: Cast) -> Order:
    return make.order(db, cast.acme, 30_000, number="ORD-1")


def test_axe_finds_nothing_on_the_details_of_papers(
    enter: Enters,
    db: Session,
    cast: Cast,
    quote: Quote,
    order: Order,
    desk: str,
    look: Callable[[Page], None],
) -> None:
    invoice = make.invoice(db, cast.acme, 30_000, number="INV-1", based_on_id=order.id, due_on=TODAY)
    note = make.credit_note(db, cast.acme, 9_000, number="CN-1")
    with every_customer(db, "a journey"):
        crediting.apply_credit_note(note.id, invoice.id, 4_000, TODAY)
    with every_customer(db, "a journey"), transaction():
        revised = Quote(
            customer_id=cast.acme, currency="EUR", state="sent", number="QUO-R", issued_on=TODAY,
            sent_at=clock.now(), total_minor=100,
        )  # fmt: skip
        later = Quote(
            customer_id=cast.acme, currency="EUR", state="sent", number="QUO-R", issued_on=TODAY,
            sent_at=clock.now(), total_minor=90, revision=2,
        )  # fmt: skip
        db.add_all([revised, later])
    customers = [f"quotes/{quote.public_id}", f"quotes/{quote.public_id}/decline"]
    customers += [f"quotes/{revised.public_id}", f"orders/{order.public_id}"]
    customers += [f"credit-notes/{note.public_id}", f"invoices/{invoice.public_id}"]
    ours = [f"{desk}/papers/{order.public_id}", f"{desk}/papers/{quote.public_id}", "/staff/settings/quotes"]
    for who, addresses in (("ana", [f"/{address}" for address in customers]), ("sam", ours)):
        page = enter(who, PHONE)
        for address in addresses:
            page.goto(address)
            look(page)
