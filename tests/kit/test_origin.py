"""Origins: one spelling for each place on the network."""

import pytest

from portal.kit.origin import Origin, origin_of, split_address


def origin(text: str) -> str | None:
    parts = split_address(text)
    found = parts and origin_of(parts)
    return str(found) if found else None


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("https://Portal.Example.COM/", "https://portal.example.com"),
        ("https://portal.example.com:443", "https://portal.example.com"),
        ("http://localhost:80", "http://localhost"),
        ("http://localhost:443", "http://localhost:443"),
        ("https://Bücher.example:8443", "https://xn--bcher-kva.example:8443"),
        ("http://[0:0:0:0:0:0:0:1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_origin_is_spelled_as_browsers_send_it(written: str, sent: str) -> None:
    assert origin(written) == sent


@pytest.mark.parametrize(
    "written",
    [
        "https://", "https://a..b", "https://-.example/", "https://portal.example.com/path", "https://u:p@portal.example",
        "https://portal.example?x=1", "https://portal.example#x", "https://portal.example:0", "https://portal.example:99999",
        "https://portal.example:", "https://por tal.example", "https://portal.example\n", "https://[::1", "https://[zz::1]",
    ],
)  # fmt: skip
def test_what_is_more_or_less_than_an_origin_is_none(written: str) -> None:
    assert origin(written) is None


def test_only_this_machine_is_loopback() -> None:
    assert all(Origin("http", host).is_loopback for host in ("localhost", "127.0.0.1", "127.9.9.9", "::1"))
    assert not any(
        Origin("http", host).is_loopback for host in ("localhost.example", "10.0.0.1", "128.0.0.1", "::2")
    )
