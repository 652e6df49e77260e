"""Six digits: the values of RFC 6238, half a minute of grace, and each only once."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.kit.one_time_codes import code_at, new_secret, step_of_code

RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # the RFC's "12345678901234567890" in base32
NOW = datetime(2026, 11, 20, 12, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "digits"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_the_digits_are_those_of_the_rfc(seconds: int, digits: str) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    assert code_at(RFC_SECRET, moment) == digits
    assert step_of_code(RFC_SECRET, digits, moment, 0) == seconds // 30


@pytest.mark.parametrize(
    ("late", "is_taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_phone_may_be_half_a_minute_off(late: int, is_taken: bool) -> None:
    digits = code_at(RFC_SECRET, NOW + timedelta(seconds=late))
    assert (step_of_code(RFC_SECRET, digits, NOW, 0) is not None) == is_taken


def test_digits_count_once_and_older_ones_no_more() -> None:
    step = step_of_code(RFC_SECRET, code_at(RFC_SECRET, NOW), NOW, 0)
    assert step is not None
    assert step_of_code(RFC_SECRET, code_at(RFC_SECRET, NOW), NOW, step) is None
    assert step_of_code(RFC_SECRET, code_at(RFC_SECRET, NOW - timedelta(seconds=30)), NOW, step) is None
    later = NOW + timedelta(seconds=30)
    assert step_of_code(RFC_SECRET, code_at(RFC_SECRET, later), later, step) == step + 1


@pytest.mark.parametrize(
    "typed", ["", "1", "28708", "2870822", "abcdef", "２８７０８２", "é\ud800", "-87082"]
)
def test_anything_else_is_wrong(typed: str) -> None:
    assert step_of_code(RFC_SECRET, typed, datetime.fromtimestamp(59, UTC), 0) is None


def test_blanks_between_the_digits_do_not_matter() -> None:
    assert step_of_code(RFC_SECRET, " 287 082 ", datetime.fromtimestamp(59, UTC), 0) == 1


def test_each_secret_is_its_own_and_has_160_bits() -> None:
    assert new_secret() != new_secret()
    assert len(new_secret()) == 32
