"""What is written on a bank transfer, for people and for the camera of a banking app."""

from collections.abc import Sequence
from typing import Final

from portal.kit.money import decimal_text

LONGEST_REFERENCE: Final = 140
LONGEST_NAME: Final = 70
MOST_MINOR: Final = 99_999_999_999
"""999,999,999.99 euros, the most that such a picture can say."""


def reference_of(customer_number: str, numbers: Sequence[str]) -> str:
    """The numbers of what is paid, as many as a transfer can carry, then the customer's."""
    words = [customer_number]
    for number in numbers:
        if len(" ".join([*words, number])) > LONGEST_REFERENCE:
            break
        words.insert(-1, number)
    return " ".join(words)


def epc_text(name: str, iban: str, currency: str, amount_minor: int, reference: str) -> str:
    """The text of an EPC QR code (EPC069-12, version 2); empty where there is nothing to say in euros."""
    if not iban or currency != "EUR" or not 0 < amount_minor <= MOST_MINOR:
        return ""
    amount = f"EUR{decimal_text(amount_minor, 'EUR')}"
    return "\n".join(["BCD", "002", "1", "SCT", "", name[:LONGEST_NAME], iban, amount, "", "", reference])
