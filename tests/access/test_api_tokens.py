"""How a token is read from its header."""

import pytest

from portal.access.api_tokens.rules import LONGEST_TOKEN, bearer_token


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("Bearer abc", "abc"),
        ("bearer  abc ", "abc"),
        (None, None),
        ("", None),
        ("Bearer", None),
        ("Bearer ", None),
        ("Basic abc", None),
        ("abc", None),
        ("Bearerabc", None),
        ("Bearer " + "x" * 5000, "x" * LONGEST_TOKEN),
    ],
)
def test_a_token_is_read_from_a_bearer_header_and_no_other(header: str | None, token: str | None) -> None:
    assert bearer_token(header) == token
