"""The looks of the business: one colour and a logo, on pages, letters and papers."""

import io
import re
import struct
from collections.abc import Callable

import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.access.business import read_business
from portal.mail import rendering
from portal.mail.letters import LETTERS
from portal.papers.pdf.logos import drawn_logo, size_of, wrapped
from portal.papers.pdf.operations import pdf_of
from portal.preferences.branding.queries import brand
from portal.preferences.branding.rules import LogoNotDrawn
from portal.tenancy import entered
from tests import make
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.files.samples import GIF, SVG, png
from tests.mail.samples import BASE_URL, as_stored
from tests.papers.pdf.reading import claims_of
from tests.staff.test_settings import version

SignedIn = Callable[[int], FlaskClient]
PAGE = "/staff/settings/branding"
RED = "#c1121f"


def send(browser: FlaskClient, db: Session, *logo: tuple[str, bytes], **form: str) -> TestResponse:
    data = {"csrf_token": csrf_token(browser, PAGE), "version": version(db), **form}
    files = [(io.BytesIO(content), name) for name, content in logo]
    return browser.post(PAGE, data={**data, "logo": files}, content_type="multipart/form-data")


def linked(page: str, start: str) -> str:
    """The first address in a page that begins so."""
    found = re.search(rf'(?:href|src)="({re.escape(start)}[^"]*)"', page)
    assert found is not None, start
    return found[1]


def test_a_colour_and_a_logo_are_on_every_page_from_the_next_request(
    sam: FlaskClient, app: Flask, db: Session, cast: Cast, signed_in: SignedIn
) -> None:
    assert "brand.css" not in app.test_client().get("/login").text
    answer = send(sam, db, ("logo.png", png(400, 200)), colour=RED.upper())
    assert answer.status_code == 303 and answer.location == PAGE
    assert "The looks are saved." in sam.get(PAGE).text
    stranger = app.test_client()
    for page in (stranger.get("/login").text, signed_in(cast.ana).get("/").text, sam.get(PAGE).text):
        assert page.index("css/app.") < page.index("/brand.css?v=")
        assert 'class="logo"' in page and 'width="80" height="40" alt=""' in page
    page = stranger.get("/login").text
    sheet, logo = stranger.get(linked(page, "/brand.css")), stranger.get(linked(page, "/logo.png"))
    assert sheet.mimetype == "text/css" and sheet.text.startswith(":root{--accent:light-dark(oklch(")
    assert logo.mimetype == "image/png" and size_of(logo.data) == (160, 80)
    for kept in (sheet, logo):
        assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "default-src 'none'" in kept.headers["Content-Security-Policy"]
        assert "Set-Cookie" not in kept.headers
    assert logo.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert stranger.get("/brand.css?v=other").headers["Cache-Control"] == "no-cache"


def test_without_any_there_is_neither_style_sheet_nor_logo(app: Flask, cast: Cast) -> None:
    stranger = app.test_client()
    assert stranger.get("/brand.css").status_code == 404
    assert stranger.get("/logo.png").status_code == 404


def test_looking_saves_nothing_and_says_what_became_of_the_colour(sam: FlaskClient, db: Session) -> None:
    answer = send(sam, db, colour="ffcc00", look="yes")
    assert answer.status_code == 200 and "corrected" in answer.text and "to 1" in answer.text
    assert 'value="#ffcc00"' in answer.text
    sheet = sam.get(linked(answer.text, f"{PAGE}/preview.css"))
    assert sheet.text.startswith(".look{--accent:") and sheet.mimetype == "text/css"
    assert db.scalar(brand()) is None
    assert sam.get(f"{PAGE}/preview.css?colour=red").status_code == 404


@pytest.mark.parametrize("look", [{}, {"look": "yes"}])
def test_what_is_no_colour_gets_a_sentence(sam: FlaskClient, db: Session, look: dict[str, str]) -> None:
    answer = send(sam, db, colour='red;}"<b>', **look)
    assert answer.status_code == 422 and "Enter a colour like #1d4fb8" in answer.text
    assert "&lt;b&gt;" in answer.text and db.scalar(brand()) is None


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("logo.svg", SVG, "Choose a picture that is a PNG"),
        ("logo.png", SVG, "Choose a picture that is a PNG"),
        ("logo.gif", GIF, "Choose a picture that is a PNG"),
        ("logo.png", png()[:40], "This picture could not be read"),
        ("logo.png", png(5000, 5000), "This picture has too many pixels"),
        ("logo.png", png() + bytes(2_000_001), "Choose a picture that is a PNG"),
    ],
)
def test_what_is_no_logo_gets_a_sentence(
    sam: FlaskClient, db: Session, name: str, content: bytes, sentence: str
) -> None:
    answer = send(sam, db, (name, content), colour=RED)
    assert answer.status_code == 422 and sentence in answer.text
    assert db.scalar(brand()) is None


def test_the_logo_stays_until_it_is_taken_away(sam: FlaskClient, db: Session) -> None:
    send(sam, db, ("logo.png", png()), colour=RED)
    send(sam, db, colour="")
    page = sam.get(PAGE).text
    assert 'class="logo"' in page and "brand.css" not in page
    send(sam, db, colour="", removes_logo="yes")
    assert 'class="logo"' not in sam.get(PAGE).text


def test_only_owners_change_the_looks_and_a_second_window_is_told(
    sam: FlaskClient, with_role: Callable[[str], FlaskClient], db: Session
) -> None:
    reader = with_role("read_only")
    assert "An owner changes them." in reader.get(PAGE).text
    assert send(reader, db, colour=RED).status_code == 403
    seen = version(db)
    send(sam, db, colour=RED)
    late = sam.post(PAGE, data={"csrf_token": csrf_token(sam, PAGE), "version": seen, "colour": "#00ff00"})
    assert late.status_code == 409 and "Somebody changed the preferences" in late.text


def test_what_was_hidden_in_a_picture_is_gone_and_its_shape_is_kept() -> None:
    logo = drawn_logo(png(900, 300) + b"<script>")
    assert b"<script>" not in logo.large + logo.small
    assert (logo.width, logo.height) == (120, 40)
    assert size_of(logo.large) == (480, 160) and size_of(logo.small) == (240, 80)
    tall = drawn_logo(png(10, 1000))
    assert (tall.width, tall.height) == (1, 40)
    with pytest.raises(LogoNotDrawn):
        drawn_logo(b"\x89PNG\r\n\x1a\n")


def test_letters_have_the_logo_with_the_name_as_its_words(sam: FlaskClient, db: Session) -> None:
    send(sam, db, ("logo.png", png(400, 200)), colour="#ffcc00")
    db.rollback()
    business, kind = read_business(db), LETTERS["sign_in"]
    assert business is not None
    letter = rendering.write(kind.name, "en", "jonas@acme.example", as_stored(kind), business, BASE_URL)
    assert f'src="{BASE_URL}/logo.png?v=' in letter.html
    assert f'width="80" height="40" alt="{business.name}"' in letter.html
    assert "#194fb0" not in letter.html and f'bgcolor="{business.accent}"' in letter.html
    assert f"color:{business.on_accent};" in letter.html


def test_papers_have_logo_and_colour_and_stay_archivable(sam: FlaskClient, db: Session, cast: Cast) -> None:
    send(sam, db, ("logo.png", png(400, 200)), colour=RED)
    with entered(db, cast.acme):
        content = pdf_of(db, make.invoice(db, cast.acme))
    claims = claims_of(content)
    assert (claims["archivable"], claims["accessible"]) == ("3A", "1")
    with pikepdf.open(io.BytesIO(content)) as pdf:
        said = [str(one.get("/Alt")) for one in pdf.objects if isinstance(one, pikepdf.Dictionary)]
        pictures = [one for one in pdf.objects if _is_picture(one)]
    business = read_business(db)
    assert business is not None and (business.legal_name or business.name) in said
    assert len(pictures) >= 1


def _is_picture(one: pikepdf.Object) -> bool:
    return isinstance(one, pikepdf.Stream) and one.get("/Subtype") == pikepdf.Name.Image


def test_a_picture_is_wrapped_with_its_size() -> None:
    wrapping = wrapped(png(30, 20)).decode()
    assert 'viewBox="0 0 30 20"' in wrapping and 'href="data:image/png;base64,iVBOR' in wrapping
    assert struct.unpack(">2L", png(30, 20)[16:24]) == (30, 20)
