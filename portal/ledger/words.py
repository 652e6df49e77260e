"""How the reader calls what the ledger books: ways to pay, and kinds of entries."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from flask_babel import gettext as _

from portal.kit.refusal import N_
from portal.ledger.rules import EntryKind

METHODS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "card": N_("Card"),
        "bank": N_("Bank account"),
        "bank_transfer": N_("Bank transfer"),
        "cheque": N_("Cheque"),
        "cash": N_("Cash"),
    }
)


def method_words(method: str) -> str:
    """A way of paying, as people say it."""
    return str(_(METHODS.get(method, N_("Payment"))))


_ENTRIES: Final[Mapping[str, str]] = {
    EntryKind.INVOICE_ISSUED: "%(number)s",
    EntryKind.INVOICE_VOIDED: N_("%(number)s voided"),
    EntryKind.CREDIT_NOTE_ISSUED: N_("Credit note %(number)s"),
    EntryKind.CREDIT_NOTE_VOIDED: N_("Credit note %(number)s voided"),
    EntryKind.CREDIT_EXPIRED: N_("Credit note %(number)s expired"),
    EntryKind.PAYMENT_SETTLED: N_("Payment %(number)s"),
    EntryKind.PAYMENT_CANCELLED: N_("Payment %(number)s cancelled"),
    EntryKind.PAYMENT_RETURNED: N_("Payment %(number)s returned"),
    EntryKind.PAYMENT_REINSTATED: N_("Payment %(number)s received again"),
    EntryKind.REFUND: N_("Refund"),
    EntryKind.REFUND_FAILED: N_("Refund came back"),
    EntryKind.WRITE_OFF: N_("%(number)s written off"),
    EntryKind.WRITE_OFF_REVERSED: N_("Write-off of %(number)s taken back"),
}


def entry_words(kind: str, number: str) -> str:
    """What happened, naming its paper or payment by `number`."""
    return str(_(_ENTRIES[kind], number=number))
