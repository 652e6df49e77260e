"""The cascade, and what each preference may be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kit.numbers import NumberPattern, OddNumberPattern
from portal.preferences.choices import OddPreference, Preference, Series
from portal.preferences.rules import (
    ALLOWS_PART_PAYMENT,
    CUSTOMER_FIELDS,
    LANGUAGE,
    NUMBER_PATTERNS,
    PART_PAYMENT_MINIMUM,
    PAYMENT_METHODS_OFFERED,
    PAYMENT_TERMS_DAYS,
)

levels = st.lists(st.sampled_from([None, "", 0, 7, 30, "absent"]), min_size=3, max_size=3)


@given(levels)
def test_the_nearest_choice_that_was_made_holds(chosen: list[object]) -> None:
    maps = [{} if value == "absent" else {"payment_terms_days": value} for value in chosen]
    made = [value for value in chosen if value not in (None, "", "absent")]
    expected = made[0] if made else PAYMENT_TERMS_DAYS.default
    assert PAYMENT_TERMS_DAYS.of(*maps) == expected


def test_false_is_a_choice() -> None:
    assert ALLOWS_PART_PAYMENT.of({"allows_part_payment": False}, {"allows_part_payment": True}) is False


def test_offering_no_way_to_pay_is_a_choice() -> None:
    assert PAYMENT_METHODS_OFFERED.of({"payment_methods": []}, {"payment_methods": ["card"]}) == ()


def test_empty_text_falls_to_the_next_level() -> None:
    assert LANGUAGE.of({"language": ""}, {}, {"language": "de"}) == "de"


@pytest.mark.parametrize(
    ("preference", "value"),
    [
        (PAYMENT_TERMS_DAYS, -1),
        (PAYMENT_TERMS_DAYS, "14"),
        (PAYMENT_TERMS_DAYS, True),
        (PAYMENT_TERMS_DAYS, 3651),
        (ALLOWS_PART_PAYMENT, 1),
        (LANGUAGE, "xx"),
        (PAYMENT_METHODS_OFFERED, ["shells"]),
        (PAYMENT_METHODS_OFFERED, "card"),
        (CUSTOMER_FIELDS, ["one", "two", "three"]),
        (CUSTOMER_FIELDS, ["one", "two", "three", "x" * 61]),
        (PART_PAYMENT_MINIMUM, {"XXX": 5}),
        (PART_PAYMENT_MINIMUM, {"EUR": -5}),
        (PART_PAYMENT_MINIMUM, {"EUR": 5.0}),
        (NUMBER_PATTERNS[Series.INVOICE], {"prefix": "INV-", "padding": "5", "has_year": False}),
        (NUMBER_PATTERNS[Series.INVOICE], "INV-"),
    ],
)
def test_an_odd_value_is_refused(preference: Preference[object], value: object) -> None:
    with pytest.raises(OddPreference):
        preference.read(value)


def test_a_pattern_that_starts_with_a_sign_is_refused() -> None:
    with pytest.raises(OddNumberPattern):
        NUMBER_PATTERNS[Series.INVOICE].read({"prefix": "-", "padding": 5, "has_year": False})


def test_no_two_series_begin_alike() -> None:
    patterns = [preference.default for preference in NUMBER_PATTERNS.values()]
    assert len({pattern.prefix for pattern in patterns}) == len(Series)
    assert all(isinstance(pattern, NumberPattern) for pattern in patterns)
