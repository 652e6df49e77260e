"""Owners make tokens for programs of the business, see when each was used last, and revoke them."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.api_tokens.models import ApiToken
from portal.activity.models import HouseActivity
from portal.kit.tokens import hashed
from tests.access.letters import send
from tests.api.asked import Program

WithRole = Callable[[str], FlaskClient]
TOKENS = "/staff/settings/tokens"


def rows(db: Session) -> list[ApiToken]:
    db.rollback()
    db.expire_all()
    return list(db.scalars(select(ApiToken).order_by(ApiToken.id)))


def made(sam: FlaskClient, name: str = "Shop <1>") -> str:
    """The text of a new token, as the page shows it."""
    answer = send(sam, f"{TOKENS}/new", name=name)
    assert answer.status_code == 200
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    (text,) = re.findall(r'id="token" type="text" value="([\w-]{43})"', answer.text)
    return str(text)


def test_a_token_is_shown_once_kept_as_its_hash_and_revoked_after_a_question(
    app: Flask, sam: FlaskClient, db: Session
) -> None:
    text = made(sam)
    (token,) = rows(db)
    assert (token.name, token.made_by, token.token_hash) == ("Shop <1>", "Sam Sommer", hashed(text))
    listed = sam.get(TOKENS).text
    assert text not in listed and "Shop &lt;1&gt;" in listed and "Not used yet" in listed
    shop = Program(app, text)
    assert shop.make().status_code == 422
    assert "Last used" in sam.get(TOKENS).text
    question = f"{TOKENS}/{token.public_id}/revoke"
    assert "Revoke “Shop &lt;1&gt;”?" in sam.get(question).text
    assert shop.make().status_code == 422, "looking at the question revokes nothing"
    assert send(sam, question).location == TOKENS
    assert shop.make().status_code == 401
    assert "Revoked" in sam.get(TOKENS).text and sam.get(question).status_code == 404
    trail = sam.get("/staff/activity/house").text
    assert "Sam Sommer made the API token “Shop &lt;1&gt;”." in trail
    assert "Sam Sommer revoked the API token “Shop &lt;1&gt;”." in trail


def test_revoking_again_changes_nothing(sam: FlaskClient, db: Session) -> None:
    made(sam)
    question = f"{TOKENS}/{rows(db)[0].public_id}/revoke"
    send(sam, question)
    at = rows(db)[0].revoked_at
    again = send(sam, f"{TOKENS}/new", to=question)
    assert again.location == TOKENS and rows(db)[0].revoked_at == at
    verbs = db.scalars(select(HouseActivity.verb).order_by(HouseActivity.id)).all()
    assert verbs == ["program_added", "program_revoked"]
    assert send(sam, f"{TOKENS}/new", to=f"{TOKENS}/{'x' * 22}/revoke").status_code == 404


@pytest.mark.parametrize("name", ["", "  ", "\x01", "x" * 101])
def test_a_token_has_a_name(sam: FlaskClient, db: Session, name: str) -> None:
    answer = send(sam, f"{TOKENS}/new", name=name)
    assert answer.status_code == 422 and 'href="#name"' in answer.text
    assert rows(db) == []


@pytest.mark.parametrize("role", ["staff", "read_only"])
def test_only_owners_make_and_revoke_tokens(
    with_role: WithRole, sam: FlaskClient, db: Session, role: str
) -> None:
    made(sam)
    question = f"{TOKENS}/{rows(db)[0].public_id}/revoke"
    kim = with_role(role)
    listed = kim.get(TOKENS).text
    assert "Shop &lt;1&gt;" in listed and "/revoke" not in listed and "New token" not in listed
    form = "/staff/account/password"
    assert send(kim, form, to=f"{TOKENS}/new", name="Mine").status_code == 403
    assert send(kim, form, to=question).status_code == 403
    assert [token.revoked_at for token in rows(db)] == [None]
