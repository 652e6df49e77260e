"""What each letter is called, and what became of it, in words."""

from typing import Final

from portal.kit.refusal import N_
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
