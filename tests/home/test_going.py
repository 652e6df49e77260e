"""The short addresses that a business puts into its mails."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import make
from tests.browsers import give_password, sign_in
from tests.cast import Cast

SignedIn = Callable[[int], FlaskClient]


@pytest.mark.parametrize(
    ("address", "page"),
    [("/go/invoices", "/invoices"), ("/go/statement", "/statement"), ("/go/pay", "/invoices?status=to_pay")],
)
def test_each_leads_to_its_page(signed_in: SignedIn, cast: Cast, address: str, page: str) -> None:
    assert signed_in(cast.ana).get(address).location == page


def test_what_is_open_in_one_currency_is_paid_at_once_and_in_several_chosen(
    signed_in: SignedIn, db: Session, cast: Cast
) -> None:
    ana = signed_in(cast.ana)
    make.invoice(db, cast.acme)
    assert ana.get("/go/pay").location == "/pay?all=EUR"
    make.invoice(db, cast.acme, currency="USD")
    assert ana.get("/go/pay").location == "/invoices?status=to_pay"


def test_they_survive_signing_in(client: FlaskClient, db: Session, cast: Cast) -> None:
    give_password(db, cast.ana)
    assert client.get("/go/pay").location == "/login?next=/go/pay"
    assert sign_in(client, cast.ana_email, next="/go/pay").location == "/go/pay"
