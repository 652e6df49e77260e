"""How the reader calls what the ledger books: ways to pay, and kinds of entries."""

from flask_babel import gettext as _

from portal.ledger.rules import EntryKind


def method_words(method: str) -> str:
    """A way of paying, as people say it."""
    words: dict[str, str] = {
        "card": _("Card"),
        "bank": _("Bank account"),
        "bank_transfer": _("Bank transfer"),
        "cheque": _("Cheque"),
        "cash": _("Cash"),
    }
    return words[method] if method in words else str(_("Payment"))


def entry_words(kind: str, number: str) -> str:
    """What happened, naming its paper or payment by `number`."""
    words: dict[EntryKind, str] = {
        EntryKind.INVOICE_ISSUED: number,
        EntryKind.INVOICE_VOIDED: _("%(number)s voided", number=number),
        EntryKind.CREDIT_NOTE_ISSUED: _("Credit note %(number)s", number=number),
        EntryKind.CREDIT_NOTE_VOIDED: _("Credit note %(number)s voided", number=number),
        EntryKind.CREDIT_EXPIRED: _("Credit note %(number)s expired", number=number),
        EntryKind.PAYMENT_SETTLED: _("Payment %(number)s", number=number),
        EntryKind.PAYMENT_CANCELLED: _("Payment %(number)s cancelled", number=number),
        EntryKind.PAYMENT_RETURNED: _("Payment %(number)s returned", number=number),
        EntryKind.PAYMENT_REINSTATED: _("Payment %(number)s received again", number=number),
        EntryKind.REFUND: _("Refund"),
        EntryKind.REFUND_FAILED: _("Refund came back"),
        EntryKind.WRITE_OFF: _("%(number)s written off", number=number),
        EntryKind.WRITE_OFF_REVERSED: _("Write-off of %(number)s taken back", number=number),
    }
    return words[EntryKind(kind)]
