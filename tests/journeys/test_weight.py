"""How much the pages weigh as a browser gets them: at first, and for the next step."""

import gzip
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, Response
from sqlalchemy.orm import Session

from portal.kit import clock
from tests import make
from tests.cast import Cast
from tests.journeys.conftest import DESK

MOST_AT_FIRST = 60 * 1024
MOST_FOR_A_STEP = 12 * 1024
Opens = Callable[..., Page]


@pytest.fixture
def shelf(db: Session, cast: Cast) -> None:
    """Every list of Acme fills a page."""
    today = clock.today("Europe/Berlin")
    for number in range(30):
        on = {"issued_on": today - timedelta(days=60), "purchase_order": f"88-4{number:04}"}
        due_on = today + timedelta(days=number - 15)
        make.invoice(db, cast.acme, 1_234_500 + number, number=f"INV-{number:05}", due_on=due_on, **on)
        make.quote(db, cast.acme, 1_234_500, number=f"QUO-{number:05}", valid_until_on=due_on, **on)
        make.order(db, cast.acme, 1_234_500, number=f"ORD-{number:05}", shipped="partly", **on)
        make.credit_note(db, cast.acme, 4_500, number=f"CN-{number:05}", currency="USD", **on)
    db.rollback()


def weight(answer: Response) -> int:
    """Bytes of the answer's body, compressed as a server in front of the portal does."""
    return len(gzip.compress(answer.body(), 6))


PAGES = "/ /more /invoices /quotes /orders /credit-notes /payments /statement /profile".split()
STEPS = {
    "/invoices": "Overdue",
    "/quotes": "Expired",
    "/orders": "Closed",
    "/credit-notes": "Used",
    "/statement": "Open items",
}


def test_a_page_weighs_little_when_it_is_opened_for_the_first_time(shelf: None, enter: Opens) -> None:
    for path in PAGES:
        page = enter("ana", DESK)
        answers: list[Response] = []
        page.on("response", lambda answer, answers=answers: answers.append(answer))
        page.goto(path, wait_until="load")
        weights = {answer.url: weight(answer) for answer in answers}
        assert sum(weights.values()) <= MOST_AT_FIRST, weights
        assert len(weights) >= 4, weights


def test_a_step_on_a_page_weighs_but_its_part(shelf: None, enter: Opens) -> None:
    page = enter("ana", DESK)
    for path, link in STEPS.items():
        page.goto(path, wait_until="load")
        with page.expect_response(lambda answer: "hx-request" in answer.request.headers) as step:
            page.get_by_role("main").get_by_role("link", name=link).first.click()
        assert step.value.request.headers["hx-request-type"] == "partial"
        assert weight(step.value) <= MOST_FOR_A_STEP, path
