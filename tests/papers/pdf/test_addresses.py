"""Every kind of paper has its PDF at its page's address with `.pdf` behind it, for its own customer only."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.papers.models import CreditNote, Order, Paper, Quote
from portal.tenancy import entered
from tests import make
from tests.cast import Cast
from tests.papers.pdf.reading import words_of
from tests.papers.pdf.test_kept import written

SignedIn = Callable[[int], FlaskClient]


@pytest.mark.parametrize(
    ("place", "kind", "columns", "title"),
    [
        ("orders", Order, {"state": "confirmed", "invoiced": "no", "shipped": "not_yet"}, "Order"),
        ("quotes", Quote, {"state": "sent", "valid_until_on": make.DUE}, "Quote"),
        ("credit-notes", CreditNote, {}, "Credit note"),
    ],
)
def test_a_paper_can_be_saved_and_printed_from_its_page(
    db: Session,
    cast: Cast,
    signed_in: SignedIn,
    place: str,
    kind: type[Paper],
    columns: dict[str, Any],
    title: str,
) -> None:
    with entered(db, cast.acme):
        public_id = written(db, kind, cast.acme, number="N-7", **columns).public_id
    address = f"/{place}/{public_id}"
    browser = signed_in(cast.ana)
    page = browser.get(address).text
    assert f'href="{address}.pdf?download=1"' in page and "data-print" in page
    answer = browser.get(f"{address}.pdf?download=1")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{title} N-7.pdf"'
    assert f"{title} N-7" in words_of(answer.data)
    assert signed_in(cast.zoe).get(f"{address}.pdf").status_code == 404
