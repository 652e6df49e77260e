"""The same strict headers on every answer, and one Host."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from portal.web.assets import asset
from portal.web.headers import content_security_policy
from tests.web.pages import make_app

ANSWERS = ["/", "/login?wrong", "/nowhere", "/break/1", "/break/500", "/break/429", "/break/405"]


@pytest.mark.parametrize("path", ANSWERS)
def test_every_answer_carries_the_policy(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"] == content_security_policy()
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert {"HX-Request", "HX-Request-Type"} <= set(headers["Vary"].split(", "))
    assert "camera=()" in headers["Permissions-Policy"]


def test_static_files_carry_it_too(client: FlaskClient) -> None:
    headers = client.get(asset("icons.svg")).headers
    assert headers["Content-Security-Policy"] == content_security_policy()


def test_the_policy_allows_nothing_inline_and_nobody_else() -> None:
    policy = content_security_policy()
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "form-action 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy


def test_a_form_may_lead_to_a_gateway_that_is_named() -> None:
    policy = content_security_policy(["https://checkout.example"])
    assert "form-action 'self' https://checkout.example;" in policy


def test_only_https_is_made_permanent(client: FlaskClient, tmp_path: Path) -> None:
    assert "Strict-Transport-Security" not in client.get("/login").headers
    secure = make_app(tmp_path, "https://localhost").test_client()
    assert (
        "max-age=63072000"
        in secure.get("/login", base_url="https://localhost").headers["Strict-Transport-Security"]
    )


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost:81", "localhost.evil.example", "", "local host", "a@b"]
)
def test_an_unknown_host_is_refused(client: FlaskClient, host: str) -> None:
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert answer.headers["Content-Security-Policy"] == content_security_policy()
    assert "evil" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "localhost:80", "portal.example"])
def test_the_base_host_and_an_allowed_one_are_answered(client: FlaskClient, host: str) -> None:
    assert client.get("/login", headers={"Host": host}).status_code == 200
