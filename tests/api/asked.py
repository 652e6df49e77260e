"""A program with a token, and what it sends."""

import json
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.access.api_tokens.models import ApiToken
from portal.access.api_tokens.operations import make_token
from portal.kit import clock
from tests.links.minted import SAM

LINKS = "/api/links"


class Program:
    """Asks as curl does: each time without a cookie."""

    def __init__(self, app: Flask, token: str) -> None:
        self.app, self.token = app, token

    def ask(
        self, method: str, address: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> TestResponse:
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if body is not None:
            sent["Content-Type"] = "application/json"
        text = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        answer = self.app.test_client().open(
            address, method=method, data=text, headers=sent | (headers or {})
        )
        answer.close()  # what is written after the answer
        return answer

    def make(self, **body: Any) -> TestResponse:
        return self.ask("POST", LINKS, body)


def program(app: Flask, db: Session, name: str = "Dispatch") -> tuple[Program, ApiToken]:
    """A program of the business, and the row of its token."""
    made, text = make_token(name, SAM, clock.now())
    db.rollback()
    return Program(app, text), made
