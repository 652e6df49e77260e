"""What the tests of the profile share: forms filled in as a page shows them, and a clock put right again."""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.kit import clock
from tests.cast import Cast

FIELD = re.compile(r'<(?:input|textarea|select)[^>]* name="([^"]+)"[^>]*?>')


@pytest.fixture(autouse=True)
def unshifted() -> Iterator[None]:
    yield
    clock.set_shift(timedelta())


@dataclass(frozen=True)
class Form:
    """The form of a page as a browser holds it, ready to be typed over and sent."""

    browser: FlaskClient
    page: str
    values: dict[str, str]

    def send(self, **typed: str) -> TestResponse:
        """Send it with some fields typed over."""
        return self.browser.post(self.page, data={**self.values, **typed})


def form_of(browser: FlaskClient, page: str) -> Form:
    """The fields of the page's main form with the values that stand in them."""
    answer = browser.get(page)
    assert answer.status_code == 200, answer.status
    main = answer.text[answer.text.index("<main") :]
    values: dict[str, str] = {}
    for tag, name in ((found[0], found[1]) for found in FIELD.finditer(main)):
        if 'type="checkbox"' in tag or 'type="radio"' in tag:
            if " checked" in tag:
                values[name] = _attribute(tag, "value")
        elif tag.startswith("<input"):
            values[name] = _attribute(tag, "value")
        else:
            start = main.index(tag) + len(tag)
            inside = main[start : main.index("</", start) if tag.startswith("<textarea") else None]
            chosen = re.search(r'<option value="([^"]*)" selected', inside[: inside.find("</select>")])
            values[name] = (
                html.unescape(inside) if tag.startswith("<textarea") else (chosen[1] if chosen else "")
            )
    return Form(browser, page, values)


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf' {name}="([^"]*)"', tag)
    return html.unescape(found[1]) if found else ""


@pytest.fixture
def ana(signed_in: Callable[[int], FlaskClient], cast: Cast) -> FlaskClient:
    """Ana's browser: an admin of Acme."""
    return signed_in(cast.ana)


@pytest.fixture
def ben(signed_in: Callable[[int], FlaskClient], cast: Cast) -> FlaskClient:
    """Ben's browser: a payer at Acme."""
    return signed_in(cast.ben)
