"""Finding the number of a bank account in a text that people wrote."""

import re
from typing import Final

_LIKELY: Final = re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}\b")
_SHORTEST, _REMAINDER = 15, 1


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
    return int(digits) % 97 == _REMAINDER
