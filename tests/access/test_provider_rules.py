"""What a provider has to offer, which addresses may be asked, and what it says of a person."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.access.providers.refusals import AnotherIssuer, IssuerLacks
from portal.access.providers.rules import (
    ALGORITHMS,
    Claimed,
    Entered,
    claimed_in,
    description_of,
    endpoints_in,
    is_fit_address,
    issuer_in,
    problems,
)
from portal.access.providers.waiting import LARGEST_COOKIE, opened
from portal.kit.seals import Seal
from tests.access.provider import LocalProvider

HERE = "https://login.example.com/tenant"
GOOD = LocalProvider(base=HERE).description
ENTERED = Entered("Acme ID", HERE, "portal-1", "s3cret")
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize(
    "address",
    [
        "https://login.example.com",
        "https://login.example.com/",
        "https://login.example.com:8443/a/b?c=d",
        "https://[2001:db8::1]/a",
        "HTTPS://login.example.com/",
    ],
)
def test_an_address_with_tls_may_be_asked(address: str) -> None:
    assert is_fit_address(address, allows_http=False)


@pytest.mark.parametrize(
    "address",
    [
        "", "login.example.com", "//login.example.com", "ftp://login.example.com", "file:///etc/passwd",
        "https://", "https://a b.example", "https://user@login.example.com", "https://a:b@login.example.com",
        "https://login.example.com/#part", "https://login.example.com\\@evil.example", "https://x\n.example",
        "https://login.example.com:0/", "https://login.example.com:/", "https://lögin.example.com", "https:///a",
        "javascript:alert(1)", "https://" + "x" * 1000, None, 7, ["https://login.example.com"],
    ],
)  # fmt: skip
def test_other_addresses_may_not(address: Any) -> None:
    assert not is_fit_address(address, allows_http=True)


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000"])
def test_plain_http_is_for_this_machine_and_for_trying_only(host: str) -> None:
    assert is_fit_address(f"http://{host}/a", allows_http=True)
    assert not is_fit_address(f"http://{host}/a", allows_http=False)


@pytest.mark.parametrize(
    "host", ["login.example.com", "10.0.0.1", "169.254.169.254", "127.0.0.1.evil.example"]
)
def test_plain_http_is_for_no_other_machine(host: str) -> None:
    assert not is_fit_address(f"http://{host}/", allows_http=True)


def test_the_address_of_the_description_is_the_issuers_too() -> None:
    assert issuer_in(f" {HERE}/.well-known/openid-configuration ") == HERE
    assert description_of(HERE) == description_of(f"{HERE}/") == f"{HERE}/.well-known/openid-configuration"


def test_a_good_description_is_taken_with_the_issuer_as_it_spells_itself() -> None:
    found = endpoints_in({**GOOD, "issuer": f"{HERE}/"}, HERE, allows_http=False)
    assert (found.issuer, found.token, found.keys) == (f"{HERE}/", f"{HERE}/token", f"{HERE}/keys")
    assert not found.is_secret_posted and not found.is_named_in_answers


@pytest.mark.parametrize(
    "issuer", [None, "", 7, "https://evil.example", HERE.upper(), f"{HERE}/x", "https://login.example.com"]
)
def test_a_description_of_another_issuer_is_refused(issuer: object) -> None:
    with pytest.raises(AnotherIssuer):
        endpoints_in({**GOOD, "issuer": issuer}, HERE, allows_http=False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("authorization_endpoint", None),
        ("authorization_endpoint", "javascript:alert(1)"),
        ("token_endpoint", "http://login.example.com/token"),
        ("token_endpoint", 7),
        ("jwks_uri", "file:///etc/passwd"),
        ("jwks_uri", None),
        ("response_types_supported", ["id_token"]),
        ("response_types_supported", None),
        ("id_token_signing_alg_values_supported", ["HS256", "none"]),
        ("id_token_signing_alg_values_supported", None),
        ("code_challenge_methods_supported", ["plain"]),
        ("scopes_supported", ["email"]),
        ("token_endpoint_auth_methods_supported", ["private_key_jwt"]),
        ("token_endpoint_auth_methods_supported", []),
    ],
)
def test_what_is_lacking_is_named(name: str, value: object) -> None:
    with pytest.raises(IssuerLacks) as refused:
        endpoints_in({**GOOD, name: value}, HERE, allows_http=False)
    assert refused.value.values == {"what": name}


@pytest.mark.parametrize(
    "name", ["code_challenge_methods_supported", "scopes_supported", "userinfo_endpoint"]
)
def test_what_many_do_not_say_is_not_asked_for(name: str) -> None:
    said = {key: value for key, value in GOOD.items() if key != name}
    assert endpoints_in(said, HERE, allows_http=False).issuer == HERE
    del said["token_endpoint_auth_methods_supported"]
    assert not endpoints_in(said, HERE, allows_http=False).is_secret_posted, (
        "in a header where nothing is said"
    )


@given(st.sampled_from(sorted(GOOD)), junk)
def test_whatever_a_description_holds_it_is_taken_or_refused_by_name(name: str, value: Any) -> None:
    try:
        found = endpoints_in({**GOOD, name: value}, HERE, allows_http=False)
    except (AnotherIssuer, IssuerLacks):
        return
    addresses = (found.authorization, found.token, found.keys)
    assert all(is_fit_address(one, allows_http=False) for one in addresses)
    assert found.userinfo == "" or is_fit_address(found.userinfo, allows_http=False)


def test_no_algorithm_is_one_of_shared_secrets_or_of_none() -> None:
    assert not any(name.startswith("HS") or name.lower() == "none" for name in ALGORITHMS)


def test_an_address_counts_with_the_word_of_the_provider_only() -> None:
    good = {"sub": "ana-1", "email": "ana@acme.example", "email_verified": True}
    assert claimed_in(good, {}) == Claimed("ana-1", "ana@acme.example")
    for verified in (False, None, "true", 1, [True]):
        assert claimed_in({**good, "email_verified": verified}, good) == Claimed("ana-1", "")
    assert claimed_in({"sub": "ana-1"}, good) == Claimed("ana-1", "ana@acme.example")
    assert claimed_in({"sub": "ana-1"}, {**good, "sub": "zoe-1"}) == Claimed("ana-1", "")


@given(
    st.dictionaries(st.sampled_from(["sub", "email", "email_verified"]), junk),
    st.dictionaries(st.text(), junk),
)
def test_whatever_is_claimed_it_is_somebody_with_a_name_or_nobody(
    claims: dict[str, Any], told: dict[str, Any]
) -> None:
    found = claimed_in(claims, told)
    if found is None:
        return
    assert found.subject == claims["sub"] and 0 < len(found.subject) <= 255
    if found.email:
        said = claims if "email" in claims else told
        assert said["email_verified"] is True and said["email"] == found.email


def test_every_field_that_is_missing_or_odd_is_named() -> None:
    assert problems(ENTERED, has_secret=False, allows_http=False) == []
    assert problems(Entered("Acme ID", HERE, "portal-1"), has_secret=True, allows_http=False) == []
    missing = problems(Entered(), has_secret=False, allows_http=False)
    assert [one.field for one in missing] == ["name", "issuer", "client_id", "secret"]
    odd = Entered("x" * 41, "http://login.example.com", "a b", "sécret")
    assert [one.field for one in problems(odd, False, False)] == ["name", "issuer", "client_id", "secret"]


@given(st.text())
def test_what_a_browser_keeps_opens_only_as_we_sealed_it(text: str) -> None:
    assert opened(text, Seal("0" * 32, "provider")) is None


def test_what_a_browser_keeps_fits_into_a_cookie() -> None:
    assert LARGEST_COOKIE + len("__Host-away=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600") < 4096
