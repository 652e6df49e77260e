"""Reading the mail in tests: what waits in the outbox, with the digits and links that stand in it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.mail.models import Letter, LetterState
from portal.mail.outbox import values_of
from tests.browsers import csrf_token

Browser = Callable[[], FlaskClient]


@dataclass(frozen=True)
class Mail:
    """A letter as it waits; `is_sent` is false where it was one too many."""

    name: str
    to: str
    language: str
    values: dict[str, str]

    @property
    def path(self) -> str:
        return self.values["path"]

    @property
    def code(self) -> str:
        return self.values["code"]


def mails(db: Session, to: str | None = None) -> list[Mail]:
    """The letters that will go out, the oldest first."""
    db.rollback()
    wanted = select(Letter).where(Letter.state != LetterState.HELD_BACK).order_by(Letter.id)
    return [
        Mail(letter.name, letter.email, letter.language, values_of(db, letter))
        for letter in db.scalars(wanted).all()
        if to in (None, letter.email)
    ]


def send(
    browser: FlaskClient, page: str, address: str = "192.0.2.7", to: str | None = None, **fields: str
) -> TestResponse:
    """Fill in the first form of a page and send it, to the page itself or elsewhere."""
    token = csrf_token(browser, page)
    return browser.post(
        to or page, data={**fields, "csrf_token": token}, environ_overrides={"REMOTE_ADDR": address}
    )


def other_than(digits: str) -> str:
    return f"{(int(digits) + 1) % 1_000_000:06}"


def without_what_differs(text: str) -> str:
    """A page without its tokens and the address that was typed."""
    text = re.sub(r'name="csrf_token" value="[^"]*"', "", text)
    return re.sub(r"[\w.+-]+@[\w.-]+", "ADDRESS", text)


def asks(app: Flask) -> FlaskClient:
    """A browser of its own."""
    return app.test_client()
