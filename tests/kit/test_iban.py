"""Bank accounts in free text."""

import pytest

from portal.kit.iban import iban_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hafenbank, IBAN DE89 3704 0044 0532 0130 00, BIC COBADEFFXXX", "DE89370400440532013000"),
        ("GB29 NWBK 6016 1331 9268 19 THANK YOU", "GB29NWBK60161331926819"),
        ("at611904300234573201", "AT611904300234573201"),
        ("BE71 0961 2345 6769 KREDBEBB", "BE71096123456769"),
        ("DE89 3704 0044 0532 0130 01", ""),
        ("Puget Harbor Bank, routing 125 008 547, account 4410 0927 31", ""),
        ("", ""),
    ],
)
def test_only_a_right_number_is_found(text: str, found: str) -> None:
    assert iban_in(text) == found
