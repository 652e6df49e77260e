"""What the provider is asked: how it describes itself, and who came back from it.

Authlib and joserfc speak the protocol. They are loaded where they are used: most requests never need them.
"""

import json
from collections.abc import Mapping
from typing import Any

import structlog

from portal.access.providers.line import open_line
from portal.access.providers.models import Provider
from portal.access.providers.refusals import (
    IssuerSilent,
    ProviderNotTrusted,
    ProviderSilent,
    SignInOver,
)
from portal.access.providers.rules import (
    ALGORITHMS,
    LEEWAY_SECONDS,
    SCOPE,
    Claimed,
    Endpoints,
    claimed_in,
    description_of,
    endpoints_in,
)
from portal.access.providers.waiting import Waiting
from portal.kit import clock

log = structlog.get_logger("portal.access")


def endpoints_of(issuer: str, allows_http: bool) -> Endpoints:
    """What the issuer says of itself. Raises IssuerSilent, AnotherIssuer, or IssuerLacks."""
    address = description_of(issuer)
    try:
        with open_line(issuer) as line:
            description = _object_at(line, address)
    except (ProviderSilent, ValueError, RecursionError):
        raise IssuerSilent(address=address) from None
    return endpoints_in(description, issuer, allows_http)


def address_to_go(provider: Provider, waiting: Waiting, way_back: str) -> str:
    """Where the browser goes to sign in. Nothing is asked of anybody."""
    from authlib.integrations.requests_client import OAuth2Session

    us = OAuth2Session(
        client_id=provider.client_id, scope=SCOPE, redirect_uri=way_back, code_challenge_method="S256"
    )
    address, _state = us.create_authorization_url(
        provider.authorization_endpoint,
        state=waiting.state,
        code_verifier=waiting.verifier,
        nonce=waiting.nonce,
    )
    return str(address)


def who_came(provider: Provider, secret: str, code: str, waiting: Waiting, way_back: str) -> Claimed:
    """Who signed in at the provider, by the code that the browser brought, which works once.

    Raises SignInOver, ProviderSilent, or ProviderNotTrusted.
    """
    from authlib.integrations.base_client import OAuthError
    from joserfc.errors import JoseError

    method = "client_secret_post" if provider.is_secret_posted else "client_secret_basic"
    us = {
        "client_id": provider.client_id,
        "client_secret": secret,
        "token_endpoint_auth_method": method,
        "redirect_uri": way_back,
    }
    try:
        with open_line(provider.name, **us) as line:
            given = line.fetch_token(
                provider.token_endpoint,
                grant_type="authorization_code",
                code=code,
                code_verifier=waiting.verifier,
            )
            keys = _object_at(line, provider.keys_endpoint)
            claims = _claims_in(provider, given, keys, waiting.nonce)
            told = _told_of(line, provider, given) if "email" not in claims else {}
    except OAuthError as error:
        log.warning("provider_refused", why=str(error.error)[:50])
        if error.error == "invalid_grant":
            raise SignInOver from error
        raise ProviderNotTrusted(provider=provider.name) from error
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        log.warning("provider_not_trusted", why=type(error).__name__)
        raise ProviderNotTrusted(provider=provider.name) from error
    claimed = claimed_in(claims, told)
    if claimed is None:
        raise ProviderNotTrusted(provider=provider.name)
    return claimed


def _claims_in(
    provider: Provider, given: Mapping[str, Any], keys: Mapping[str, Any], nonce: str
) -> Mapping[str, Any]:
    """The claims of the id token: signed by the provider, for us, now, and for this browser."""
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.jwk import KeySet

    id_token = given["id_token"]
    if not isinstance(id_token, str):
        raise TypeError("The id token is no text.")
    token = jwt.decode(id_token, KeySet.import_key_set(_public(keys)), algorithms=ALGORITHMS)
    claims = CodeIDToken(
        token.claims,
        token.header,
        {
            "iss": {"essential": True, "value": provider.issuer},
            "aud": {"essential": True, "value": provider.client_id},
        },
        {"nonce": nonce, "client_id": provider.client_id, "access_token": given.get("access_token")},
    )
    claims.validate(now=int(clock.wall().timestamp()), leeway=LEEWAY_SECONDS)
    return dict(token.claims)


def _public(keys: Mapping[str, Any]) -> Any:
    """The keys that can check a signature but make none."""
    return {"keys": [key for key in keys["keys"] if key["kty"] in ("RSA", "EC") and "d" not in key]}


def _told_of(line: Any, provider: Provider, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the provider tells of the person beside the id token; nothing where it has no place for that."""
    if not provider.userinfo_endpoint:
        return {}
    headers = {"Authorization": f"Bearer {given['access_token']}"}
    return _object_at(line, provider.userinfo_endpoint, headers)


def _object_at(line: Any, address: str, headers: Mapping[str, str] | None = None) -> Mapping[str, Any]:
    """The JSON object at an address. Raises ValueError where there is none."""
    answer = line.get(address, headers={"Accept": "application/json", **(headers or {})}, withhold_token=True)
    answer.raise_for_status()
    found = json.loads(answer.content)
    if answer.status_code != 200 or not isinstance(found, dict):
        raise ValueError("This is no JSON object.")
    return found
