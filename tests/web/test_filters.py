"""What stands in an address may be anything; the page reads it without a fault."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from portal.web.filters import Links, Paging, Query


def test_what_is_understood_is_taken_without_a_word(shop: Flask) -> None:
    with shop.test_request_context():
        query = Query({"status": "paid", "from": "2026-08-01", "page": "3", "size": "50", "q": " anode "})
        assert query.choice("status", ("paid", "open"), "") == "paid"
        assert query.day("from") == date(2026, 8, 1)
        assert query.page() == 3
        assert query.page_size() == 50
        assert query.text("q") == "anode"
        assert query.choice("kind", ("invoice",), "") == ""
        assert query.notes == []


def test_an_unknown_value_becomes_the_default_and_a_sentence(shop: Flask) -> None:
    with shop.test_request_context():
        query = Query({"status": "<b>zz", "from": "2026-02-30", "page": "-1", "size": "7"})
        assert query.choice("status", ("paid",), "") == ""
        assert query.day("from") is None
        assert query.page() == 1
        assert query.page_size() == 25
        assert len(query.notes) == 4
        assert query.notes[1] == "“2026-02-30” is not a date. Write it like 2026-11-20."


@given(st.text(max_size=300))
def test_no_text_at_all_breaks_the_reading(shop: Flask, text: str) -> None:
    with shop.test_request_context():
        query = Query({"q": text})
        assert query.page("q") >= 1
        assert query.page_size("q") in (10, 25, 50, 100)
        assert query.choice("q", ("a",), "a") == "a"
        assert query.day("q") is None or len(text.strip()) == 10
        words = query.text("q")
        assert len(words) <= 100
        assert "\x00" not in words
        words.encode()


def test_digits_of_other_scripts_and_endless_numbers_are_no_page(shop: Flask) -> None:
    with shop.test_request_context():
        assert Query({"page": "٣"}).page() == 1
        assert Query({"page": "²"}).page() == 1
        assert Query({"page": "9" * 90}).page() == 10**9


def test_a_long_value_is_repeated_in_short(shop: Flask) -> None:
    with shop.test_request_context():
        query = Query({"sort": "x" * 500})
        query.choice("sort", ("due",), "due")
        assert len(query.notes[0]) < 120


@given(st.integers(0, 10**6), st.integers(-5, 10**9), st.sampled_from([10, 25, 50, 100]))
def test_a_page_never_lies_beyond_the_list(total: int, wanted: int, size: int) -> None:
    paging = Paging.of(total, wanted, size)
    assert 1 <= paging.page <= paging.pages
    assert paging.offset < max(total, 1)
    assert paging.last - paging.first + (total > 0) == min(size, total - paging.offset)
    assert (paging.newer is None) == (paging.page == 1)
    assert (paging.older is None) == (paging.last == total)


def test_a_page_too_far_says_which_one_it_shows(shop: Flask) -> None:
    with shop.test_request_context():
        assert Paging.of(500, 99, 25).notes == ["There are only 20 pages. This is the last."]
        assert Paging.of(3, 2, 25).notes == ["There is only 1 page. This is it."]
        assert Paging.of(500, 20, 25).notes == []


def test_links_change_what_they_are_told_and_keep_the_rest() -> None:
    links = Links("/invoices", {"status": "paid", "q": "a&b", "page": 2, "kind": ""})
    assert links.to() == "/invoices?status=paid&q=a%26b&page=2"
    assert links.to(page=None, sort="-due") == "/invoices?status=paid&q=a%26b&sort=-due"
    assert links.to(status=None, q=None, page=None) == "/invoices"


@pytest.mark.parametrize(
    "address",
    [
        "/invoices?status=zz&sort=%00&page=x&size=-3",
        "/invoices?page=99999999999999999999999",
        "/statement?type=zz",
    ],
)
def test_a_page_answers_an_odd_address_with_a_sentence(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert 'class="notice warn"' in answer.text
