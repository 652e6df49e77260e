"""What a provider may answer: forged and broken tokens, other keys, silence and noise. None of it lets in."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import ECKey, OctKey, RSAKey
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from portal.access.models import ContactSession
from portal.access.providers import asking, line
from portal.access.providers.models import Identity
from portal.db import current_session
from portal.tenancy import every_customer
from tests.access.device import text_of
from tests.access.provider import Claims, LocalProvider, come_back, go, name_provider, sign_in_there, unsigned

SORRY = "Acme ID sent an answer that we cannot trust."
SILENT = "Acme ID does not answer."
Forges = Callable[[LocalProvider, Claims], Claims | str]

pytestmark = pytest.mark.usefixtures("beside")


def nobody_is_in(db: Session) -> bool:
    db.rollback()
    with every_customer(db, "a test"):
        models = (ContactSession, Identity)
        return not any(db.scalar(select(func.count()).select_from(model)) for model in models)


def tried_anew(app: Flask) -> str:
    """The page after the whole way in another browser."""
    other = app.test_client()
    return come_back(other, go(other)).text


def _other_key(provider: LocalProvider, claims: Claims) -> str:
    """As if the provider's key had signed, by another one."""
    return provider.signed(claims, RSAKey.generate_key(2048, {"kid": provider.keys[-1].kid}))


def _public_key_as_secret(provider: LocalProvider, claims: Claims) -> str:
    """Signed by hand: the library would not."""
    head, body = ({"alg": "HS256", "kid": provider.keys[-1].kid}, claims)
    signed = ".".join(text_of(json.dumps(part).encode()) for part in (head, body))
    pem = provider.keys[-1].as_pem(private=False)
    return f"{signed}.{text_of(hmac.digest(pem, signed.encode(), hashlib.sha256))}"


def _key_brought_along(provider: LocalProvider, claims: Claims) -> str:
    own = RSAKey.generate_key(2048, {"kid": "mine"})
    return provider.signed(claims, own, jwk=own.as_dict(private=False))


def _shared_key_shown(provider: LocalProvider, claims: Claims) -> str:
    """A shared secret among the keys that everybody can read."""
    secret = OctKey.generate_key(256, {"kid": "shared"})
    provider.keys.insert(0, secret)
    return provider.signed(claims, secret, "HS256")


def _changed_after_signing(provider: LocalProvider, claims: Claims) -> str:
    head, _claims, signature = provider.signed(claims).split(".")
    return ".".join([head, unsigned({**claims, "sub": "zoe-1"}).split(".")[1], signature])


FORGED: dict[str, Forges] = {
    "another audience": lambda _, claims: {**claims, "aud": "portal-2"},
    "no audience": lambda _, claims: {**claims, "aud": []},
    "several audiences and nobody it is for": lambda _, claims: {**claims, "aud": ["portal-1", "portal-2"]},
    "for another one of its audiences": lambda _, claims: {
        **claims, "aud": ["portal-1", "portal-2"], "azp": "portal-2",
    },
    "for another one": lambda _, claims: {**claims, "azp": "portal-2"},
    "another issuer": lambda _, claims: {**claims, "iss": "https://evil.example"},
    "an issuer with a slash more": lambda _, claims: {**claims, "iss": claims["iss"] + "/"},
    "no issuer": lambda _, claims: without(claims, "iss"),
    "another nonce": lambda _, claims: {**claims, "nonce": "x" * 43},
    "no nonce": lambda _, claims: without(claims, "nonce"),
    "an empty nonce": lambda _, claims: {**claims, "nonce": ""},
    "expired": lambda _, claims: {**claims, "iat": claims["iat"] - 600, "exp": claims["iat"] - 120},
    "never expires": lambda _, claims: without(claims, "exp"),
    "expires by a word": lambda _, claims: {**claims, "exp": "tomorrow"},
    "from the future": lambda _, claims: {**claims, "iat": claims["iat"] + 600},
    "not yet": lambda _, claims: {**claims, "nbf": claims["iat"] + 600},
    "never made": lambda _, claims: without(claims, "iat"),
    "nobody": lambda _, claims: without(claims, "sub"),
    "an empty name": lambda _, claims: {**claims, "sub": ""},
    "a number": lambda _, claims: {**claims, "sub": 7},
    "too long a name": lambda _, claims: {**claims, "sub": "x" * 256},
    "of another access token": lambda _, claims: {**claims, "at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    "no signature": lambda _, claims: unsigned(claims),
    "no algorithm": lambda provider, claims: unsigned(claims) + provider.signed(claims).split(".")[2],
    "the public key as a secret": _public_key_as_secret,
    "a secret that everybody can read": _shared_key_shown,
    "another key": _other_key,
    "a key that came along": _key_brought_along,
    "changed after signing": _changed_after_signing,
    "no token": lambda _, claims: "",
    "junk": lambda _, claims: "a.b.c",
    "not even text": lambda _, claims: "é.é.é",
    "encrypted": lambda _, claims: "a.b.c.d.e",
}  # fmt: skip


def without(claims: Claims, name: str) -> Claims:
    return {key: value for key, value in claims.items() if key != name}


@pytest.mark.parametrize("name", FORGED)
def test_a_token_that_is_not_right_in_every_part_lets_nobody_in(
    client: FlaskClient, db: Session, elsewhere: LocalProvider, name: str
) -> None:
    def forge(claims: Claims) -> str:
        made = FORGED[name](elsewhere, claims)
        return made if isinstance(made, str) else elsewhere.signed(made)

    elsewhere.forge = forge
    answer = come_back(client, go(client))
    assert (answer.status_code, SORRY in answer.text) == (422, True), answer.text
    assert "Continue with Acme ID" in answer.text
    assert nobody_is_in(db)


@pytest.mark.parametrize("email", ["a b@acme.example", "ana@acme.example\nx", 7, ["ana@acme.example"], None])
def test_what_is_no_address_is_nobodys(
    client: FlaskClient, db: Session, elsewhere: LocalProvider, email: object
) -> None:
    elsewhere.person = {"sub": "x", "email": email, "email_verified": True}
    assert come_back(client, go(client)).status_code == 422
    assert nobody_is_in(db)


def test_small_differences_of_the_clocks_are_forgiven(app: Flask, elsewhere: LocalProvider) -> None:
    for ahead in (30, -330):
        elsewhere.forge = lambda claims, ahead=ahead: elsewhere.signed(
            {**claims, "iat": claims["iat"] + ahead, "exp": claims["exp"] + ahead}
        )
        assert sign_in_there(app.test_client()).status_code == 303


@pytest.mark.parametrize("audience", ["portal-1", ["portal-1"], ["portal-1", "portal-2"]])
def test_a_token_for_us_among_others_is_for_us(
    client: FlaskClient, elsewhere: LocalProvider, audience: Any
) -> None:
    elsewhere.forge = lambda claims: elsewhere.signed({**claims, "aud": audience, "azp": "portal-1"})
    assert sign_in_there(client).status_code == 303


def test_the_provider_may_change_its_key_and_its_kind_at_any_time(
    client: FlaskClient, app: Flask, elsewhere: LocalProvider
) -> None:
    assert sign_in_there(client).status_code == 303
    elsewhere.new_key("second")
    assert sign_in_there(app.test_client()).status_code == 303
    old = elsewhere.keys[0]
    elsewhere.forge = lambda claims: elsewhere.signed(claims, old)
    assert sign_in_there(app.test_client()).status_code == 303, "both are shown for a while"
    del elsewhere.keys[0]
    assert SORRY in tried_anew(app), "and then only the new one"
    curve = ECKey.generate_key("P-256", {"kid": "curve", "use": "sig"})
    elsewhere.keys.append(curve)
    elsewhere.forge = lambda claims: elsewhere.signed(claims, curve, "ES256")
    assert sign_in_there(app.test_client()).status_code == 303


def test_keys_that_nobody_can_read_stand_in_no_ones_way(
    client: FlaskClient, elsewhere: LocalProvider
) -> None:
    shown = [key.as_dict(private=False) for key in elsewhere.keys]
    odd = [{"kty": "LATTICE", "kid": "first"}, {"kty": "oct", "k": "AAAA", "kid": "first"}]
    elsewhere.faults["/keys"] = {"keys": odd + shown}
    assert sign_in_there(client).status_code == 303


@pytest.mark.parametrize("path", ["/token", "/keys"])
@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (500, SILENT),
        (503, SILENT),
        (404, None),
        ("large", SILENT),
        ("elsewhere", None),
        ([], SORRY),
        ({}, SORRY),
        (b"<html>", SORRY),
        (b"\xff", SORRY),
        (b"[" * 200_000, SORRY),
        ({"keys": "x", "id_token": 7}, SORRY),
        ({"keys": [7], "id_token": {}}, SORRY),
        ({"keys": [{"kty": "RSA"}], "id_token": None}, SORRY),
    ],
)
def test_a_provider_that_is_down_or_odd_is_a_sentence(
    client: FlaskClient,
    app: Flask,
    db: Session,
    elsewhere: LocalProvider,
    path: str,
    fault: Any,
    sentence: str | None,
) -> None:
    elsewhere.faults[path] = fault
    answer = come_back(client, go(client))
    assert answer.status_code == 422
    assert (sentence in answer.text) if sentence else (SORRY in answer.text or SILENT in answer.text)
    assert nobody_is_in(db) and "/moved" not in elsewhere.asked
    del elsewhere.faults[path]
    assert sign_in_there(app.test_client()).status_code == 303


def test_a_provider_that_nobody_finds_is_a_sentence(
    client: FlaskClient, elsewhere: LocalProvider, db: Session
) -> None:
    elsewhere.described["token_endpoint"] = "http://127.0.0.1:9/token"
    name_provider(db, elsewhere)
    assert SILENT in come_back(client, go(client)).text


@pytest.mark.parametrize("path", ["/token", "/keys"])
def test_an_answer_in_drops_is_not_waited_for(
    client: FlaskClient, elsewhere: LocalProvider, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert line.PATIENCE_MS < 10_000
    monkeypatch.setattr(line, "PATIENCE_MS", 1_500)
    elsewhere.faults[path] = "slow"
    back, began = go(client), time.monotonic()
    assert SILENT in come_back(client, back).text
    assert time.monotonic() - began < 4


def test_at_most_half_of_the_threads_wait_for_the_provider(client: FlaskClient, app: Flask) -> None:
    back = go(client)
    assert line._seats.acquire(blocking=False) and line._seats.acquire(blocking=False)
    try:
        assert SILENT in come_back(client, back).text
    finally:
        line._seats.release(2)
    assert sign_in_there(app.test_client()).status_code == 303


def test_an_address_may_be_told_apart_from_the_token(
    client: FlaskClient, app: Flask, db: Session, elsewhere: LocalProvider
) -> None:
    elsewhere.tells_apart = True
    for told in ({"sub": "zoe-1", "email": "ana@acme.example", "email_verified": True}, {"sub": "ana-1"}):
        elsewhere.faults["/userinfo"] = told
        assert "does not say that the email address" in tried_anew(app)
    assert nobody_is_in(db)
    del elsewhere.faults["/userinfo"]
    assert sign_in_there(client).status_code == 303


def test_the_secret_is_sent_as_the_provider_takes_it(
    client: FlaskClient, app: Flask, db: Session, elsewhere: LocalProvider
) -> None:
    elsewhere.described["token_endpoint_auth_methods_supported"] = ["client_secret_post", "private_key_jwt"]
    name_provider(db, elsewhere)
    assert sign_in_there(client).status_code == 303
    name_provider(db, elsewhere, secret="another-one")
    assert SORRY in tried_anew(app)


def test_no_secret_and_no_code_is_logged(client: FlaskClient, app: Flask, elsewhere: LocalProvider) -> None:
    with capture_logs() as logs:
        back = go(client)
        come_back(client, back)
        elsewhere.forge = lambda claims: "a.b.c"
        tried_anew(app)
    logged = str(logs)
    assert "provider_asked" in logged and "provider_not_trusted" in logged
    secrets = [part.partition("=")[2] for part in back.partition("?")[2].split("&")]
    for secret in ("s3cret", "at-1", "ana@", "ana-1", "eyJ", *secrets):
        assert secret not in logged


def test_no_transaction_is_open_while_the_provider_is_asked(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[bool] = []
    who_came = asking.who_came

    def looked(*asked: Any) -> Any:
        found.append(current_session().in_transaction())
        return who_came(*asked)

    monkeypatch.setattr(asking, "who_came", looked)
    assert sign_in_there(client).status_code == 303
    assert found == [False]
