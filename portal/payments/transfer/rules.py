"""What is written on a bank transfer."""

from collections.abc import Sequence
from typing import Final

LONGEST_REFERENCE: Final = 140


def reference_of(customer_number: str, numbers: Sequence[str]) -> str:
    """The numbers of what is paid, as many as a transfer can carry, then the customer's."""
    words = [customer_number]
    for number in numbers:
        if len(" ".join([*words, number])) > LONGEST_REFERENCE:
            break
        words.insert(-1, number)
    return " ".join(words)
