"""Static files: hashed names, kept for ever, small enough."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from portal.web.assets import asset, publish
from tests.web.pages import STATIC

BUDGETS = {
    "css/app.css": 12,
    "js/portal.js": 4,
    "vendor/htmx-4.0.1.min.js": 14,
    "icons.svg": 4,
}


@pytest.mark.parametrize(("name", "kilobytes"), BUDGETS.items())
def test_a_static_file_stays_within_its_budget(name: str, kilobytes: int) -> None:
    assert len(gzip.compress((STATIC / name).read_bytes(), 9)) <= kilobytes * 1024


def test_everything_of_a_first_view_has_a_budget() -> None:
    head = (STATIC.parent / "templates" / "_head.html").read_text()
    assert set(re.findall(r"'([^']+)'\|asset\b", head)) - {"img/icon.svg"} <= set(BUDGETS)


def test_a_hashed_file_may_be_kept_for_ever(client: FlaskClient) -> None:
    answer = client.get(asset("css/app.css"))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_browser_that_knows_gzip_gets_the_small_twin(client: FlaskClient) -> None:
    answer = client.get(asset("css/app.css"), headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == (STATIC / "css/app.css").read_bytes()


def test_a_file_has_no_address_without_its_hash(client: FlaskClient) -> None:
    assert client.get("/static/css/app.css").status_code == 404


def test_a_changed_file_has_another_name(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    names = []
    for text in ("one", "two"):
        (source / "app.css").write_text(text)
        names.append(publish(source, tmp_path / text)["app.css"])
    assert names[0] != names[1]


def test_publishing_again_leaves_what_is_there_and_no_half_files(tmp_path: Path) -> None:
    into = tmp_path / "static"
    names = publish(STATIC, into)
    before = {path: path.stat().st_mtime_ns for path in into.rglob("*")}
    assert publish(STATIC, into) == names
    assert {path: path.stat().st_mtime_ns for path in into.rglob("*")} == before
    assert list(tmp_path.iterdir()) == [into]


def test_vendored_files_are_the_ones_that_were_recorded() -> None:
    vendor = STATIC / "vendor"
    recorded = dict(
        re.findall(r"^\| `([^`]+)` .* `([0-9a-f]{64})` \|$", (vendor / "README.md").read_text(), re.M)
    )
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in vendor.glob("*.js")}
    assert found == recorded


def test_templates_use_only_icons_that_the_sprite_has() -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))
    used = set()
    for path in (STATIC.parent / "templates").rglob("*.html"):
        used |= set(re.findall(r"'([^']+)'\|icon\b", path.read_text()))
    assert used
    assert used <= sprite


def test_every_state_has_a_glyph_in_the_sprite() -> None:
    from portal.web.marks import STATES

    sprite = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))
    assert {glyph for _, glyph, _ in STATES.values()} <= sprite
