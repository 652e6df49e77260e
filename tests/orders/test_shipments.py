"""What left for an order: staff enter it, the customer follows it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.customers.models import Customer
from portal.kit import clock
from portal.orders.shipments.models import Shipment
from portal.orders.shipments.rules import is_link
from portal.papers.models import Order
from portal.tenancy import every_customer
from tests import make
from tests.browsers import csrf_token
from tests.cast import Cast

SignedIn = Callable[[int], FlaskClient]
TODAY = clock.today("Europe/Berlin")
PARCEL = {
    "carrier": "DHL <b>",
    "tracking_number": "00340434",
    "tracking_url": "https://track.example/?q=1&x=2",
    "sent_on": TODAY.isoformat(),
    "shipped": "partly",
}


@pytest.fixture
def order(db: Session, cast: Cast) -> Order:
    return make.order(db, cast.acme, 30_000, number="ORD-1")


@pytest.fixture
def desk(db: Session, cast: Cast, order: Order) -> str:
    with every_customer(db, "a test"):
        return f"/staff/customers/{db.get_one(Customer, cast.acme).public_id}/papers/{order.public_id}"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("https://track.example/1", True),
        ("http://track.example", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//track.example", False),
        ("https://", False),
        ("https://a b", False),
        ("track.example/1", False),
    ],
)
def test_a_link_leads_to_the_web_and_nowhere_else(text: str, is_one: bool) -> None:
    assert is_link(text) is is_one


def test_staff_enter_a_shipment_and_the_customer_follows_it(
    signed_in: SignedIn, signed_in_staff: SignedIn, db: Session, cast: Cast, order: Order, desk: str
) -> None:
    ana, sam = signed_in(cast.ana), signed_in_staff(cast.sam)
    assert "Not shipped" in ana.get(f"/orders/{order.public_id}").text
    done = sam.post(f"{desk}/shipments", data={"csrf_token": csrf_token(sam, desk), **PARCEL})
    assert (done.status_code, done.location) == (303, desk)
    shown = ana.get(f"/orders/{order.public_id}").text
    assert 'href="https://track.example/?q=1&amp;x=2"' in shown and "DHL &lt;b&gt;" in shown
    assert "Partly shipped" in shown and "A shipment was sent" in shown
    address = sam.get(desk).text.split(f'action="{desk}/shipments/')[1].split('"')[0]
    gone = sam.post(f"{desk}/shipments/{address}", data={"csrf_token": csrf_token(sam, desk)})
    assert gone.status_code == 303
    assert "00340434" not in ana.get(f"/orders/{order.public_id}").text
    assert (
        sam.post(f"{desk}/shipments/{address}", data={"csrf_token": csrf_token(sam, desk)}).status_code == 404
    )


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("carrier", "", "Enter the carrier."),
        ("carrier", "x" * 101, "Use at most 100 characters here."),
        ("tracking_url", "javascript:alert(1)", "Enter a link that begins with https://."),
        ("sent_on", "tomorrow", "Enter the day on which it left"),
        ("sent_on", (TODAY + timedelta(days=1)).isoformat(), "Enter the day on which it left"),
        ("shipped", "not_yet", "Choose how far the order is shipped."),
        ("shipped", "nonsense", "Choose how far the order is shipped."),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(
    signed_in_staff: SignedIn, db: Session, cast: Cast, desk: str, field: str, value: str, sentence: str
) -> None:
    sam = signed_in_staff(cast.sam)
    form = {**PARCEL, field: value, "csrf_token": csrf_token(sam, desk)}
    refused = sam.post(f"{desk}/shipments", data=form)
    assert refused.status_code == 422 and sentence in refused.text
    db.rollback()
    with every_customer(db, "a test"):
        assert db.scalars(select(Shipment)).all() == []


def test_only_an_order_is_shipped(signed_in_staff: SignedIn, db: Session, cast: Cast, desk: str) -> None:
    sam = signed_in_staff(cast.sam)
    invoice = make.invoice(db, cast.acme)
    address = f"{desk.rpartition('/')[0]}/{invoice.public_id}"
    form = {**PARCEL, "csrf_token": csrf_token(sam, address)}
    assert sam.post(f"{address}/shipments", data=form).status_code == 404


def test_an_order_leads_to_its_invoice_and_back(
    signed_in: SignedIn, db: Session, cast: Cast, order: Order
) -> None:
    invoice = make.invoice(db, cast.acme, number="INV-OF-ORD", based_on_id=order.id)
    ana = signed_in(cast.ana)
    shown = ana.get(f"/orders/{order.public_id}").text
    assert f'href="/invoices/{invoice.public_id}"' in shown and "INV-OF-ORD" in shown
    assert f'href="/orders/{order.public_id}"' in ana.get(f"/invoices/{invoice.public_id}").text
