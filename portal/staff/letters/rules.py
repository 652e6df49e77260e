"""What each letter is called, what became of it, and sample values for a preview, in words."""

from datetime import date
from typing import Final

from portal.kit.refusal import N_
from portal.mail.letters import LetterKind
from portal.mail.models import LetterState

NAMES: Final = {
    "sign_in": N_("Code to sign in"),
    "registration_confirm": N_("Confirmation of a registration"),
    "already_registered": N_("Registered already"),
    "not_found": N_("Address not known"),
    "password_reset": N_("New password"),
    "invitation": N_("Invitation"),
    "staff_invitation": N_("Invitation of staff"),
    "portal_address": N_("Address of the portal"),
    "comment_written": N_("Comment on a paper"),
    "document_shared": N_("Document shared"),
    "document_uploaded": N_("Document uploaded, to staff"),
    "paper_viewed": N_("First view, to staff"),
    "quote_accepted": N_("Quote accepted, to staff"),
    "quote_declined": N_("Quote declined, to staff"),
    "quote_confirmed": N_("Quote accepted"),
    "statement_asked": N_("Statement asked for"),
    "payment_received": N_("Payment received"),
    "payment_failed": N_("Payment failed"),
    "payment_returned": N_("Payment returned"),
    "paper_sent": N_("Paper sent"),
    "paper_forwarded": N_("Paper forwarded"),
    "payment_reminder": N_("Reminder"),
    "reminder": N_("Reminder"),
    "statement_sent": N_("Statement"),
}
OTHER: Final = N_("About the account")
"""Security letters: whoever reads the log needs not to know which."""

STATES: Final[dict[str, tuple[str, str]]] = {
    LetterState.QUEUED: (N_("Waiting"), ""),
    LetterState.SENDING: (N_("Being sent"), "info"),
    LetterState.SENT: (N_("Sent"), "ok"),
    LetterState.FAILED: (N_("Failed"), "bad"),
    LetterState.HELD_BACK: (N_("Held back"), "warn"),
    LetterState.BOUNCED: (N_("Came back"), "bad"),
}
"""Word and tone of each state."""
WRONG: Final = "wrong"
FILTERS: Final[dict[str, tuple[str, str]]] = {WRONG: (N_("Did not arrive"), "bad"), **STATES}
"""What a list can be narrowed to: a state, or the two in which a letter did not arrive."""

SAMPLES: Final = {
    "amount": "€1,250.00",
    "author": "Marie Dubois",
    "company": "Brightwater Shipyards",
    "contact": "Jonas Lindqvist",
    "currency": "EUR",
    "document": "Price list.pdf",
    "inviter": "Marie Dubois",
    "number": "INV-20418",
    "paper": "Invoice",
    "open": "€950.00",
    "due": "Dec 4, 2026",
    "until": "Dec 31, 2026",
    "deposit": "€300.00",
    "lateness": "3 days late",
    "method": "Card",
    "reason": "There was not enough money on the account.",
    "papers": "INV-20397, INV-20418",
    "revision": "",
    "words": "The parcel left today.",
}
SAMPLE_DAY: Final = date(2026, 12, 4)
SAMPLE_FIELDS: Final = {
    "client.id": "8fQw0aYb7Rt5uNc2mPdE8s",
    "client.number": "C-0042",
    "client.id_number": "88-40713",
    **{f"client.custom{n}": f"Field {n}" for n in range(1, 5)},
    **{f"contact.custom{n}": f"Field {n}" for n in range(1, 5)},
}


def places(kind: LetterKind) -> dict[str, str]:
    """What may be filled in, with a sample of each; links stand on the button alone."""
    named = sorted(name for name in kind.needs if not name.endswith(("path", "_json")))
    return {name: sample(name) for name in named}


def sample(name: str) -> str:
    """A value as the outbox keeps it."""
    if name.endswith("_on"):
        return SAMPLE_DAY.isoformat()
    if name.endswith("_json"):
        return ""
    return "/" if name.endswith("path") else SAMPLES.get(name, name.replace("_", " "))
