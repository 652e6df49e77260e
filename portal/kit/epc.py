"""The code of a bank transfer in euros that a banking app reads (EPC069-12, version 2)."""

from typing import Final

from portal.kit.money import decimal_text

LONGEST_NAME: Final = 70
MOST_MINOR: Final = 99_999_999_999
"""999,999,999.99 euros."""
MOST_BYTES: Final = 331


def epc_text(name: str, iban: str, currency: str, amount_minor: int, reference: str) -> str:
    """What the code says; empty where that cannot be said: other money, no account, more than it holds."""
    if not iban or currency != "EUR" or not 0 < amount_minor <= MOST_MINOR:
        return ""
    amount = f"EUR{decimal_text(amount_minor, 'EUR')}"
    text = "\n".join(["BCD", "002", "1", "SCT", "", name[:LONGEST_NAME], iban, amount, "", "", reference])
    return text if len(text.encode()) <= MOST_BYTES else ""
