"""What a page shows of a file that somebody handed over: a picture of ours, of pages or of a picture."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.files.models import Document
from portal.files.pictures import turn_of, upright_size
from portal.files.previews import MOST_PAGES, pages_drawn, picture_drawn
from portal.files.rules import MOST_DRAWN_BYTES, MOST_PICTURE_BYTES, Preview, preview_of
from portal.tenancy import every_customer
from tests.access.letters import mails
from tests.cast import Cast
from tests.files.samples import JPEG, PLACE, photo, png
from tests.forwardings.conftest import send
from tests.links.minted import followed


def pdf_of(pages: int) -> bytes:
    document, written = pikepdf.new(), BytesIO()
    for _ in range(pages):
        document.add_blank_page(page_size=(200, 300))
    document.save(written)
    return written.getvalue()


def read(drawn: bytes) -> tuple[int, int, list[list[tuple[int, ...]]]]:
    """Width, height and the rows of pixels (red, green, blue, alpha) of a PNG of ours."""
    width, height = struct.unpack(">2L", drawn[16:24])
    at, packed = 8, b""
    while at < len(drawn):
        (length,) = struct.unpack(">L", drawn[at : at + 4])
        packed += drawn[at + 8 : at + 8 + length] if drawn[at + 4 : at + 8] == b"IDAT" else b""
        at += 12 + length
    lines, step, above = zlib.decompress(packed), 4 * width, bytes(4 * width)
    rows = []
    for start in range(0, len(lines), step + 1):
        line = bytearray(lines[start + 1 : start + 1 + step])
        for place in range(step):
            left, before = (line[place - 4], above[place - 4]) if place >= 4 else (0, 0)
            line[place] = (line[place] + _guess(lines[start], left, above[place], before)) % 256
        rows.append([tuple(line[place : place + 4]) for place in range(0, step, 4)])
        above = bytes(line)
    return width, height, rows


def _guess(packing: int, left: int, above: int, before: int) -> int:
    """What a line of a PNG takes a byte to be, from those around it."""
    if packing == 4:
        nearest = left + above - before
        return min((left, above, before), key=lambda one: abs(nearest - one))
    return (0, left, above, (left + above) // 2)[packing]


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
        ("image/webp", MOST_PICTURE_BYTES, "picture"),
        ("image/webp", MOST_PICTURE_BYTES + 1, ""),
        ("image/heic", 10, ""),
        ("application/pdf", MOST_DRAWN_BYTES, "pages"),
        ("application/pdf", MOST_DRAWN_BYTES + 1, ""),
        ("image/svg+xml", 10, ""),
        ("text/plain", 10, ""),
    ],
)
def test_what_has_a_preview(media_type: str, size_bytes: int, preview: str) -> None:
    found = preview_of(media_type, size_bytes)
    assert (found.kind if found is not None else "") == preview


@pytest.mark.parametrize(
    ("turn", "red_is"),
    [
        (1, "upper left"), (2, "upper right"), (3, "lower right"), (4, "lower left"),
        (5, "upper left"), (6, "upper right"), (7, "lower right"), (8, "lower left"),
    ],
)  # fmt: skip
def test_a_photo_stands_upright_however_the_camera_was_held(turn: int, red_is: str) -> None:
    drawn = picture_drawn("image/jpeg", [photo(turn)], "")
    width, height, rows = read(drawn)
    assert (
        (width, height)
        == ((16, 8) if turn < 5 else (8, 16))
        == upright_size("image/jpeg", BytesIO(photo(turn)))
    )
    corners = {
        "upper left": rows[1][1], "upper right": rows[1][-2], "lower left": rows[-2][1],
        "lower right": rows[-2][-2],
    }  # fmt: skip
    assert [corner for corner, (_red, green, _blue, _alpha) in corners.items() if green < 128] == [red_is]


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("said", "turn"), [(0, 1), (9, 1), (6, 6)])
def test_how_the_camera_was_held_is_read_in_either_order_and_nonsense_passed_over(
    order: str, said: int, turn: int
) -> None:
    assert turn_of("image/jpeg", BytesIO(photo(said, order))) == turn
    for cut in range(60):
        assert turn_of("image/jpeg", BytesIO(photo(said, order)[:cut])) in (1, turn)


def test_nothing_of_the_file_goes_along_with_its_picture() -> None:
    assert PLACE in photo()
    drawn = picture_drawn("image/jpeg", [photo()], "")
    assert drawn.startswith(b"\x89PNG") and PLACE not in drawn and b"Exif" not in drawn


def test_a_large_picture_is_shown_smaller_and_a_small_one_as_it_is() -> None:
    for size, shown in (((2000, 1000), (1200, 600)), ((30, 20), (30, 20)), ((2000, 1), (1200, 1))):
        assert read(picture_drawn("image/png", [png(*size)], ""))[:2] == shown
        assert preview_of("image/png", 10, size) == Preview("picture", *shown)
    assert preview_of("image/png", 10) == Preview("picture", 0, 0), "not known of what came long ago"


@pytest.mark.parametrize("broken", [JPEG, png()[:60], png(60_000, 60_000)])
def test_a_picture_that_cannot_be_drawn_is_one_that_says_so(broken: bytes) -> None:
    media_type = "image/jpeg" if broken == JPEG else "image/png"
    width, height, rows = read(picture_drawn(media_type, [broken], "Keine Vorschau"))
    assert (width, height) == ((1200, 1200) if len(broken) > 9000 else (8, 8))
    assert rows[0][0] == (255, 255, 255, 255), "a card of ours"


def test_a_picture_keeps_its_room_on_the_page_and_comes_drawn_anew(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    page = ana.get("/documents").text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    sent = {"csrf_token": token, "files": (BytesIO(photo(6)), "dock.jpg")}
    assert ana.post("/documents", data=sent).status_code == 303
    with every_customer(db, "a test"):
        here = f"/documents/{db.scalars(select(Document.public_id)).one()}"
    assert f'src="{here}/picture" alt="dock.jpg" width="8" height="16"' in ana.get(here).text
    answer = ana.get(f"{here}/picture")
    assert answer.mimetype == "image/png" and PLACE not in answer.data
    assert read(answer.data)[:2] == (8, 16)
    assert PLACE in ana.get(f"{here}/download").data, "the file itself stays as it was sent"


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
