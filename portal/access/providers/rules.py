"""What a provider has to offer, which addresses of it may be asked, and what it says of a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from portal.access.providers.refusals import (
    AnotherIssuer,
    IssuerLacks,
    Missing,
    NotAnIssuer,
    NotPlain,
)
from portal.kit.origin import origin_of, split_address
from portal.kit.refusal import Refusal, TooLong

AWAY_FOR: Final = timedelta(minutes=10)
"""How long somebody may be at the provider before they have to begin anew."""
LEEWAY_SECONDS: Final = 60
"""How far the provider's clock may be from ours."""
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""By which an id token may be signed: by a key that only the provider has, never with one that is shared,
and never not at all."""
SCOPE: Final = "openid email"
DISCOVERY: Final = "/.well-known/openid-configuration"
LONGEST: Final = {"name": 40, "issuer": 400, "client_id": 255, "secret": 500}
LONGEST_ENDPOINT: Final = 1000
LONGEST_SUBJECT: Final = 255
LONGEST_CODE: Final = 4000


@dataclass(frozen=True, slots=True)
class Entered:
    """What an owner enters of a provider. The secret is empty where the one before is kept."""

    name: str = ""
    issuer: str = ""
    client_id: str = ""
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """What a provider says of itself, as far as it is used here."""

    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str
    """Empty where it has none."""
    is_secret_posted: bool
    """Whether it takes our secret in the form only, and not in a header."""
    is_named_in_answers: bool
    """Whether each answer of it says whose it is."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """What the provider says of who signed in there, once its signature was found right."""

    subject: str
    email: str
    """As the provider writes it; empty where it says none, or not that the address is theirs."""


def problems(entered: Entered, has_secret: bool, allows_http: bool) -> list[Refusal]:
    """What keeps this from being saved, each with its field."""
    found: list[Refusal] = []
    for name, most in LONGEST.items():
        text = getattr(entered, name)
        if not text and not (name == "secret" and has_secret):
            found.append(Missing(field=name))
        elif len(text) > most:
            found.append(TooLong(name, most))
        elif name in ("client_id", "secret") and not all("!" <= sign <= "~" for sign in text):
            found.append(NotPlain(field=name))
        elif name == "issuer" and not is_fit_address(text, allows_http):
            found.append(NotAnIssuer())
    return found


def issuer_in(typed: str) -> str:
    """The issuer's address, also where the one of its description was entered."""
    return typed.strip().removesuffix(DISCOVERY)


def description_of(issuer: str) -> str:
    """Where an issuer describes itself."""
    return issuer.rstrip("/") + DISCOVERY


def place_of(issuer: str, client_id: str) -> str:
    """Where the secret opens that is shared with this issuer, and no other's."""
    return f"secret of {client_id} at {issuer}"


def is_fit_address(text: object, allows_http: bool) -> bool:
    """Whether this may be asked: https, or plain http of this machine where that is allowed."""
    if not isinstance(text, str) or len(text) > LONGEST_ENDPOINT or not text.isascii():
        return False
    parts = split_address(text)
    if parts is None or parts.fragment or "\\" in text:
        return False
    origin = origin_of(parts._replace(path="", query=""))
    if origin is None:
        return False
    return origin.scheme == "https" or (allows_http and origin.scheme == "http" and origin.is_loopback)


def endpoints_in(description: Mapping[str, Any], issuer: str, allows_http: bool) -> Endpoints:
    """What the description of this issuer offers. Raises AnotherIssuer, or IssuerLacks.

    The issuer is the one that was entered; whether it ends in a slash is for the description to say.
    """
    called = description.get("issuer")
    if not isinstance(called, str) or called.rstrip("/") != issuer.rstrip("/"):
        raise AnotherIssuer(issuer=str(called)[:100])
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not is_fit_address(description.get(name), allows_http):
            raise IssuerLacks(what=name)
    _require(description, "response_types_supported", {"code"})
    _require(description, "id_token_signing_alg_values_supported", set(ALGORITHMS))
    _require(description, "scopes_supported", {"openid"}, is_optional=True)
    _require(description, "code_challenge_methods_supported", {"S256"}, is_optional=True)
    methods = description.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    _require(
        {"token_endpoint_auth_methods_supported": methods},
        "token_endpoint_auth_methods_supported",
        {"client_secret_basic", "client_secret_post"},
    )
    userinfo = description.get("userinfo_endpoint")
    return Endpoints(
        issuer=called,
        authorization=description["authorization_endpoint"],
        token=description["token_endpoint"],
        keys=description["jwks_uri"],
        userinfo=str(userinfo) if is_fit_address(userinfo, allows_http) else "",
        is_secret_posted="client_secret_basic" not in methods,
        is_named_in_answers=description.get("authorization_response_iss_parameter_supported") is True,
    )


def claimed_in(claims: Mapping[str, Any], told: Mapping[str, Any]) -> Claimed | None:
    """Who it is by the claims of an id token and what the provider told beside it; None for nobody.

    What was told counts only where it is of the same person.
    """
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        return None
    said = claims if "email" in claims else told if told.get("sub") == subject else {}
    email = said.get("email")
    is_theirs = isinstance(email, str) and said.get("email_verified") is True
    return Claimed(subject, str(email) if is_theirs else "")


def _require(
    description: Mapping[str, Any], name: str, wanted: set[str], *, is_optional: bool = False
) -> None:
    offered = description.get(name)
    if offered is None and is_optional:
        return
    if not isinstance(offered, list) or not any(isinstance(one, str) and one in wanted for one in offered):
        raise IssuerLacks(what=name)
