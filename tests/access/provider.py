"""A provider of log-ins (OpenID Connect) in a thread: what it says of itself, its keys, and its sign-in page.

It is as strict as a good one: codes work once, for the client and the address they were made for, and with
the verifier only. What it shall do wrong, a test says by `forge` and `faults`.
"""

import contextlib
import hashlib
import http.client
import json
import secrets
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.access.providers.operations import save_provider
from portal.access.providers.rules import Entered, endpoints_in
from portal.activity.models import Activity
from portal.activity.rules import Actor, ActorKind
from portal.kit.seals import Seal
from portal.preferences.models import Organisation
from portal.tenancy import every_customer
from tests.conftest import SECRET_KEY

Claims = dict[str, Any]
CLIENT, SECRET = "portal-1", "s3cret/of+the:portal"


@dataclass
class LocalProvider:
    """`person` is who signs in there next, as claims; None for somebody who says no."""

    base: str = ""
    way_back: str = "http://localhost/login/provider/return"
    person: Claims | None = None
    keys: list[Any] = field(default_factory=list)
    forge: Callable[[Claims], str] | None = None
    """What makes the id token in its place."""
    faults: dict[str, Any] = field(default_factory=dict)
    """Path → status, `slow`, `large`, or a body to answer with."""
    tells_apart: bool = False
    """Whether the address is told at a place of its own, and not in the id token."""
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    described: Claims = field(default_factory=dict)
    """What it says of itself otherwise than it usually would."""
    has_page: bool = False
    """Whether it shows a page with two buttons, as to a browser."""

    def new_key(self, kid: str) -> None:
        """Sign with another key from now on; those before are still shown."""
        self.keys.append(RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"}))

    @property
    def description(self) -> Claims:
        usual = {
            "issuer": self.base,
            "authorization_endpoint": f"{self.base}/authorize",
            "token_endpoint": f"{self.base}/token",
            "jwks_uri": f"{self.base}/keys",
            "userinfo_endpoint": f"{self.base}/userinfo",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid", "email"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }
        said = {**usual, **self.described}
        return {name: value for name, value in said.items() if value is not None}

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser is sent back to."""
        assert asked["client_id"] == CLIENT and asked["redirect_uri"] == self.way_back
        assert asked["response_type"] == "code" and "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256" and asked["nonce"] and asked["state"]
        if self.person is None or asked.get("answer") == "no":
            return f"{self.way_back}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{self.way_back}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, Claims]:
        if "token_endpoint_auth_methods_supported" in self.described:
            known = (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
        else:
            known = b64decode(authorization.removeprefix("Basic ")).decode() == f"{CLIENT}:{SECRET}"
        if not known:
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = urlsafe_b64encode(digest).rstrip(b"=").decode()
        is_right = asked is not None and (
            form.get("grant_type"),
            form.get("redirect_uri"),
            challenge,
        ) == ("authorization_code", asked["redirect_uri"], asked["code_challenge"])
        if asked is None or not is_right:
            return 400, {"error": "invalid_grant"}
        id_token = self.id_token(asked["nonce"])
        return 200, {"access_token": "at-1", "token_type": "Bearer", "expires_in": 60, "id_token": id_token}

    def id_token(self, nonce: str) -> str:
        assert self.person is not None
        now = int(time.time())
        about = {"sub": self.person["sub"]} if self.tells_apart else self.person
        usual = {"iss": self.base, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce, **about}
        return self.forge(usual) if self.forge else self.signed(usual)

    def signed(self, claims: Claims, key: Any = None, algorithm: str = "RS256", **header: Any) -> str:
        key = key or self.keys[-1]
        return jwt.encode({"alg": algorithm, "kid": key.kid, **header}, claims, key, algorithms=[algorithm])


def unsigned(claims: Claims) -> str:
    """A token of nobody: the algorithm is none."""
    parts = ({"alg": "none", "typ": "JWT"}, claims)
    texts = [urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
    return ".".join([*texts, ""])


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    provider: LocalProvider

    def do_GET(self) -> None:
        self.answer("")

    def do_POST(self) -> None:
        self.answer(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

    def log_message(self, *_args: object) -> None:
        pass

    def answer(self, body: str) -> None:
        provider, parts = self.provider, urlsplit(self.path)
        provider.asked.append(parts.path)
        fault = provider.faults.get(parts.path)
        if fault is not None:
            self.fail(fault)
            return
        query = dict(parse_qsl(parts.query))
        match parts.path:
            case "/.well-known/openid-configuration":
                self.send(200, provider.description)
            case "/keys":
                self.send(200, {"keys": [key.as_dict(private=False) for key in provider.keys]})
            case "/authorize" if provider.has_page and "answer" not in query:
                links = "".join(
                    f'<p><a href="?{urlencode({**query, "answer": word})}">{words}</a></p>'
                    for word, words in (("yes", "Let them in"), ("no", "Do not"))
                ).replace("&", "&amp;")
                self.send(200, f"<!doctype html><title>Provider</title>{links}".encode())
            case "/authorize":
                self.send(303, b"", Location=provider.authorize(query))
            case "/token":
                form = dict(parse_qsl(body))
                self.send(*provider.token(form, self.headers.get("Authorization", "")))
            case "/userinfo" if self.headers.get("Authorization") == "Bearer at-1":
                self.send(200, provider.person or {})
            case _:
                self.send(404, {})

    def fail(self, fault: Any) -> None:
        if fault == "slow":  # a byte now and then, and never the last one
            self.send_response(200)
            self.send_header("Content-Length", "100000")
            self.end_headers()
            for _ in range(40):
                try:
                    self.wfile.write(b" ")
                    self.wfile.flush()
                except OSError:
                    return
                time.sleep(0.5)
        elif fault == "large":
            self.send(200, b'{"keys": "' + b"x" * 400_000 + b'"}')
        elif fault == "elsewhere":
            self.send(302, b"", Location=f"{self.provider.base}/moved")
        elif isinstance(fault, int):
            self.send(fault, {"error": "server_error"})
        else:
            self.send(200, fault)

    def send(self, status: int, body: Any, **headers: str) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        kind = "text/html" if isinstance(body, bytes) else "application/json"
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(content)


@pytest.fixture
def elsewhere() -> Iterator[LocalProvider]:
    """The provider, at which Ana signs in next."""
    provider = LocalProvider(person={"sub": "ana-1", "email": "ana@acme.example", "email_verified": True})
    provider.new_key("first")
    handler = type("Its", (Handler,), {"provider": provider})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    provider.base = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    yield provider
    server.shutdown()
    server.server_close()


def go(browser: FlaskClient, next_page: str | None = None) -> str:
    """Press the button and sign in at the provider; the address to which it sends the browser back."""
    begun = browser.get("/login/provider", query_string={"next": next_page} if next_page else {})
    assert begun.status_code == 303, begun.text
    with contextlib.closing(http.client.HTTPConnection(urlsplit(begun.location).netloc, timeout=5)) as line:
        parts = urlsplit(begun.location)
        line.request("GET", f"{parts.path}?{parts.query}")
        back = line.getresponse().getheader("Location")
    assert back is not None
    return back.removeprefix("http://localhost")


def come_back(browser: FlaskClient, back: str, address: str = "192.0.2.7") -> TestResponse:
    """Go where the provider sends the browser."""
    return browser.get(back, environ_overrides={"REMOTE_ADDR": address})


def sign_in_there(browser: FlaskClient, next_page: str | None = None) -> TestResponse:
    """The whole way, there and back."""
    return come_back(browser, go(browser, next_page))


def name_provider(db: Session, provider: LocalProvider, use: str = "beside", **entered: str) -> None:
    """Let the business name it, as its owner would."""
    seal = Seal(SECRET_KEY, "provider")
    typed = Entered(
        **{"name": "Acme ID", "issuer": provider.base, "client_id": CLIENT, "secret": SECRET, **entered}
    )
    version = db.scalars(select(Organisation.settings_version)).one()
    endpoints = endpoints_in(provider.description, provider.base, allows_http=True)
    save_provider(typed, endpoints, use, version, Actor(ActorKind.STAFF, "Sam Sommer", "sam"), seal)
    db.rollback()


def verbs(db: Session) -> list[tuple[str, int]]:
    """What the trail says, and of which customer."""
    db.rollback()
    with every_customer(db, "a test"):
        return [(row.verb, row.customer_id) for row in db.scalars(select(Activity).order_by(Activity.id))]


def require_refused(browser: FlaskClient, back: str, sentence: str) -> None:
    """Nobody is in, the page says why, and how to go on."""
    answer = come_back(browser, back)
    assert (answer.status_code, sentence in answer.text) == (422, True), answer.text
    assert "Continue with Acme ID" in answer.text, "the next step is on the page"
    assert browser.get_cookie("session") is None and browser.get_cookie("away") is None
    assert answer.headers["Referrer-Policy"] == "no-referrer"
