"""Finding the number of a bank account in a text that people wrote."""

import re
from typing import Final

_LIKELY: Final = re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}\b")
_SHORTEST, _REMAINDER = 15, 1
_LENGTHS: Final = {
    "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24,
    "FI": 18, "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21,
    "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24,
    "SE": 24, "SI": 19, "SK": 24, "SM": 27,
}  # fmt: skip
"""How long the numbers of each country in SEPA are; by chance one in 97 shorter ones has right digits."""


def iban_in(text: str) -> str:
    """The first IBAN whose check digits are right, without blanks; empty where there is none."""
    for found in _LIKELY.finditer(text.upper()):
        letters = found[0].replace(" ", "")
        for length in range(len(letters), _SHORTEST - 1, -1):  # a word behind it may look like part of it
            if _is_right(letters[:length]):
                return letters[:length]
    return ""


def _is_right(letters: str) -> bool:
    digits = "".join(str(int(letter, 36)) for letter in letters[4:] + letters[:4])
    return int(digits) % 97 == _REMAINDER and len(letters) == _LENGTHS.get(letters[:2], len(letters))
