"""When a door closes, which network an address belongs to, and where `next` may lead."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.access.rules import (
    CLOSED_FOR,
    TRY_SPAN,
    closed_until,
    local_path,
    minutes_left,
    network_of,
)

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def ago(*minutes: float) -> list[datetime]:
    return [NOON - timedelta(minutes=each) for each in minutes]


def test_the_tenth_try_within_five_minutes_closes_until_fifteen_after_it() -> None:
    assert closed_until(ago(*range(0, 5)), 10) is None
    nine = [each / 2 for each in range(9)]
    assert closed_until(ago(*nine), 10) is None
    assert closed_until(ago(*nine, 5), 10) == NOON + timedelta(minutes=15)


def test_ten_tries_spread_over_more_than_five_minutes_close_nothing() -> None:
    assert closed_until(ago(*(each / 2 for each in range(9)), 5.01), 10) is None


@given(st.lists(st.integers(0, 1800), min_size=0, max_size=30), st.integers(1, 12))
def test_a_door_closes_exactly_when_the_last_tries_lie_close_together(seconds: list[int], limit: int) -> None:
    tries = sorted((NOON - timedelta(seconds=each) for each in seconds), reverse=True)
    recent = [moment for moment in tries if tries[0] - moment <= TRY_SPAN]
    expected = tries[0] + CLOSED_FOR if len(recent) >= limit else None
    assert closed_until(tries, limit) == expected


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(1, 1), (59, 1), (60, 1), (61, 2), (900, 15), (-5, 1), (0.2, 1)]
)
def test_a_begun_minute_counts_as_one(seconds: float, minutes: int) -> None:
    assert minutes_left(NOON + timedelta(seconds=seconds), NOON) == minutes


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("nonsense", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_an_ipv6_network_counts_by_its_first_half(address: str | None, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    "path", ["/", "/invoices", "/invoices?status=to_pay&q=a%2Fb", "/l/a-b_c", "/invoices?next=//evil.example"]
)
def test_next_leads_to_a_page_of_ours(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "invoices",
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "\t//evil.example",
        "/\n/evil.example",
        "/\r\nSet-Cookie: a=b",
        "/%2f/evil.example",
        "/%2Fevil.example",
        "/%5cevil.example",
        "/%255cevil.example",
        "/%252f%252fevil.example",
        "/%09/evil.example",
        "/%00",
        "javascript:alert(1)",
        " /invoices",
        "/invoices\u2028",
        "/" + "a" * 2000,
    ],
)
def test_next_never_leads_elsewhere(path: str | None) -> None:
    assert local_path(path) is None


@given(st.text(alphabet="/\\%25cCfF.:@\t\n ?#ab", max_size=12))
def test_whatever_next_says_its_decoded_form_stays_on_this_host(text: str) -> None:
    from urllib.parse import unquote, urljoin, urlsplit

    kept = local_path(text)
    if kept is not None:
        for form in (kept, unquote(kept.partition("?")[0]), unquote(unquote(kept.partition("?")[0]))):
            seen = form.replace("\\", "/").replace("\t", "").replace("\n", "")  # as browsers read it
            assert urlsplit(urljoin("https://portal.example/login", seen)).netloc == "portal.example"
