"""Numbers of papers are built from a pattern that a business chooses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kit.numbers import NumberPattern, OddNumberPattern, counting_year, format_number


@pytest.mark.parametrize(
    ("prefix", "padding", "has_year", "value", "number"),
    [
        ("INV-", 5, False, 42, "INV-00042"),
        ("INV-", 5, True, 42, "INV-2026-00042"),
        ("INV-", 1, False, 1, "INV-1"),
        ("INV-", 3, False, 999, "INV-999"),
        ("INV-", 3, False, 1000, "INV-1000"),
        ("", 4, True, 7, "2026-0007"),
        ("RE/A.", 2, False, 7, "RE/A.07"),
        ("2B", 12, False, 7, "2B000000000007"),
    ],
)
def test_a_number_follows_its_pattern(prefix: str, padding: int, has_year: bool, value: int, number: str):
    assert format_number(NumberPattern(prefix, padding, has_year), value, 2026) == number


def test_a_number_counts_from_one():
    with pytest.raises(ValueError, match=r"^Numbers count from 1\.$"):
        format_number(NumberPattern("INV-", 5, False), 0, 2026)


def test_a_pattern_with_the_year_restarts_its_count_each_year():
    assert counting_year(NumberPattern("INV-", 5, True), 2026) == 2026
    assert counting_year(NumberPattern("INV-", 5, False), 2026) == 0


@pytest.mark.parametrize(
    "prefix",
    ["A B", "A_B", "-A", ".A", "/A", "Ä", "A\n", "\n", "A%", "A#", "А", "=A", "A" * 21],
)
def test_an_odd_prefix_is_refused(prefix: str):
    with pytest.raises(OddNumberPattern, match="at most 20 letters"):
        NumberPattern(prefix, 5, False)


@pytest.mark.parametrize("padding", [-1, 0, 13])
def test_an_odd_padding_is_refused(padding: int):
    with pytest.raises(OddNumberPattern, match="1 to 12 digits"):
        NumberPattern("INV-", padding, False)


def test_the_longest_pattern_is_allowed():
    number = format_number(NumberPattern("A" * 20, 12, True), 1, 2026)
    assert number == "A" * 20 + "2026-000000000001"


@given(
    st.from_regex(r"\A[A-Z0-9][A-Z0-9./-]{0,9}\Z"),
    st.integers(1, 12),
    st.booleans(),
    st.lists(st.integers(1, 10**9), min_size=2, max_size=2, unique=True),
)
def test_two_values_never_give_the_same_number(prefix: str, padding: int, has_year: bool, values: list[int]):
    pattern = NumberPattern(prefix, padding, has_year)
    one, other = (format_number(pattern, value, 2026) for value in values)
    assert one != other
