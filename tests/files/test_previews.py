"""The pages of a PDF that somebody handed over, as a picture of ours."""

import struct
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.files.models import Document
from portal.files.previews import MOST_PAGES, pages_drawn
from portal.files.rules import MOST_DRAWN_BYTES, preview_of
from portal.tenancy import every_customer
from tests.access.letters import mails
from tests.cast import Cast
from tests.forwardings.conftest import send
from tests.links.minted import followed


def pdf_of(pages: int) -> bytes:
    document, written = pikepdf.new(), BytesIO()
    for _ in range(pages):
        document.add_blank_page(page_size=(200, 300))
    document.save(written)
    return written.getvalue()


def height(png: bytes) -> int:
    assert png.startswith(b"\x89PNG")
    return int(struct.unpack(">2L", png[16:24])[1])


def test_the_first_ten_pages_stand_below_each_other() -> None:
    one, two, ten, many = (height(pages_drawn(pdf_of(count), "")) for count in (1, 2, 10, 14))
    assert one < two < ten == many
    assert ten > 9 * one and MOST_PAGES == 10


@pytest.mark.parametrize("broken", [b"%PDF-1.7 and no more", b"%PDF-1.4\n" + bytes(range(256)) * 20])
def test_what_cannot_be_drawn_is_a_picture_that_says_so(broken: bytes) -> None:
    assert 0 < height(pages_drawn(broken, "Keine Vorschau")) < height(pages_drawn(pdf_of(1), ""))


def test_a_page_as_narrow_as_a_thread_is_no_picture_of_miles() -> None:
    thread, written = pikepdf.new(), BytesIO()
    thread.add_blank_page(page_size=(3, 14_400))
    thread.save(written)
    assert len(pages_drawn(written.getvalue(), "No preview")) < 10_000


@pytest.mark.parametrize(
    ("media_type", "size_bytes", "preview"),
    [
        ("image/webp", 25_000_000, "picture"),
        ("application/pdf", MOST_DRAWN_BYTES, "pages"),
        ("application/pdf", MOST_DRAWN_BYTES + 1, ""),
        ("image/svg+xml", 10, ""),
        ("text/plain", 10, ""),
    ],
)
def test_what_has_a_preview(media_type: str, size_bytes: int, preview: str) -> None:
    assert preview_of(media_type, size_bytes) == preview


def test_a_pdf_is_looked_at_on_its_page_and_by_a_private_link(
    app: Flask, ana: FlaskClient, db: Session, cast: Cast, share: Callable[..., None]
) -> None:
    share(cast.acme, "Plan.pdf", pdf_of(2))
    with every_customer(db, "a test"):
        here = f"/documents/{db.scalars(select(Document.public_id)).one()}"
    send(ana, f"{here}/forward", email1="jonas@yard.example")
    jonas, linked = followed(app, mails(db)[-1].path)
    for browser, page in ((ana, here), (jonas, linked)):
        shown = browser.get(page).text
        assert f'src="{page}/picture"' in shown and "<iframe" not in shown
        answer = browser.get(f"{page}/picture")
        assert (answer.status_code, answer.mimetype) == (200, "image/png")
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert height(answer.data) == height(pages_drawn(pdf_of(2), ""))
    assert app.test_client().get(f"{linked}/picture").status_code == 404
